"""The tables of aliases: words such as ``candidate`` that name a record, and every move of one."""

from django.db import models

from registry.models.history import MAX_REASON, SHORT


class Alias(models.Model):
    """A word that clients may ask for, ``?model=@candidate``, and the record it points at."""

    name = models.CharField(max_length=SHORT, unique=True)
    record = models.ForeignKey("registry.HubModel", models.CASCADE, related_name="aliases")

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return f"@{self.name}"


class AliasMove(models.Model):
    """One move of an alias, from a record or from nowhere; to no record where it was removed."""

    alias = models.CharField(max_length=SHORT, db_index=True)
    source = models.ForeignKey("registry.HubModel", models.SET_NULL, null=True, related_name="+")
    target = models.ForeignKey(
        "registry.HubModel", models.SET_NULL, null=True, related_name="alias_moves"
    )
    reason = models.CharField(max_length=MAX_REASON)
    at = models.DateTimeField()
    by = models.CharField(max_length=SHORT, blank=True)
    confirmed_by = models.CharField(max_length=SHORT, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """``@candidate: ada → ben, as it reads sevens.``"""
        return f"@{self.alias}: {self.source or '–'} → {self.target or '–'}, {self.reason}"
