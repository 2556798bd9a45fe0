"""The Hub's HTTP API, as far as huggingface_hub uses it for model repositories.

A route is a method, a pattern, and a function (store, request, *pattern groups) -> Response.
"""

import re
from collections.abc import Callable

from tests.fake_hub import read_routes, refusals, upload_routes
from tests.fake_hub.messages import Request, Response, json_response
from tests.fake_hub.permissions import Refused
from tests.fake_hub.store import Store

REPO = r"([^/]+/[^/]+?)"


def respond(store: Store, request: Request) -> Response:
    """Carry out a request."""
    for method, pattern, route in ROUTES:
        match = re.fullmatch(pattern, request.path)
        if method == request.method and match:
            try:
                return route(store, request, *match.groups())
            except Refused as refused:
                return refused.response
    return refusals.NOT_FOUND


ROUTES: list[tuple[str, str, Callable[..., Response]]] = [
    ("GET", r"/api/agent-harnesses", lambda store, request: json_response([])),
    ("GET", r"/api/whoami-v2", read_routes.whoami),
    ("GET", rf"/api/models/{REPO}", read_routes.model_info),
    ("GET", rf"/api/models/{REPO}/revision/([^/]+)", read_routes.model_info),
    ("GET", rf"/api/models/{REPO}/tree/([^/]+)", read_routes.tree),
    ("POST", rf"/api/models/{REPO}/paths-info/([^/]+)", read_routes.paths_info),
    ("GET", rf"/{REPO}/resolve/([^/]+)/(.+)", read_routes.resolve),
    ("HEAD", rf"/{REPO}/resolve/([^/]+)/(.+)", read_routes.resolve),
    ("POST", r"/api/repos/create", upload_routes.create),
    ("POST", r"/api/validate-yaml", upload_routes.validate_yaml),
    ("POST", rf"/api/models/{REPO}/preupload/([^/]+)", upload_routes.preupload),
    ("POST", rf"/{REPO}\.git/info/lfs/objects/batch", upload_routes.lfs_batch),
    ("PUT", r"/lfs/([0-9a-f]{64})", upload_routes.lfs_put),
    ("POST", rf"/{REPO}\.git/info/lfs/objects/verify", upload_routes.lfs_verify),
    ("POST", rf"/api/models/{REPO}/commit/([^/]+)", upload_routes.commit),
]
