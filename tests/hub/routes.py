"""The Hub's HTTP API, as far as huggingface_hub uses it for model repositories.

A route is a method, a pattern and a function (hub, request, *pattern groups) -> Answer.
"""

import base64
import json
import re
from urllib.parse import parse_qs, unquote

import yaml

from tests.hub import answers, rights
from tests.hub.answers import Answer, as_json
from tests.hub.rights import Refused
from tests.hub.store import File, Repo

REPO = r"([^/]+/[^/]+?)"
LICENCES = {"mit", "apache-2.0", "cc-by-4.0"}


def whoami(hub, request):
    name, role = rights.user(hub.store, request.token)
    if not name:
        return answers.ANONYMOUS
    token = {"accessToken": {"displayName": "test", "role": role}}
    return as_json({"type": "user", "name": name, "orgs": [], "auth": token})


def create(hub, request):
    name, role = rights.user(hub.store, request.token)
    wanted = json.loads(request.body)
    owner = wanted.get("organization") or name
    if role != "write" or owner != name:
        return answers.NO_WRITE if name else answers.ANONYMOUS
    repo_id = f"{owner}/{wanted['name']}"
    url = {"url": f"{hub.url}/{repo_id}"}
    if repo_id in hub.store.repos:
        return as_json({"error": "You already created this model repo", **url}, 409)
    hub.store.repos[repo_id] = Repo(repo_id, private=wanted.get("visibility") == "private")
    return as_json(url)


def info(hub, request, repo_id, revision="main"):
    repo = rights.readable(hub.store, repo_id, request.token)
    commit = rights.commit(repo, unquote(revision))
    if wanted := request.query.get("expand"):
        known = {"sha": commit.sha, "private": repo.private, "gated": repo.gated}
        return as_json({"id": repo_id, **{key: known[key] for key in wanted if key in known}})
    blobs = "blobs" in request.query
    files = sorted(commit.files.items())
    siblings = [file.sibling(path) if blobs else {"rfilename": path} for path, file in files]
    about = {"private": repo.private, "gated": repo.gated, "siblings": siblings}
    return as_json({"id": repo_id, "sha": commit.sha, **about})


def tree(hub, request, repo_id, revision):
    repo = rights.readable(hub.store, repo_id, request.token)
    files = sorted(rights.commit(repo, unquote(revision)).files.items())
    at = int(request.query.get("cursor", ["0"])[0])
    page = [file.listed(path) for path, file in files[at : at + hub.page_size]]
    if at + hub.page_size >= len(files):
        return as_json(page)
    more = f"{hub.url}/api/models/{repo_id}/tree/{revision}?cursor={at + hub.page_size}"
    return as_json(page, Link=f'<{more}>; rel="next"')


def paths_info(hub, request, repo_id, revision):
    repo = rights.readable(hub.store, repo_id, request.token)
    files = rights.commit(repo, unquote(revision)).files
    wanted = parse_qs(request.body.decode()).get("paths", [])
    return as_json([files[path].listed(path) for path in wanted if path in files])


def preupload(hub, request, repo_id, revision):
    repo = rights.writable(hub.store, repo_id, request.token)
    files = rights.commit(repo, unquote(revision)).files
    plan = []
    for wanted in json.loads(request.body)["files"]:
        path = wanted["path"]
        mode = "lfs" if path.endswith(".npz") else "regular"
        oid = files[path].etag if path in files else None
        plan.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return as_json({"files": plan})


def lfs_batch(hub, request, repo_id):
    rights.writable(hub.store, repo_id, request.token)
    objects = json.loads(request.body)["objects"]
    for wanted in objects:
        if wanted["oid"] not in hub.store.objects:
            upload = {"href": f"{hub.url}/lfs/{wanted['oid']}"}
            verify = {"href": f"{hub.url}/{repo_id}.git/info/lfs/objects/verify"}
            wanted["actions"] = {"upload": upload, "verify": verify}
    return as_json({"transfer": "basic", "objects": objects})


def lfs_put(hub, request, oid):
    if File(request.body).sha256 != oid:
        return Answer(400)
    hub.store.objects[oid] = request.body
    return Answer(200)


