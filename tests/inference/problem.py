"""Whether an answer is a problem document (RFC 9457), and the document."""


def problem(answer, status: int) -> dict:
    """The document, once it is sure to be one."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) <= 1_000
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    return body
