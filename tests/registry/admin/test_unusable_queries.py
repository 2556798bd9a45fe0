"""Every list of the admin, with queries that no database can carry out."""

from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

import hippo_site.urls  # noqa: F401 - it registers the admin's pages
from registry.admin_site import NOT_USABLE
from tests.registry.staff import messages_of

pytestmark = [
    pytest.mark.django_db,
    # Of dates without a time zone, as the addresses of some lists have them.
    pytest.mark.filterwarnings("ignore:.*received a naive datetime:RuntimeWarning"),
]

HUGE = "99999999999999999999"
DATES = {
    "registry.hubmodel": "updated_at",
    "registry.syncrun": "started_at",
    "registry.notification": "created_at",
    "registry.proposal": "proposed_at",
    "training.trainingrun": "started_at",
    "training.sweep": "started_at",
    "auth.user": "date_joined",
    "axes.accessattempt": "attempt_time",
    "axes.accesslog": "attempt_time",
    "axes.accessfailurelog": "attempt_time",
}
QUERIES = [
    *("{date}__year=9999", "{date}__year=10000", "{date}__year=0", "{date}__year=abc"),
    *("{date}__year=2026&{date}__month=13", "{date}__year=2026&{date}__month=2&{date}__day=31"),
    *("{date}__gte=9999-12-31", "{date}__lt=9999-12-31 23:59:59", "{date}__gte=0001-01-01"),
    *(f"pk={HUGE}", f"id__exact={HUGE}", "id__in=abc", f"p={HUGE}", "p=abc", f"o={HUGE}", "o=-99"),
    *("", "nothing=1", "q=%00", "q=" + "word+" * 3_000, "q=" + "word+" * 390, "all=", "e=1"),
]
KEYS = ("abc", HUGE, "-1", "1.5", "")
LISTS = [pytest.param(model._meta, id=model._meta.label_lower) for model in admin.site._registry]


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def path_of(meta: Any) -> str:
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


@pytest.mark.parametrize("meta", LISTS)
def test_no_query_of_a_list_is_a_server_error(three: None, root: Client, meta: Any) -> None:
    """The list, or back to it without the query, which is one of QUERIES itself."""
    date, path = DATES.get(meta.label_lower, "date"), path_of(meta)

    for query in QUERIES:
        response = root.get(f"{path}?{query.format(date=date)}")

        assert response.status_code in (200, 302, 400), query
        assert response.get("Location", path) in (path, f"{path}?e=1"), query


@pytest.mark.parametrize("meta", LISTS)
def test_no_key_in_an_address_is_a_server_error(root: Client, meta: Any) -> None:
    for key, page in product((HUGE, "9" * 18, "abc", "_"), ("change", "history", "delete")):
        response = root.get(f"{path_of(meta)}{key}/{page}/")

        assert response.status_code in (302, 403, 404), response.request["PATH_INFO"]


@pytest.mark.parametrize("meta", LISTS)
def test_no_selection_of_a_list_is_a_server_error(three: None, root: Client, meta: Any) -> None:
    actions = [name for _, name, _ in admin.site.get_model_admin(meta.model)._get_base_actions()]
    for action, key in product((*actions, "an_action_of_another_list"), KEYS):
        form = {"action": action, "_selected_action": key}

        response = root.post(path_of(meta), form)

        assert response.status_code in (200, 302), form
        assert response.get("Location", path_of(meta)) == path_of(meta), form


def test_an_unusable_query_leads_to_the_list_and_says_so(three: None, root: Client) -> None:
    address = reverse("admin:registry_hubmodel_changelist")

    response = root.get(f"{address}?updated_at__year=9999", follow=True)

    assert response.redirect_chain == [(address, 302)]
    assert messages_of(response) == [NOT_USABLE]


def test_the_compare_page_does_not_fail_on_a_key_of_twenty_digits(
    three: None, root: Client
) -> None:
    address = reverse("admin:registry_hubmodel_compare")

    response = root.get(f"{address}?pk={HUGE}&pk=1", follow=True)

    assert response.status_code == 200


def test_a_bug_in_a_list_is_still_an_error(
    three: None, root: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError

    monkeypatch.setattr("registry.admin.hub_model.LightChangeList.get_results", fail)

    with pytest.raises(ValueError):
        root.get(reverse("admin:registry_hubmodel_changelist"))
