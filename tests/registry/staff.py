"""A test client for staff with given permissions, and what its pages show."""

import re
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from registry.models import HubModel

LIST = "/admin/registry/hubmodel/"


def staff(*permissions: str, name: str = "grace") -> Client:
    """A client logged in as a user who has only these permissions."""
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, path: str, **query: Any) -> str:
    """The HTML of a page."""
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, action: str, *names: str, **more: str) -> Any:
    """Run an action on the models of these names; returns the response after redirects."""
    keys = list(HubModel.objects.filter(name__in=names).values_list("pk", flat=True))
    form = {"action": action, "_selected_action": keys, **more}
    return client.post(LIST, form, follow=True)


def address_of(name: str) -> str:
    """The path of a record's page."""
    record = HubModel.objects.get(name=name)
    return reverse("admin:registry_hubmodel_change", args=[record.pk])


def messages_of(response: Any) -> list[str]:
    """The messages at the top of a page."""
    html = response.content.decode()
    return re.findall(r'<li class="(?:success|error|warning|info)">([^<]+)</li>', html)


def logged() -> list[tuple[str, str]]:
    """The object and the message of each entry in the admin's log, newest first."""
    return [(entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.all()]


def names(html: str) -> list[str]:
    """Of the records in a list, in its order."""
    return re.findall(r'<th class="field-name"><a href="[^"]+">([^<]+)</a>', html)
