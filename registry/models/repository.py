"""The table of repositories: where artifacts are stored, and what was last read there."""

from django.db import models


class Repository(models.Model):
    """A place that holds artifacts: a Hub repository, a folder, or the bundled starter."""

    class Source(models.TextChoices):
        HUB = "hub", "Hub"
        FOLDER = "folder", "Folder"
        STARTER = "starter", "Starter"

    repo_id = models.CharField("repository", max_length=500, unique=True)
    source = models.CharField(max_length=16, choices=Source)
    head = models.CharField(max_length=80, blank=True, help_text="State of it at the last sync.")
    card = models.TextField(blank=True, help_text="The text of its README.md.")
    synced_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["repo_id"]
        verbose_name_plural = "repositories"

    def __str__(self) -> str:
        return self.repo_id
