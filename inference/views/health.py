"""Is the process alive, and can it answer?"""

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inference.errors import Unavailable
from inference.openapi import schema
from inference.serializers import Healthy, Ready
from inference.serving import serving
from inference.views.base import PublicView
from registry.sync.health import mirror_health

MIRROR = {  # the worst first
    "unknown": "unknown: the database cannot be read",
    "bad": "behind: the last sync failed, or there was none",
    "warning": "old: not synced for more than a day",
    "good": "in step",
}
FRESH = {"Cache-Control": "no-store"}


class HealthView(PublicView):
    """Always 200 while the process answers."""

    reads_database = False  # looked after below: that it fails is an answer, too
    refuses_unknown_parameters = False  # probes add ?t=… against caches

    @extend_schema(
        summary="Alive, whatever it can do",
        operation_id="healthz",
        responses={200: Healthy},
    )
    def get(self, request: Request) -> Response:
        answer = {
            "status": "healthy",
            "network_loaded": _network_loaded(),
            "database_connected": _database_connected(),
        }
        return Response(answer, headers=FRESH)


class ReadyView(PublicView):
    """200 once the default network has answered a blank image in this process."""

    refuses_unknown_parameters = False

    @extend_schema(
        summary="Ready to predict",
        operation_id="readyz",
        responses={200: Ready, **schema.problems(503)},
    )
    def get(self, request: Request) -> Response:
        record = serving.pick().record
        answer = {
            "status": "ready",
            "model": record.name,
            "revision": record.revision,
            "mirror": _mirror(),
        }
        return Response(answer, headers=FRESH)


def _mirror() -> str:
    """How the mirroring does, the worst of all repositories: the cache serves whatever it says."""
    try:
        levels = {health.level for health in mirror_health(timezone.now())}
    except DatabaseError:
        levels = {"unknown"}
    return next(words for level, words in MIRROR.items() if level in levels)


def _network_loaded() -> bool:
    try:
        serving.pick()
    except Unavailable:
        return False
    return True


def _database_connected() -> bool:
    try:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
