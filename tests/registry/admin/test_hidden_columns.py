"""An address filters a list of the admin by what its pages show, never by what they hide."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

import hippo_site.urls  # noqa: F401 - it registers the admin's pages
from tests.accounts.people import activate_app, person
from tests.registry.staff import page, staff

pytestmark = pytest.mark.django_db
HIDDEN = {
    "mfa.authenticator": ("data",),  # secrets of authenticator apps
    "accounts.token": ("digest",),
    "accounts.invitation": ("digest",),
    "registry.notification": ("payload", "key"),  # names what an alias pointed at before
    "auth.user": ("password",),
}
COLUMNS = [(label, column) for label, columns in HIDDEN.items() for column in columns]


@pytest.mark.parametrize(("label", "column"), COLUMNS)
def test_no_address_filters_by_what_is_hidden(label: str, column: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    path = reverse(f"admin:{label.replace('.', '_')}_changelist")

    for lookup in ("", "__startswith", "__secret__startswith", "__isnull"):
        assert client.get(path, {f"{column}{lookup}": "a"}).status_code == 400, lookup


def test_the_secret_of_an_authenticator_app_cannot_be_spelt_out() -> None:
    secret = activate_app(person("quetzal"))
    helper, path = staff("view_authenticator"), reverse("admin:mfa_authenticator_changelist")
    assert "quetzal" in page(helper, path)

    lookup = "data__secret__startswith"
    answers = [helper.get(path, {lookup: letter}) for letter in (secret[0], "!")]

    assert {answer.status_code for answer in answers} == {400}
    assert "quetzal" not in answers[0].content.decode()


def test_every_column_of_a_list_and_every_filter_still_filters(three: None) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    for model, model_admin in admin.site._registry.items():
        columns = {name for name in model_admin.list_display if isinstance(name, str)}
        own = columns & {field.name for field in model._meta.concrete_fields}
        path = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        for column in own:
            assert client.get(path, {f"{column}__isnull": "0"}).status_code == 200, column
