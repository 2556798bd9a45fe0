"""The tables of what is one person's own: preferences, notes on networks, limits, usage."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.history import SHORT
from registry.models.hub_model import TAGS

MAX_NOTE = 10_000  # characters


class Appearance(models.TextChoices):
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Preference(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference"
    )
    default_network = models.CharField(
        max_length=SHORT, blank=True, help_text="Answers my requests that name none."
    )

    language = models.CharField(
        max_length=10, blank=True, help_text="Of pages; empty for what the browser asks for."
    )
    appearance = models.CharField(
        max_length=5, blank=True, choices=Appearance, help_text="Empty for that of the device."
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Preferences of {self.user}"


class Note(models.Model):
    """What one person writes about a network, beside the notes that staff share."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    record = models.ForeignKey("registry.HubModel", models.CASCADE, related_name="personal_notes")
    text = models.TextField(blank=True, validators=[MaxLengthValidator(MAX_NOTE)])
    tags = models.CharField(max_length=200, blank=True, validators=[TAGS])
    star = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "record"], name="one_note_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.record}"


class Allowance(models.Model):
    """Another limit than IMAGES_PER_DAY for one person, given by staff."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="allowance"
    )
    images_per_day = models.PositiveIntegerField(help_text="0 for no limit.")

    class Meta:
        verbose_name = "limit"
        default_permissions = ("view", "add", "change", "delete")

    def __str__(self) -> str:
        return f"{self.user}: {self.images_per_day or 'no limit'}"


class Usage(models.Model):
    """Images that one person's tokens had answered on one day (UTC)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="usage")
    day = models.DateField()
    images = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_usage_a_day")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}: {self.images}"
