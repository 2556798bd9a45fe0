"""The table of invitations: codes that let one person each sign up, perhaps into a class."""

import secrets
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
GROUP_LENGTH, GROUPS = 4, 3


def new_code() -> str:
    """``K7QX-2M9P-HTRW``: 59 random bits, short enough to copy from a blackboard."""
    words = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(words)


def code_digest(code: str) -> str:
    """What is stored of a code: keyed, since a code is too short for a plain hash.

    Case, spaces and dashes do not count.
    """
    letters = "".join(filter(str.isalnum, code.upper()))
    return salted_hmac("accounts.invitation", letters, algorithm="sha256").hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self) -> Self:
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def for_code(self, code: str) -> Self:
        return self.usable().filter(digest=code_digest(code))

    def make(self, count: int, days: int, group: Group | None = None) -> list[str]:
        """Save so many invitations and return their codes, which nothing can show again."""
        codes = [new_code() for _ in range(count)]
        expires_at = timezone.now() + timedelta(days=days)
        Invitation.objects.bulk_create(
            Invitation(digest=code_digest(code), group=group, expires_at=expires_at)
            for code in codes
        )
        return codes

    def claim(self, code: str, user: User) -> bool:
        """Use up the invitation and join its class; False if somebody was faster."""
        invitation = self.for_code(code).select_related("group").first()
        if invitation is None:
            return False
        is_mine = (
            self.usable().filter(pk=invitation.pk).update(used_at=timezone.now(), used_by=user)
        )
        if is_mine and invitation.group is not None:
            invitation.group.user_set.add(user)
        return bool(is_mine)


class Invitation(models.Model):
    digest = models.CharField(max_length=64, unique=True)
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, related_name="invitations", verbose_name="class"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="invitations"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"
