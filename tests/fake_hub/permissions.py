"""Who may read and write which repository: checked by every route before it responds."""

from tests.fake_hub import refusals
from tests.fake_hub.messages import Response
from tests.fake_hub.store import Commit, Repo, Store


class Refused(Exception):
    """Ends a request with this response."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def user(store: Store, token: str | None) -> tuple[str, str]:
    """The user a token belongs to and its role; ("", "") for an anonymous visitor."""
    if token is None:
        return "", ""
    if token not in store.tokens:
        raise Refused(refusals.BAD_TOKEN)
    return store.tokens[token]


def readable(store: Store, repo_id: str, token: str | None) -> Repo:
    name, _ = user(store, token)
    repo = store.repos.get(repo_id)
    if repo is None or (repo.private and name != repo.owner):
        raise Refused(refusals.NO_REPO if name else refusals.ANONYMOUS)
    return repo


def downloadable(store: Store, repo_id: str, token: str | None) -> Repo:
    """Anybody can see a gated repository, but only its owner can download its files."""
    repo = readable(store, repo_id, token)
    name, _ = user(store, token)
    if repo.gated and name != repo.owner:
        raise Refused(refusals.GATED if name else refusals.GATED_ANONYMOUS)
    return repo


def writable(store: Store, repo_id: str, token: str | None) -> Repo:
    repo = readable(store, repo_id, token)
    name, role = user(store, token)
    if not name:
        raise Refused(refusals.ANONYMOUS)
    if role != "write" or name != repo.owner:
        raise Refused(refusals.NO_WRITE_ACCESS)
    return repo


def commit(repo: Repo, revision: str) -> Commit:
    """The commit of a branch name or commit hash."""
    at = repo.at(revision)
    if at is None:
        raise Refused(refusals.NO_REVISION)
    return at
