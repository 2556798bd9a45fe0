"""What rows of runs and sweeps have in common: an outcome, times, and signs of life."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

SILENT = timedelta(minutes=3)  # six signs of life that a process has not given


class Followed(models.Model):
    """A row that a process keeps current while it works; one that was killed cannot say so."""

    outcome = models.CharField(max_length=16)
    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(
        "last sign of life", null=True, help_text="Of the process that trains, twice a minute."
    )

    class Meta:
        abstract = True

    @property
    def state(self) -> str:
        """The outcome in words, or that a running one has been silent."""
        seen_at = self.seen_at or self.started_at
        if self.outcome != "running" or timezone.now() - seen_at < SILENT:
            return str(self.get_outcome_display())  # type: ignore[attr-defined]  # has choices
        at = f"{timezone.localtime(seen_at):%Y-%m-%d %H:%M}"
        return _("No sign of life since %(at)s") % {"at": at}
