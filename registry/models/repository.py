"""The table of repositories: where artifacts are, what was last read there, who may see it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Repository(models.Model):
    """A place that holds artifacts: a Hub repository, a folder, or the bundled starter.

    It is the unit of privacy, as on the Hub: who may see it may see all its networks.
    """

    class Source(models.TextChoices):
        HUB = "hub", "Hub"
        FOLDER = "folder", "Folder"
        STARTER = "starter", "Starter"

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        MEMBERS = "members", _("Whoever has an account")
        PRIVATE = "private", _("Its owner and those it is shared with")

    repo_id = models.CharField("repository", max_length=500, unique=True)
    source = models.CharField(max_length=16, choices=Source)
    head = models.CharField(max_length=80, blank=True, help_text="State of it at the last sync.")
    card = models.TextField(blank=True, help_text="The text of its README.md.")
    synced_at = models.DateTimeField(null=True)
    visibility = models.CharField(
        "who may see it", max_length=16, choices=Visibility, default=Visibility.PUBLIC
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="repositories",
        help_text="Empty: it is the site's.",
    )

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("see_private_repository", "Can see what is not public"),
            ("share_repository", "Can change who may see a repository"),
        ]
        ordering = ["repo_id"]
        verbose_name_plural = "repositories"

    def __str__(self) -> str:
        return self.repo_id
