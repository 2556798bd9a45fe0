"""``PersonalView``, the base class of routes about one's own: a token, its scopes, my rows."""

from typing import Any, TypeVar

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import Note, Preference
from accounts.rights.open_account import lock_account
from inference.authentication import invalid_token, needs_token
from inference.errors import Invalid
from inference.parsers.object import EXPECTED, ObjectParser
from inference.views.base import PublicView

Own = TypeVar("Own", Note, Preference)
READ, WRITE = frozenset({"read"}), frozenset({"write"})
WRITING = {"PATCH", "POST", "PUT"}
NO_NETWORK = "There is no network of that name; GET /models lists them."


class PersonalView(PublicView):
    """A view that answers nobody without a token."""

    differs_by_viewer = True

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if not self.viewer.is_known:
            raise needs_token()


class OwnView(PersonalView):
    """Reading needs the scope read, changing it the scope write."""

    parser_classes = [ObjectParser]

    @property
    def scopes(self) -> frozenset[str]:  # type: ignore[override]
        return WRITE if self.request.method in WRITING else READ

    @staticmethod
    def body(request: Request, form: type[serializers.Serializer]) -> dict[str, Any]:
        """The JSON of a request, checked; what is unknown is refused, not ignored."""
        data = request.data
        if not isinstance(data, dict):
            raise Invalid(EXPECTED)
        filled = form(data=data)
        if set(data) - set(filled.fields):
            raise Invalid(f"There is an unknown field. Allowed: {', '.join(filled.fields)}.")
        filled.is_valid(raise_exception=True)
        return filled.validated_data

    @transaction.atomic
    def write(self, model: type[Own], values: dict[str, Any], **key: Any) -> Own:
        """My row of that table; a token whose person is gone opens nothing."""
        if not lock_account(self.viewer.user_id):
            raise invalid_token()
        rows: Any = model._default_manager  # noqa: SLF001 (documented)
        row, _ = rows.update_or_create(user_id=self.viewer.user_id, **key, defaults=values)
        return row
