"""Puts what huggingface_hub raises into Hippo's words: one line, and never the Hub's own text.

Its exceptions carry the request, and with it the token; none of them is passed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from training.hub.errors import ArtifactNotFound, HubError, HubUnavailable, NoRepository

GATED = "{repo} is gated: ask for access on its page, then set HUGGINGFACE_TOKEN."
UNKNOWN = (
    "{repo} does not exist or is private: check the name, and set HUGGINGFACE_TOKEN "
    "to a token that may read it."
)
STALE = "The Hub refused the token: set HUGGINGFACE_TOKEN to a valid one, or unset it."
NO_RIGHT = "The token may not do this in {repo}: set HUGGINGFACE_TOKEN to one with write access."
MOVED = "{repo} was changed by somebody else at the same moment: try again."
NO_READ = "The token may not read {repo}: set HUGGINGFACE_TOKEN to one that may."
STRANGE = "The Hub's answer about {repo} makes no sense: check HF_ENDPOINT."
REFUSED = "The Hub refused the request about {repo} (status {status})."
NO_CACHE = "The Hub's cache cannot be used: check HF_CACHE_DIR and the free space on its disk."

BY_STATUS = {
    400: "The Hub refused what was sent to {repo}: check the metadata at the top of README.md.",
    403: NO_RIGHT,
    404: UNKNOWN,
    409: MOVED,
    412: MOVED,
}
# What the library raises over an answer that is JSON but not a Hub's, or no JSON at all.
NONSENSE = (KeyError, TypeError, ValueError, AttributeError, AssertionError, RecursionError)


@contextmanager
def map_hub_errors(repo_id: str, missing: str = "") -> Iterator[None]:
    """`missing` is what to say when the file or revision that was asked for is not there."""
    try:
        yield
    except HubError:
        raise
    except (EntryNotFoundError, RevisionNotFoundError):
        raise ArtifactNotFound(missing or f"{repo_id} has no such revision.") from None
    except (OSError, RuntimeError, *NONSENSE) as error:
        raise _translated(error, repo_id) from None


def _translated(error: BaseException, repo: str) -> HubError:
    # The library wraps what happened in one upload thread, and what a README was refused for.
    if isinstance(error.__cause__, HubError):
        return error.__cause__
    if isinstance(error.__cause__, HfHubHTTPError):
        error = error.__cause__
    if isinstance(error, HfHubHTTPError):
        return _http(error, repo)
    if isinstance(error, OSError) and not isinstance(error, FileMetadataError):
        return HubUnavailable(NO_CACHE)
    return HubUnavailable(STRANGE.format(repo=repo))


def _http(error: HfHubHTTPError, repo: str) -> HubError:
    status = error.response.status_code
    if isinstance(error, GatedRepoError):
        return HubUnavailable(GATED.format(repo=repo))
    if "Invalid credentials" in error.response.headers.get("X-Error-Message", ""):
        return HubUnavailable(STALE)
    if isinstance(error, RepositoryNotFoundError) or status in (401, 404):
        return NoRepository(UNKNOWN.format(repo=repo))
    reading = error.response.request.method in ("GET", "HEAD")
    words = NO_READ if status == 403 and reading else BY_STATUS.get(status, REFUSED)
    message = words.format(repo=repo, status=status)
    return HubUnavailable(message, passing=status in (409, 412))
