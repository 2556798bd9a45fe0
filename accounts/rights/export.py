"""Everything about one person as a ZIP: JSON files without secrets, and submitted networks."""

import io
import json
import zipfile
from typing import Any

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import SubmittedArtifact

SECRET = {"digest", "data", "password", "session_key"}  # columns
PROFILE = ("username", "first_name", "last_name", "email", "date_joined", "last_login", "is_staff")


def export(user: User) -> bytes:
    """The ZIP: ``profile.json``, and a file for each table with rows of this person.

    Of their submissions it has the weights that are kept, ``submissions/ID.npz``.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables(user).items():
            text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(f"{name}.json", text)
        kept = SubmittedArtifact.objects.filter(submission__user=user)
        for artifact in kept.iterator(1):
            archive.writestr(f"submissions/{artifact.pk}.npz", bytes(artifact.weights))
    return buffer.getvalue()


def tables(user: User) -> dict[str, Any]:
    """Every table that refers to a person, so that a new one is exported, too."""
    profile: dict[str, Any] = {name: getattr(user, name) for name in PROFILE}
    profile["groups"] = list(user.groups.values_list("name", flat=True))
    documents: dict[str, Any] = {"profile": profile}
    for relation in User._meta.related_objects:  # noqa: SLF001 (Django's documented API)
        model, field = relation.related_model, relation.field.name
        columns = [
            column.attname
            for column in model._meta.concrete_fields  # noqa: SLF001
            if column.name not in SECRET
        ]
        rows = list(model._base_manager.filter(**{field: user}).values(*columns))  # noqa: SLF001
        if rows:
            documents[model._meta.label] = rows  # noqa: SLF001
    return documents
