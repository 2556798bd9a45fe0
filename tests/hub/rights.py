"""Who may do what: the questions every route asks before it answers."""

from tests.hub import answers
from tests.hub.store import Commit, Repo, Store


class Refused(Exception):
    """Ends a request with this answer."""

    def __init__(self, answer: answers.Answer):
        super().__init__()
        self.answer = answer


def user(store: Store, token: str | None) -> tuple[str, str]:
    """Who asks and what their token allows; ("", "") for an anonymous visitor."""
    if token is None:
        return "", ""
    if token not in store.tokens:
        raise Refused(answers.BAD_TOKEN)
    return store.tokens[token]


def readable(store: Store, repo_id: str, token: str | None) -> Repo:
    name, _ = user(store, token)
    repo = store.repos.get(repo_id)
    if repo is None or (repo.private and name != repo.owner):
        raise Refused(answers.NO_REPO if name else answers.ANONYMOUS)
    return repo


def downloadable(store: Store, repo_id: str, token: str | None) -> Repo:
    """A gated repository can be looked at by anybody, and its files fetched by its owner."""
    repo = readable(store, repo_id, token)
    name, _ = user(store, token)
    if repo.gated and name != repo.owner:
        raise Refused(answers.GATED if name else answers.GATED_ANONYMOUS)
    return repo


def writable(store: Store, repo_id: str, token: str | None) -> Repo:
    repo = readable(store, repo_id, token)
    name, role = user(store, token)
    if not name:
        raise Refused(answers.ANONYMOUS)
    if role != "write" or name != repo.owner:
        raise Refused(answers.NO_WRITE)
    return repo


def commit(repo: Repo, revision: str) -> Commit:
    found = repo.at(revision)
    if found is None:
        raise Refused(answers.NO_REVISION)
    return found
