"""Maps huggingface_hub's exceptions to Hippo's: one line each, and never the Hub's own text.

The library's exceptions hold the request, and with it the token, so none of them is passed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import httpx

from training.hub.errors import (
    ArtifactNotFound,
    HubError,
    HubUnavailable,
    Interrupted,
    RepositoryNotFound,
)

GATED = "{repo} is gated: ask for access on its page, then set HUGGINGFACE_TOKEN."
NOT_FOUND = (
    "{repo} does not exist or is private: check the name, and set HUGGINGFACE_TOKEN "
    "to a token that may read it."
)
UNAUTHORIZED = "The Hub refused the token: set HUGGINGFACE_TOKEN to a valid one, or unset it."
NO_WRITE_ACCESS = (
    "The token may not do this in {repo}: set HUGGINGFACE_TOKEN to one with write access."
)
NO_READ_ACCESS = "The token may not read {repo}: set HUGGINGFACE_TOKEN to one that may."
CONFLICT = "{repo} was changed by somebody else at the same moment: try again."
INVALID_RESPONSE = "The Hub's answer about {repo} makes no sense: check HF_ENDPOINT."
CIRCLE = "The Hub's answer about {repo} redirects in a circle: check HF_ENDPOINT."
REFUSED = "The Hub refused the request about {repo} (status {status})."
INVALID_CARD = (
    "The Hub refused what was sent to {repo}: check the metadata at the top of README.md."
)
WRONG_LENGTH = "The Hub's answer about {repo} is not as long as it said: try again."
NO_CACHE = "The Hub's cache cannot be used: check HF_CACHE_DIR and the free space on its disk."

BY_STATUS = {
    400: INVALID_CARD,
    403: NO_WRITE_ACCESS,
    404: NOT_FOUND,
    409: CONFLICT,
    412: CONFLICT,
}
NOT_FOUND_ERRORS = (EntryNotFoundError, RevisionNotFoundError)
# What the library raises when a response is not JSON, or is JSON that no Hub would send.
INVALID_RESPONSE_ERRORS = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    AssertionError,
    RecursionError,
    httpx.InvalidURL,
    httpx.DecodingError,
    httpx.TooManyRedirects,  # the library follows those of a HEAD itself
)
LIBRARY_ERRORS = (OSError, RuntimeError, *NOT_FOUND_ERRORS, *INVALID_RESPONSE_ERRORS)


@contextmanager
def map_hub_errors(repo_id: str, not_found: str = "") -> Iterator[None]:
    """Raises HubError for whatever huggingface_hub raises within the context.

    not_found  the message for a file or revision that does not exist
    """
    try:
        yield
    except HubError:
        raise
    except LIBRARY_ERRORS as error:
        cause = _cause(error)
        if isinstance(cause, NOT_FOUND_ERRORS):
            raise ArtifactNotFound(not_found or f"{repo_id} has no such revision.") from None
        raise _hub_error(cause, repo_id) from None


def _cause(error: BaseException) -> BaseException:
    """The error that the library wrapped: one of an upload thread, a refused card, a HEAD.

    Whatever is wrong with the answer to a HEAD, it says that the file is not in the cache.
    """
    is_wrapped = isinstance(error.__cause__, (HubError, HfHubHTTPError))
    if is_wrapped or isinstance(error, LocalEntryNotFoundError):
        return error.__cause__ or error
    return error


def _hub_error(error: BaseException, repo: str) -> HubError:
    if isinstance(error, HubError):
        return error
    if isinstance(error, HfHubHTTPError):
        return _from_status(error, repo)
    if isinstance(error, OSError) and not isinstance(error, FileMetadataError):
        if error.errno is None:  # not the disk's: the library compared lengths
            return Interrupted(WRONG_LENGTH.format(repo=repo), temporary=True)
        return HubUnavailable(NO_CACHE)
    is_circle = isinstance(error, httpx.TooManyRedirects)
    return HubUnavailable((CIRCLE if is_circle else INVALID_RESPONSE).format(repo=repo))


def _from_status(error: HfHubHTTPError, repo: str) -> HubError:
    status = error.response.status_code
    if isinstance(error, GatedRepoError):
        return HubUnavailable(GATED.format(repo=repo))
    if "Invalid credentials" in error.response.headers.get("X-Error-Message", ""):
        return HubUnavailable(UNAUTHORIZED)
    if isinstance(error, RepositoryNotFoundError) or status in (401, 404):
        return RepositoryNotFound(NOT_FOUND.format(repo=repo))
    is_read = error.response.request.method in ("GET", "HEAD")
    text = NO_READ_ACCESS if status == 403 and is_read else BY_STATUS.get(status, REFUSED)
    return HubUnavailable(text.format(repo=repo, status=status), temporary=status in (409, 412))
