"""The routes that create a repository, upload files, and commit them."""

import base64
import json
import re
from urllib.parse import unquote

import yaml

from tests.fake_hub import permissions, refusals
from tests.fake_hub.messages import Request, Response, json_response
from tests.fake_hub.store import File, Repo, Store

LICENCES = {"mit", "apache-2.0", "cc-by-4.0"}


def create(store: Store, request: Request) -> Response:
    name, role = permissions.user(store, request.token)
    options = json.loads(request.body)
    owner = options.get("organization") or name
    if role != "write" or owner != name:
        return refusals.NO_WRITE_ACCESS if name else refusals.ANONYMOUS
    repo_id = f"{owner}/{options['name']}"
    url = {"url": f"{store.url}/{repo_id}"}
    if repo_id in store.repos:
        return json_response({"error": "You already created this model repo", **url}, 409)
    store.repos[repo_id] = Repo(repo_id, private=options.get("visibility") == "private")
    return json_response(url)


def preupload(store: Store, request: Request, repo_id: str, revision: str) -> Response:
    """How each file has to be uploaded: as a large file (LFS), or within the commit."""
    repo = permissions.writable(store, repo_id, request.token)
    files = permissions.commit(repo, unquote(revision)).files
    plan = []
    for path in (file["path"] for file in json.loads(request.body)["files"]):
        mode = "lfs" if path.endswith(".npz") else "regular"
        oid = files[path].etag if path in files else None
        plan.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return json_response({"files": plan})


def lfs_batch(store: Store, request: Request, repo_id: str) -> Response:
    """Where to upload each large file that the Hub does not have."""
    permissions.writable(store, repo_id, request.token)
    objects = json.loads(request.body)["objects"]
    for each in objects:
        if each["oid"] not in store.objects:
            upload = {"href": f"{store.url}/lfs/{each['oid']}"}
            verify = {"href": f"{store.url}/{repo_id}.git/info/lfs/objects/verify"}
            each["actions"] = {"upload": upload, "verify": verify}
    return json_response({"transfer": "basic", "objects": objects})


def lfs_put(store: Store, request: Request, oid: str) -> Response:
    if File(request.body).sha256 != oid:
        return Response(400)
    store.objects[oid] = request.body
    return Response(200)


def lfs_verify(store: Store, request: Request, repo_id: str) -> Response:
    permissions.writable(store, repo_id, request.token)
    uploaded = json.loads(request.body)
    complete = len(store.objects.get(uploaded["oid"], b"")) == uploaded["size"]
    return json_response({}) if complete else refusals.NOT_FOUND


def validate_yaml(store: Store, request: Request) -> Response:
    text = json.loads(request.body)["content"]
    block = re.match(r"---\n(.*?)\n---\n", text, re.S)
    errors = []
    try:
        metadata = yaml.safe_load(block[1]) if block else {}
        if metadata.get("license", "mit") not in LICENCES:
            errors.append({"message": '"license" must be one of the known licences'})
    except yaml.YAMLError:
        errors.append({"message": "The metadata is not YAML"})
    return json_response({"errors": errors, "warnings": []}, 400 if errors else 200)


def commit(store: Store, request: Request, repo_id: str, revision: str) -> Response:
    repo = permissions.writable(store, repo_id, request.token)
    header, *lines = [json.loads(line) for line in request.body.splitlines()]
    added, deleted = {}, []
    for line in lines:
        value = line["value"]
        if line["key"] == "file":
            added[value["path"]] = File(base64.b64decode(value["content"]))
        elif line["key"] == "lfsFile":
            added[value["path"]] = File(store.objects[value["oid"]], lfs=True)
        elif line["key"] == "deletedFile":
            deleted.append(value["path"])
    with store.commit_lock:
        if header["value"].get("parentCommit", repo.head.sha) != repo.head.sha:
            return refusals.OUTDATED_PARENT
        new = repo.commit(header["value"]["summary"], add=added, delete=deleted)
    url = f"{store.url}/{repo_id}/commit/{new.sha}"
    return json_response({"success": True, "commitOid": new.sha, "commitUrl": url})
