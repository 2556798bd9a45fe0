"""Making the invitations of a class, or of nobody in particular."""

from django.contrib.auth.models import Group, User
from django.db import transaction

from accounts import event_log
from accounts.models import AccountEvent, Classroom, Invitation

MAX_COUNT, MAX_DAYS = 500, 365
MAX_CLASS_NAME = 150  # characters; a class is a group


class InvitationError(ValueError):
    """What is wrong with an order of invitations, in one line."""


def is_class_name(name: str) -> bool:
    return bool(name.strip()) and len(name) <= MAX_CLASS_NAME and name.isprintable()


@transaction.atomic
def invite(
    count: int, days: int, *, class_name: str = "", teacher: User | None = None, by: str
) -> list[str]:
    """Save so many invitations, valid for so many days, and return their codes.

    The class is made if there is none of that name, and gets the teacher, if one is named. Raises
    InvitationError.
    """
    if not 1 <= count <= MAX_COUNT:
        raise InvitationError(f"The count must be from 1 to {MAX_COUNT}.")
    if not 1 <= days <= MAX_DAYS:
        raise InvitationError(f"The days must be from 1 to {MAX_DAYS}.")
    if class_name and not is_class_name(class_name):
        raise InvitationError(
            f"The name of a class has at most {MAX_CLASS_NAME} characters, no control characters."
        )
    if teacher is not None and not class_name:
        raise InvitationError("A teacher needs a class: name both.")
    group = Group.objects.get_or_create(name=class_name)[0] if class_name else None
    if group is not None:
        classroom = Classroom.objects.for_group(group)
        if teacher is not None:
            Classroom.objects.filter(pk=classroom.pk).update(teacher=teacher)
            event_log.record(AccountEvent.Kind.CLASS_CHANGED, teacher, by=by, detail=class_name)
    codes = Invitation.objects.make(count, days, group)
    detail = f"{count} for {days} days" + (f", class {class_name}" if class_name else "")
    event_log.record(AccountEvent.Kind.INVITED, None, by=by, detail=detail)
    return codes
