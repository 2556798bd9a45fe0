"""An answer is a status, headers and bytes; the Hub's refusals are a table of them."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def as_json(value, status: int = 200, **headers: str) -> Answer:
    return Answer(
        status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()
    )


def _refusal(status: int, message: str, code: str = "") -> Answer:
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return as_json({"error": message}, status, **headers)


# As the real Hub words them: an anonymous visitor can't tell a private repository from none.
BAD_TOKEN = _refusal(401, "Invalid credentials in Authorization header")
ANONYMOUS = _refusal(401, "Invalid username or password.")
NO_REPO = _refusal(404, "Repository not found", "RepoNotFound")
NO_REVISION = _refusal(404, "Invalid rev id", "RevisionNotFound")
NO_ENTRY = _refusal(404, "Entry not found", "EntryNotFound")
GATED_ANONYMOUS = _refusal(401, "Access to this model is restricted.", "GatedRepo")
GATED = _refusal(403, "Access to this model is restricted.", "GatedRepo")
NO_WRITE = _refusal(403, "You don't have the rights to write to this repository.")
MOVED_ON = _refusal(412, "The branch was updated since you opened this page.")
NOT_FOUND = _refusal(404, "Not found")
