"""Staff with just the permissions a test gives them, and what they see."""

import re

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from registry.models import HubModel

LIST = "/admin/registry/hubmodel/"


def staff(*permissions, name="grace") -> Client:
    """Somebody logged in who has just these permissions."""
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, path, **query) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def act(client, action, *chosen, **more):
    """Choose an action for the models of these names; the answer after redirects."""
    keys = list(HubModel.objects.filter(name__in=chosen).values_list("pk", flat=True))
    form = {"action": action, "_selected_action": keys, **more}
    return client.post(LIST, form, follow=True)


def address_of(name: str) -> str:
    record = HubModel.objects.get(name=name)
    return reverse("admin:registry_hubmodel_change", args=[record.pk])


def told(response) -> list[str]:
    """The messages on top of a page."""
    html = response.content.decode()
    return re.findall(r'<li class="(?:success|error|warning|info)">([^<]+)</li>', html)
