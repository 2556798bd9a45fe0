"""A class for programs: ``GET /classes/NAME``, and ``POST, GET /classes/NAME/submissions``."""

from typing import Any, NoReturn

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.classes.board import Board, board_of
from accounts.classes.evaluation import evaluator
from accounts.classes.rounds import ClassError, Seat, seat_of
from accounts.classes.submissions import (
    NotAllowed,
    QuotaSpent,
    Repeated,
    quota_of,
    read_artifact,
    submit,
)
from accounts.models import Round
from accounts.usage import seconds_left
from inference.errors import RATE_LIMIT, Conflict, Forbidden, Invalid, NotFound, TooMany
from inference.openapi import schema
from inference.parsers import ArtifactParser
from inference.serializers.classes import ClassBoard, MySubmission, MySubmissions, Place, RoundFacts
from inference.views.personal.base import OwnView
from training.core.artifact import ArtifactError

NO_CLASS = "There is no class of that name that you are in."
NO_ROUND = "This class has no such round."


class RoundQuery(serializers.Serializer):
    round = serializers.IntegerField(
        min_value=1, max_value=10_000, default=None, help_text="The latest by default."
    )


UPLOAD = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"weights": schema.FILE, "metadata": schema.FILE},
        "required": ["weights", "metadata"],
        "additionalProperties": False,
    }
}


class ClassesView(OwnView):
    """Whoever is not in a class gets the answer of one that does not exist."""

    query_class = RoundQuery

    def seat(self, slug: str) -> Seat:
        seat = seat_of(self.viewer.user_id, slug)
        if seat is None:
            raise NotFound(NO_CLASS)
        return seat

    def board(self, request: Request, seat: Seat) -> Board | None:
        """Of the round that is asked for; None before the first. Raises NotFound."""
        number = self.query(request)["round"]
        rounds = seat.classroom.rounds.all()
        shown = (rounds.filter(number=number) if number else rounds).first()
        if shown is None:
            if number:
                raise NotFound(NO_ROUND)
            return None
        board = board_of(shown, self.viewer.user_id)
        if board.is_idle:
            evaluator.request()
        return board

    def quota(self, shown: Round) -> dict[str, int]:
        quota = quota_of(shown, self.viewer.user_id)
        return {"per_day": quota.per_day, "left": quota.left}


class ClassView(ClassesView):
    @extend_schema(
        summary="The leaderboard of a class",
        operation_id="class",
        parameters=[RoundQuery],
        responses={200: ClassBoard, **schema.problems(401, 403, 404, 422)},
    )
    def get(self, request: Request, slug: str) -> Response:
        seat = self.seat(slug)
        board = self.board(request, seat)
        if board is None:
            empty: dict[str, Any] = {"round": None, "quota": None, "waiting": 0, "board": []}
            return Response({"name": str(seat.classroom)} | empty)
        return Response(
            {
                "name": str(seat.classroom),
                "round": RoundFacts(board.round).data,
                "quota": self.quota(board.round),
                "waiting": board.waiting,
                "board": [
                    {
                        "size": table.size.key,
                        "max_parameters": table.size.most,
                        "places": Place(table.rows, many=True).data,
                    }
                    for table in board.tables
                ],
            }
        )


class SubmissionsView(ClassesView):
    """My submissions; those of others are on the leaderboard."""

    parser_classes = [ArtifactParser]

    @extend_schema(
        summary="My submissions to a class, the latest first",
        operation_id="submissions",
        parameters=[RoundQuery],
        responses={200: MySubmissions, **schema.problems(401, 403, 404, 422)},
    )
    def get(self, request: Request, slug: str) -> Response:
        board = self.board(request, self.seat(slug))
        if board is None:
            return Response({"quota": None, "results": []})
        results = MySubmission(board.mine, many=True).data
        return Response({"quota": self.quota(board.round), "results": results})

    @extend_schema(
        summary="Submit a network to the open round of a class",
        operation_id="submit",
        request=UPLOAD,
        responses={
            202: MySubmission,
            **schema.problems(400, 401, 403, 404, 409, 413, 415, 422, 429),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        seat = self.seat(slug)
        files: Any = request.data
        if not files:  # an empty body is not parsed
            raise Invalid(ArtifactParser.refusal)
        try:
            artifact = read_artifact(files["weights"], files["metadata"])
            submission = submit(seat, self.viewer.user_id, artifact)
        except (ArtifactError, ClassError) as error:
            _refuse(error)
        quota = self.quota(submission.round)
        address = reverse("submissions", args=[slug])
        headers = {"Location": address} | _rate_limit(quota["per_day"], quota["left"])
        return Response(MySubmission(submission).data, status=202, headers=headers)


def _rate_limit(per_day: int, left: int) -> dict[str, str]:
    """In submissions."""
    return dict(zip(RATE_LIMIT, map(str, (per_day, left, seconds_left())), strict=True))


def _refuse(error: ValueError) -> NoReturn:
    """The problem of a refusal."""
    if isinstance(error, QuotaSpent):
        headers = {"Retry-After": str(seconds_left())}
        raise TooMany(str(error), headers=headers) from error
    kinds = {NotAllowed: Forbidden, Repeated: Conflict, ArtifactError: Invalid}
    problem = next(kinds[each] for each in type(error).__mro__ if each in kinds)
    raise problem(str(error)) from error
