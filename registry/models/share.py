"""The table of shares: a repository that is not public, and a person or a group that may see it."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q

from registry.models.repository import Repository


class Share(models.Model):
    class Role(models.TextChoices):
        READER = "reader", "Sees it"
        KEEPER = "keeper", "Sees it, and says who else does"

    repository = models.ForeignKey(Repository, models.CASCADE, related_name="shares")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="shares"
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="shares")
    role = models.CharField(max_length=16, choices=Role, default=Role.READER)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(group=None), name="share_with_a_person_or_a_group"
            ),
            models.UniqueConstraint(fields=["repository", "user"], name="one_share_per_person"),
            models.UniqueConstraint(fields=["repository", "group"], name="one_share_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.repository} with {self.user or self.group} as {self.role}"
