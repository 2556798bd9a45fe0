"""The table of one row that says when tokens, shares or people changed.

Every process keeps these in memory and asks for this number only.
"""

from django.db import models
from django.db.models import F

ONLY = 1


class AccessVersion(models.Model):
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def bump(cls) -> None:
        """Call it in the transaction of the change, so that both are seen together."""
        AccessVersion.objects.bulk_create([AccessVersion(pk=ONLY)], ignore_conflicts=True)
        cls.objects.filter(pk=ONLY).update(number=F("number") + 1)

    @classmethod
    def current(cls) -> int:
        return cls.objects.filter(pk=ONLY).values_list("number", flat=True).first() or 0
