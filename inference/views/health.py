"""``GET /healthz`` and ``GET /readyz``: is the process alive, and can it answer?

Probes come every few seconds, so they read what the last look at the database brought, and cause
no query: else a database in the cloud would never sleep. Where all is not well they ask for a look.
"""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inference.errors import Unavailable
from inference.openapi import schema
from inference.serializers.service import Healthy, Ready
from inference.serving import refresher, serving
from inference.views.base import PublicView

MIRROR = {  # the worst first
    "unknown": "unknown: the database cannot be read",
    "bad": "behind: the last sync failed, or there was none",
    "warning": "old: not synced for more than a day",
    "good": "in step",
}
FRESH = {"Cache-Control": "no-store"}


class HealthView(PublicView):
    """Always 200 while the process answers."""

    refuses_unknown_parameters = False  # probes add ?t=… against caches
    reads_database = False

    @extend_schema(
        summary="Alive, whatever it can do",
        operation_id="healthz",
        responses={200: Healthy},
    )
    def get(self, request: Request) -> Response:
        answer = {
            "status": "healthy",
            "network_loaded": _network_loaded(),
            "database_connected": serving.database_connected,
        }
        if not (answer["network_loaded"] and answer["database_connected"]):
            refresher.ask()
        return Response(answer, headers=FRESH)


class ReadyView(PublicView):
    """200 once the default network has answered a blank image in this process."""

    refuses_unknown_parameters = False
    reads_database = False

    @extend_schema(
        summary="Ready to predict",
        operation_id="readyz",
        responses={200: Ready, **schema.problems(503)},
    )
    def get(self, request: Request) -> Response:
        mirror = _mirror()
        if mirror != MIRROR["good"]:
            refresher.ask()
        record = serving.pick().record
        answer = {
            "status": "ready",
            "model": record.name,
            "revision": record.revision,
            "mirror": mirror,
        }
        return Response(answer, headers=FRESH)


def _mirror() -> str:
    """How the mirroring does, the worst of all repositories: the cache serves whatever it says."""
    levels = {health.level for health in serving.mirror_health()}
    if not serving.database_connected:
        levels = {"unknown"}
    return next(words for level, words in MIRROR.items() if level in levels)


def _network_loaded() -> bool:
    try:
        serving.pick()
    except Unavailable:
        return False
    return True
