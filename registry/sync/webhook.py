"""``POST /hooks/hf``: the Hub says that something was pushed, and the site syncs.

The body is the one of https://huggingface.co/docs/hub/webhooks; only what it names is believed,
never what it says of it: the sync asks the Hub itself.
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

MAIN = "refs/heads/main"


@csrf_exempt
def hub_hook(request: HttpRequest) -> HttpResponse:
    """202 when it starts a sync, 200 when the news do not concern us."""
    if not settings.HF_WEBHOOK_SECRET:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    given = request.headers.get("X-Webhook-Secret", "").encode()
    if not hmac.compare_digest(given, settings.HF_WEBHOOK_SECRET.encode()):
        raise PermissionDenied
    if not concerns_us(_body(request)):
        return JsonResponse({"status": "ignored"})
    background.ask("webhook")
    return JsonResponse({"status": "syncing"}, status=202)


def concerns_us(news: dict[str, Any]) -> bool:
    """Whether the main branch of a repository that is mirrored here has a new content."""
    event, repo, refs = (news.get(key) for key in ("event", "repo", "updatedRefs"))
    if not (isinstance(event, dict) and isinstance(repo, dict)):
        return False
    about_content = event.get("scope") == "repo.content"
    mine = repo.get("type", "model") == "model" and repo.get("name") in served_repo_ids()
    return about_content and mine and _touches_main(refs)


def _touches_main(refs: object) -> bool:
    """Older Hubs do not say which branch it was."""
    if refs is None:
        return True
    return isinstance(refs, list) and any(
        isinstance(ref, dict) and ref.get("ref") == MAIN for ref in refs
    )


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        news = json.loads(request.body)
    except (ValueError, RecursionError):
        news = None
    if not isinstance(news, dict):
        raise SuspiciousOperation("The body is not a JSON object.")
    return news
