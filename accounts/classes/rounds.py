"""Opening and closing the rounds of a class; who is in it, and who teaches it."""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import event_log
from accounts.classes.evaluation import evaluator
from accounts.classes.images import nearest_held_out
from accounts.models import AccountEvent, Classroom, Round
from accounts.models.classroom import MAX_PER_DAY


class ClassError(ValueError):
    """Why nothing was done, in one line."""


class Seat(NamedTuple):
    """A class as one person sees it."""

    classroom: Classroom
    is_teacher: bool
    is_pupil: bool


def seat_of(user_id: int, slug: str) -> Seat | None:
    """None for whoever neither teaches it nor is a member, as for a class that is not there."""
    if "\0" in slug:
        return None
    classes = Classroom.objects.of(user_id).select_related("group", "teacher")
    classroom = classes.filter(slug=slug).first()
    if classroom is None:
        return None
    is_pupil = classroom.group.user_set.filter(pk=user_id).exists()
    return Seat(classroom, classroom.teacher_id == user_id, is_pupil)


def open_round(classroom: Classroom, *, per_day: int, by: User) -> Round:
    """Begin the next round. Raises ClassError where one is open."""
    if not 1 <= per_day <= MAX_PER_DAY:
        raise ClassError(
            _("Submissions per day must be from 1 to %(most)d.") % {"most": MAX_PER_DAY}
        )
    images = nearest_held_out()  # outside of the transaction: it may read MNIST
    with transaction.atomic():
        Classroom.objects.select_for_update().get(pk=classroom.pk)
        last = classroom.rounds.order_by("-number").first()
        if last is not None and last.is_open:
            raise ClassError(
                _("Round %(number)d is open: close it first.") % {"number": last.number}
            )
        opened = classroom.rounds.create(
            number=last.number + 1 if last else 1,
            opened_at=timezone.now(),
            per_day=per_day,
            dataset=images.dataset,
            validation_images=len(images.validation),
            test_images=len(images.test),
        )
        event_log.record(AccountEvent.Kind.ROUND_OPENED, by, detail=str(opened))
    return opened


def close_round(classroom: Classroom, number: int, *, by: User) -> Round:
    """End a round; then its best networks read the test images, once. Raises ClassError."""
    with transaction.atomic():
        rounds = classroom.rounds.select_for_update().filter(number=number, closed_at=None)
        current = rounds.first()
        if current is None:
            raise ClassError(_("This round is closed already."))
        current.closed_at = timezone.now()
        current.save(update_fields=["closed_at"])
        event_log.record(AccountEvent.Kind.ROUND_CLOSED, by, detail=str(current))
        transaction.on_commit(evaluator.request)
    return current
