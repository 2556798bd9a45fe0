"""The tables of classes: a class and its teacher, its rounds, and the networks pupils submit."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from training.models.run import MAX_ARTIFACT_NAME

MAX_SLUG = 60  # characters
PER_DAY, MAX_PER_DAY = 5, 100  # submissions of one pupil: the usual number, and the most
LEASE = timedelta(minutes=2)  # after which an evaluation that did not end is begun again
MAX_ATTEMPTS = 3
SLUG = RegexValidator(r"^[\w.-]*\w\Z", "Letters, digits, dots, hyphens and underscores.")


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def of(self, user_id: int) -> Self:
        """Those that this person teaches or is a member of."""
        groups = Group.objects.filter(user=user_id).values("pk")
        return self.filter(Q(teacher=user_id) | Q(group__in=groups))

    def for_group(self, group: Group) -> "Classroom":
        """The class of a group; made if there is none, with an address of its own."""
        slug = slugify(group.name, allow_unicode=True)[: MAX_SLUG - 20]
        if not slug or self.filter(slug=slug).exclude(group=group).exists():
            slug = f"{slug or 'class'}-{group.pk}"
        return self.get_or_create(group=group, defaults={"slug": slug})[0]


class Classroom(models.Model):
    """A group of pupils who compete, and who opens and closes their rounds."""

    group = models.OneToOneField(Group, models.CASCADE, related_name="classroom")
    slug = models.CharField(
        "address",
        max_length=MAX_SLUG,
        unique=True,
        validators=[SLUG],
        help_text="Its page is /account/classes/ADDRESS.",
    )
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="classes_taught",
    )

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        verbose_name = "class"
        verbose_name_plural = "classes"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.group.name


class Round(models.Model):
    """A competition: while it is open pupils submit, once it is closed the test images are read."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    per_day = models.PositiveSmallIntegerField(
        "submissions per day",
        default=PER_DAY,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_PER_DAY)],
        help_text="Of each pupil.",
    )
    dataset = models.CharField(max_length=40, help_text="Whose images the site evaluates on.")
    validation_images = models.PositiveIntegerField()
    test_images = models.PositiveIntegerField()

    class Meta:
        default_permissions = ("view",)
        ordering = ["classroom", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "number"], name="one_round_a_number"),
            models.UniqueConstraint(
                fields=["classroom"], condition=Q(closed_at=None), name="one_open_round"
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number} of {self.classroom}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def due(self) -> Self:
        """Those that have to be evaluated, on the validation or the test images, by nobody yet."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - LEASE)
        is_waiting = Q(state=Submission.State.WAITING)
        is_untested = Q(
            state=Submission.State.MEASURED,
            round__closed_at__isnull=False,
            test_accuracy=None,
            artifact__isnull=False,
        )
        return self.filter(free, is_waiting | is_untested).order_by("received_at", "pk")


class Submission(models.Model):
    """A network that a pupil submitted, and what the site itself measured of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MEASURED = "measured", _("Measured")
        FAILED = "failed", _("Not evaluated")

    round = models.ForeignKey(Round, models.CASCADE, related_name="submissions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="submissions")
    name = models.CharField(max_length=MAX_ARTIFACT_NAME, help_text="In its .json.")
    received_at = models.DateTimeField()
    sizes = models.JSONField()
    activation = models.CharField(max_length=20)
    parameters = models.PositiveIntegerField()
    weights_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    validation_accuracy = models.FloatField(null=True, help_text="In percent.")
    test_accuracy = models.FloatField(
        null=True, help_text="In percent; not measured before its round is closed."
    )
    claimed_at = models.DateTimeField(null=True, help_text="When an evaluation began.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="At an evaluation.")
    published_as = models.CharField(max_length=MAX_ARTIFACT_NAME, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["round", "user"], name="submissions_of_a_pupil")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user", "weights_sha256"], name="weights_once_a_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"

    @property
    def layers(self) -> str:
        """``784 → 100 → 10``."""
        return " → ".join(map(str, self.sizes))


class SubmittedArtifact(models.Model):
    """The weights of a submission as they were sent; gone once a better one is there."""

    submission = models.OneToOneField(
        Submission, models.CASCADE, primary_key=True, related_name="artifact"
    )
    weights = models.BinaryField(help_text="The .npz.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Weights of {self.submission_id}"
