"""The webhook ``POST /hooks/hf``: the Hub reports a push, and the site syncs.

The body is described at https://huggingface.co/docs/hub/webhooks. It only says which repository
changed; the sync itself reads the Hub.
"""

import hmac
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from registry.conf import served_repo_ids
from registry.sync.background import background

MAIN_BRANCH = "refs/heads/main"


@csrf_exempt
def hub_hook(request: HttpRequest) -> HttpResponse:
    """202 if it starts a sync, 200 for an event that needs none."""
    if not settings.HF_WEBHOOK_SECRET:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    secret = request.headers.get("X-Webhook-Secret", "").encode()
    if not hmac.compare_digest(secret, settings.HF_WEBHOOK_SECRET.encode()):
        raise PermissionDenied
    if not needs_sync(_payload(request)):
        return JsonResponse({"status": "ignored"})
    background.request("webhook")
    return JsonResponse({"status": "syncing"}, status=202)


def needs_sync(payload: dict[str, Any]) -> bool:
    """Whether there is new content on the main branch of a repository that this site mirrors."""
    event, repo, refs = (payload.get(key) for key in ("event", "repo", "updatedRefs"))
    if not (isinstance(event, dict) and isinstance(repo, dict)):
        return False
    # Of a narrower scope, such as repo.content.files, the documentation says to take it as this.
    is_content = f"{event.get('scope')}.".startswith("repo.content.")
    is_model = repo.get("type", "model") == "model"
    return is_content and is_model and _is_mirrored(repo.get("name")) and _touches_main(refs)


def _is_mirrored(name: object) -> bool:
    """The Hub spells a name as it was made; the settings may in other letters, and it answers."""
    return str(name).lower() in {repo_id.lower() for repo_id in served_repo_ids()}


def _touches_main(refs: object) -> bool:
    """Without a list of branches, yes: older Hubs do not send one."""
    if refs is None:
        return True
    return isinstance(refs, list) and any(
        isinstance(ref, dict) and ref.get("ref") == MAIN_BRANCH for ref in refs
    )


def _payload(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body; raises SuspiciousOperation, which Django answers with 400."""
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise SuspiciousOperation("The body is not a JSON object.")
    return payload
