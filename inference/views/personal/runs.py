"""Training runs that are tracked: ``POST /runs``, ``/runs/ID/events``, ``GET /me/runs``."""

import json
from typing import NoReturn

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tracking import runs as tracking
from accounts.tracking.events import EventError, texts_of
from inference.errors import Conflict, Invalid, NotFound, TooLarge
from inference.openapi import schema
from inference.parsers.events import EXPECTED, MAX_EVENTS, EventsParser, Sent
from inference.serializers.runs import (
    BegunRun,
    EventsBody,
    Lines,
    LoggedEvents,
    MyRun,
    MyRuns,
    NewRun,
)
from inference.views.models import Pages
from inference.views.personal.base import OwnView
from training.models import TrainingRun

NO_RUN = "There is no run of yours with that id; POST /runs begins one."


class EventsQuery(serializers.Serializer):
    vars()["from"] = serializers.IntegerField(
        min_value=0, max_value=tracking.MAX_LINES, default=0, help_text="Number of the first line."
    )


class RunsQuery(serializers.Serializer):
    page = serializers.IntegerField(min_value=1, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=Pages.max_page_size, default=50)


class RunsView(OwnView):
    @extend_schema(
        summary="Begin to track a training run",
        operation_id="begin_run",
        request=NewRun,
        responses={200: BegunRun, 201: BegunRun, **schema.problems(400, 401, 403, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        body = self.body(request, NewRun)
        try:
            run, is_new = tracking.begin(self.viewer.user_id, body["key"], body["name"])
        except tracking.TrackingError as error:
            _refuse(error)
        page = reverse("account_run", args=[run.slug])
        answer = {"id": run.slug, "lines": run.log_lines, "page": page}
        return Response(answer, status=201 if is_new else 200)


class RunEventsView(OwnView):
    """The log of one of my runs: its lines, by number."""

    parser_classes = [EventsParser]
    query_class = EventsQuery

    @extend_schema(
        summary="The events of one of my runs",
        operation_id="run_events",
        parameters=[EventsQuery],
        responses={200: LoggedEvents, **schema.problems(401, 403, 404, 422)},
    )
    def get(self, request: Request, run: str) -> Response:
        first = self.query(request)["from"]
        row = TrainingRun.objects.filter(owner=self.viewer.user_id, slug=run).first()
        if row is None:
            raise NotFound(NO_RUN)
        texts = row.lines.filter(number__gte=first).values_list("text", flat=True)[:MAX_EVENTS]
        return Response({"lines": row.log_lines, "events": [json.loads(text) for text in texts]})

    @extend_schema(
        summary="Add events to one of my runs",
        operation_id="add_run_events",
        parameters=[EventsQuery],
        request=EventsBody,
        responses={200: Lines, **schema.problems(400, 401, 403, 404, 409, 413, 415, 422)},
    )
    def post(self, request: Request, run: str) -> Response:
        first, sent = self.query(request)["from"], request.data
        if not isinstance(sent, Sent):  # an empty body is not parsed
            raise Invalid(EXPECTED)
        try:
            texts = texts_of([bytes(event) for event in sent.events])
            user_id = self.viewer.user_id
            lines = tracking.append(user_id, run, first, texts, is_live=sent.live)
        except (tracking.TrackingError, EventError) as error:
            _refuse(error)
        return Response({"lines": lines})


class MyRunsView(OwnView):
    query_class = RunsQuery

    @extend_schema(
        summary="My training runs, the latest first",
        operation_id="my_runs",
        parameters=[RunsQuery],
        responses={200: MyRuns, **schema.problems(401, 403, 404, 422)},
    )
    def get(self, request: Request) -> Response:
        self.query(request)
        mine = TrainingRun.objects.filter(owner=self.viewer.user_id)
        pages = Pages()
        page = pages.paginate_queryset(mine.only(*_columns()), request, view=self)
        return pages.get_paginated_response(MyRun(page, many=True).data)


def _columns() -> list[str]:
    """Those that a list shows; the history of a long run is large."""
    return ["slug", *[name for name in MyRun.Meta.fields if name not in ("id", "state")]]


def _refuse(error: ValueError) -> NoReturn:
    """The problem of a refusal."""
    kinds = {
        tracking.UnknownRun: NotFound,
        tracking.OutOfOrder: Conflict,
        tracking.Full: TooLarge,
        EventError: Invalid,
    }
    raise kinds[type(error)](str(error)) from error
