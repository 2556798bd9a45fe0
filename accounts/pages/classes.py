"""The pages of a class: its leaderboard, what was trained, submitting, and what its teacher does.

Whoever neither teaches it nor is a member gets the answer of a class that does not exist.
"""

from typing import Any, NoReturn

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.classes.board import Board, board_of, runs_of
from accounts.classes.evaluation import evaluator
from accounts.classes.images import TITLES
from accounts.classes.limits import MAX_METADATA, MAX_WEIGHTS
from accounts.classes.promotion import RIGHT
from accounts.classes.promotion import promote as promote_submission
from accounts.classes.rounds import ClassError, Seat, close_round, open_round, seat_of
from accounts.classes.submissions import quota_of, read_artifact, submit
from accounts.models import Classroom, Round, Submission
from accounts.models.classroom import MAX_PER_DAY, PER_DAY
from accounts.pages.forms import sent_by_form_on
from accounts.pages.person import person_of
from accounts.written_texts import artifact_text
from training.core.artifact import ArtifactError

BOTH_FILES = gettext_noop("Choose both files of the network: its .npz and its .json.")
SHOWN = 10  # of my submissions
NOT_SURE = gettext_noop(
    "Nothing was closed: tick the box that says so, since a closed round stays closed."
)
LARGEST = {"weights": MAX_WEIGHTS, "metadata": MAX_METADATA}  # fields of the form, in bytes


@require_safe
@login_required
def class_list(request: HttpRequest) -> HttpResponse:
    classes = Classroom.objects.of(person_of(request).pk).select_related("group", "teacher")
    return render(request, "accounts/classes.html", {"classes": classes})


@never_cache
@require_safe
@login_required
def class_page(request: HttpRequest, slug: str) -> HttpResponse:
    seat, user = _seat(request, slug), person_of(request)
    rounds = list(seat.classroom.rounds.all())
    shown = _round(rounds, request.GET.get("round"))
    context: dict[str, Any] = {
        "seat": seat,
        "classroom": seat.classroom,
        "rounds": rounds,
        "runs": runs_of(seat.classroom, user),
        "per_day": (PER_DAY, MAX_PER_DAY),
        "shown": shown,
    }
    if shown is not None:
        board = board_of(shown, user.pk)
        if board.is_idle:
            evaluator.request()
        context |= {
            "board": board,
            "latest": board.mine[:SHOWN],
            "images": TITLES.get(shown.dataset, shown.dataset),
            "quota": quota_of(shown, user.pk),
            "promotable": _promotable(board) if seat.is_teacher else [],
            "may_promote": user.has_perm(RIGHT),
        }
    return render(request, "accounts/class.html", context)


@sent_by_form_on("account_classes")
@login_required
def submit_network(request: HttpRequest, slug: str) -> HttpResponse:
    seat = _seat(request, slug)
    try:
        artifact = read_artifact(*(_file(request, name) for name in LARGEST))
        submission = submit(seat, person_of(request).pk, artifact)
    except ArtifactError as error:
        messages.error(request, artifact_text(str(error)))
    except ClassError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("%(name)s is here; it is evaluated now.") % {"name": submission.name}
        )
    return redirect("account_class", slug)


@sent_by_form_on("account_classes")
@login_required
def change_round(request: HttpRequest, slug: str) -> HttpResponse:
    seat = _teachers(request, slug)
    number, per_day = (_whole(request, name) for name in ("close", "per_day"))
    try:
        if "close" in request.POST and "sure" not in request.POST:
            raise ClassError(_(NOT_SURE))
        if "close" in request.POST:
            changed = close_round(seat.classroom, number, by=person_of(request))
            done = _("%(round)s is closed; its best networks read the test images now.")
        else:
            changed = open_round(seat.classroom, per_day=per_day, by=person_of(request))
            done = _("%(round)s is open.")
    except ClassError as error:
        messages.error(request, str(error))
    except Classroom.DoesNotExist:  # deleted meanwhile
        _not_there()
    else:
        messages.success(request, done % {"round": _title(changed)})
    return redirect("account_class", slug)


@sent_by_form_on("account_classes")
@login_required
def promote(request: HttpRequest, slug: str) -> HttpResponse:
    seat = _teachers(request, slug)
    theirs = Submission.objects.filter(round__classroom=seat.classroom)
    theirs = theirs.select_related("user", "round__classroom__group")  # gone while it is published?
    submission = get_object_or_404(theirs, pk=_whole(request, "submission"))
    name, reason = (request.POST.get(field, "").strip() for field in ("name", "reason"))
    try:
        done = promote_submission(
            submission, by=person_of(request), name=name or submission.name, reason=reason
        )
    except ClassError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("account_class", slug)


def _seat(request: HttpRequest, slug: str) -> Seat:
    return seat_of(person_of(request).pk, slug) or _not_there()


def _teachers(request: HttpRequest, slug: str) -> Seat:
    seat = _seat(request, slug)
    return seat if seat.is_teacher else _not_there()


def _not_there() -> NoReturn:
    raise Http404


def _round(rounds: list[Round], number: str | None) -> Round | None:
    """The one asked for, else the latest."""
    if number is None:
        return rounds[0] if rounds else None
    return next((each for each in rounds if str(each.number) == number), None) or _not_there()


def _promotable(board: Board) -> list[Submission]:
    """The best networks of a closed round, once each, the best first."""
    best = {row.pk: row for table in reversed(board.tables) for row in table.rows}
    return [row for row in best.values() if row.test_accuracy is not None]


def _title(shown: Round) -> str:
    words = {"number": shown.number, "classroom": shown.classroom}
    return _("Round %(number)d of %(classroom)s") % words


def _file(request: HttpRequest, field: str) -> bytes:
    file = request.FILES.get(field)
    if not isinstance(file, UploadedFile):
        raise ArtifactError(_(BOTH_FILES))
    return file.read(LARGEST[field] + 1)


def _whole(request: HttpRequest, field: str) -> int:
    """A number of a form; 0, which nothing is numbered with, for anything else."""
    text = request.POST.get(field, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
