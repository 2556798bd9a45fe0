"""Permissions for what staff may do to models: each action and page has one of its own.

The permission for NAME is ``registry.NAME_hubmodel``, in ``HubModel.Meta.permissions``.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import admin
from django.http import HttpRequest

Admin = TypeVar("Admin", bound=type[admin.ModelAdmin])


def is_allowed(request: HttpRequest, name: str) -> bool:
    """Whether the user of the request has that permission."""
    return request.user.has_perm(f"registry.{name}_hubmodel")


def with_permission_checks(names: Iterable[str]) -> Callable[[Admin], Admin]:
    """A class decorator that adds ``has_NAME_permission`` for each name.

    Django calls these methods before it offers or runs an action that needs the permission.
    """

    def decorate(model_admin: Admin) -> Admin:
        for name in names:
            setattr(model_admin, f"has_{name}_permission", _check(name))
        return model_admin

    return decorate


def _check(name: str) -> Callable[[Any, HttpRequest], bool]:
    return lambda _model_admin, request: is_allowed(request, name)
