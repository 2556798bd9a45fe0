"""The routes that list a repository's files and download them."""

from urllib.parse import parse_qs, unquote

from tests.fake_hub import permissions, refusals
from tests.fake_hub.messages import Request, Response, json_response
from tests.fake_hub.store import Store


def whoami(store: Store, request: Request) -> Response:
    name, role = permissions.user(store, request.token)
    if not name:
        return refusals.ANONYMOUS
    token = {"accessToken": {"displayName": "test", "role": role}}
    return json_response({"type": "user", "name": name, "orgs": [], "auth": token})


def model_info(store: Store, request: Request, repo_id: str, revision: str = "main") -> Response:
    repo = permissions.readable(store, repo_id, request.token)
    commit = permissions.commit(repo, unquote(revision))
    if fields := request.query.get("expand"):
        values = {"sha": commit.sha, "private": repo.private, "gated": repo.gated}
        expanded = {field: values[field] for field in fields if field in values}
        return json_response({"id": repo_id, **expanded})
    blobs = "blobs" in request.query
    files = sorted(commit.files.items())
    siblings = [file.sibling(path) if blobs else {"rfilename": path} for path, file in files]
    about = {"private": repo.private, "gated": repo.gated, "siblings": siblings}
    return json_response({"id": repo_id, "sha": commit.sha, **about})


def tree(store: Store, request: Request, repo_id: str, revision: str) -> Response:
    repo = permissions.readable(store, repo_id, request.token)
    files = sorted(permissions.commit(repo, unquote(revision)).files.items())
    start = int(request.query.get("cursor", ["0"])[0])
    end = start + store.page_size
    page = [file.tree_entry(path) for path, file in files[start:end]]
    if end >= len(files):
        return json_response(page)
    next_page = f"{store.url}/api/models/{repo_id}/tree/{revision}?cursor={end}"
    return json_response(page, Link=f'<{next_page}>; rel="next"')


def paths_info(store: Store, request: Request, repo_id: str, revision: str) -> Response:
    repo = permissions.readable(store, repo_id, request.token)
    files = permissions.commit(repo, unquote(revision)).files
    paths = parse_qs(request.body.decode()).get("paths", [])
    return json_response([files[path].tree_entry(path) for path in paths if path in files])


def resolve(store: Store, request: Request, repo_id: str, revision: str, path: str) -> Response:
    """A file's content."""
    repo = permissions.downloadable(store, repo_id, request.token)
    commit = permissions.commit(repo, unquote(revision))
    headers = {"X-Repo-Commit": commit.sha}
    file = commit.files.get(unquote(path))
    if file is None:
        missing = refusals.NO_ENTRY
        return Response(missing.status, missing.headers | headers, missing.body)
    headers |= {"ETag": f'"{file.etag}"', "Content-Type": "application/octet-stream"}
    if file.lfs:
        headers |= {"X-Linked-Etag": f'"{file.etag}"', "X-Linked-Size": str(len(file.data))}
    return Response(200, headers, file.data)
