"""The Hub's error responses, in the real Hub's words."""

from tests.fake_hub.messages import Response, json_response


def _refusal(status: int, message: str, code: str = "") -> Response:
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return json_response({"error": message}, status, **headers)


# An anonymous visitor cannot tell a private repository from one that does not exist.
BAD_TOKEN = _refusal(401, "Invalid credentials in Authorization header")
ANONYMOUS = _refusal(401, "Invalid username or password.")
NO_REPO = _refusal(404, "Repository not found", "RepoNotFound")
NO_REVISION = _refusal(404, "Invalid rev id", "RevisionNotFound")
NO_ENTRY = _refusal(404, "Entry not found", "EntryNotFound")
GATED_ANONYMOUS = _refusal(401, "Access to this model is restricted.", "GatedRepo")
GATED = _refusal(403, "Access to this model is restricted.", "GatedRepo")
NO_WRITE_ACCESS = _refusal(403, "You don't have the rights to write to this repository.")
OUTDATED_PARENT = _refusal(412, "The branch was updated since you opened this page.")
NOT_FOUND = _refusal(404, "Not found")