def lfs_verify(hub, request, repo_id):
    rights.writable(hub.store, repo_id, request.token)
    wanted = json.loads(request.body)
    known = len(hub.store.objects.get(wanted["oid"], b"")) == wanted["size"]
    return as_json({}) if known else answers.NOT_FOUND


def commit(hub, request, repo_id, revision):
    repo = rights.writable(hub.store, repo_id, request.token)
    lines = [json.loads(line) for line in request.body.splitlines()]
    header, added, deleted = lines[0]["value"], {}, []
    for line in lines[1:]:
        value = line["value"]
        if line["key"] == "file":
            added[value["path"]] = File(base64.b64decode(value["content"]))
        elif line["key"] == "lfsFile":
            added[value["path"]] = File(hub.store.objects[value["oid"]], lfs=True)
        elif line["key"] == "deletedFile":
            deleted.append(value["path"])
    with hub.committing:
        if header.get("parentCommit", repo.head.sha) != repo.head.sha:
            raise Refused(answers.MOVED_ON)
        made = repo.commit(header["summary"], add=added, delete=deleted)
    url = f"{hub.url}/{repo_id}/commit/{made.sha}"
    return as_json({"success": True, "commitOid": made.sha, "commitUrl": url})


def validate_yaml(hub, request):
    text = json.loads(request.body)["content"]
    block = re.match(r"---\n(.*?)\n---\n", text, re.S)
    errors = []
    try:
        metadata = yaml.safe_load(block[1]) if block else {}
        if metadata.get("license", "mit") not in LICENCES:
            errors.append({"message": '"license" must be one of the known licences'})
    except yaml.YAMLError:
        errors.append({"message": "The metadata is not YAML"})
    return as_json({"errors": errors, "warnings": []}, 400 if errors else 200)


def resolve(hub, request, repo_id, revision, path):
    repo = rights.downloadable(hub.store, repo_id, request.token)
    at = rights.commit(repo, unquote(revision))
    head = {"X-Repo-Commit": at.sha}
    file = at.files.get(unquote(path))
    if file is None:
        missing = answers.NO_ENTRY
        return Answer(missing.status, missing.headers | head, missing.body)
    head |= {"ETag": f'"{file.etag}"', "Content-Type": "application/octet-stream"}
    if file.lfs:
        head |= {"X-Linked-Etag": f'"{file.etag}"', "X-Linked-Size": str(len(file.data))}
    return Answer(200, head, file.data)


ROUTES = [
    ("GET", r"/api/agent-harnesses", lambda hub, request: as_json([])),
    ("GET", r"/api/whoami-v2", whoami),
    ("POST", r"/api/repos/create", create),
    ("POST", r"/api/validate-yaml", validate_yaml),
    ("GET", rf"/api/models/{REPO}", info),
    ("GET", rf"/api/models/{REPO}/revision/([^/]+)", info),
    ("GET", rf"/api/models/{REPO}/tree/([^/]+)", tree),
    ("POST", rf"/api/models/{REPO}/paths-info/([^/]+)", paths_info),
    ("POST", rf"/api/models/{REPO}/preupload/([^/]+)", preupload),
    ("POST", rf"/api/models/{REPO}/commit/([^/]+)", commit),
    ("POST", rf"/{REPO}\.git/info/lfs/objects/batch", lfs_batch),
    ("POST", rf"/{REPO}\.git/info/lfs/objects/verify", lfs_verify),
    ("PUT", r"/lfs/([0-9a-f]{64})", lfs_put),
    ("GET", rf"/{REPO}/resolve/([^/]+)/(.+)", resolve),
    ("HEAD", rf"/{REPO}/resolve/([^/]+)/(.+)", resolve),
]


def answer(hub, request) -> Answer:
    """What the Hub says to this request."""
    for method, pattern, route in ROUTES:
        found = re.fullmatch(pattern, request.path)
        if method == request.method and found:
            try:
                return route(hub, request, *found.groups())
            except Refused as refused:
                return refused.answer
    return answers.NOT_FOUND
