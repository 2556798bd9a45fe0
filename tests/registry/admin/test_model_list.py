"""The list of models in the admin: its columns, filters, order and number of queries."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from registry import default_model
from registry.models import Alias, HubModel
from tests.registry.conftest import Save, Sync
from tests.registry.staff import LIST, names, page, staff

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_most_accurate_first(three: None, viewer: Client) -> None:
    html = page(viewer, LIST)

    assert names(html) == ["ben", "ada", "cyd"]
    assert "784 → 4 → 10 · relu" in html
    assert "3,190" in html
    assert "98.25 %" in html


def test_the_list_marks_the_default(three: None, viewer: Client) -> None:
    default_model.choose("cyd")

    served = re.findall(r'field-served">([^<]+)<', page(viewer, LIST))

    assert served == ["by name", "by name", "as the default"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status__exact": "missing"}, ["cyd"]),
        ({"activation__exact": "relu"}, ["ben", "ada", "cyd"]),
        ({"activation__exact": "tanh"}, []),
        ({"repository__source__exact": "folder"}, ["ben", "ada", "cyd"]),
        ({"repository__source__exact": "hub"}, []),
        ({"served": "default"}, ["ben"]),
        ({"served": "yes"}, ["ben", "ada"]),
        ({"served": "no"}, ["cyd"]),
        ({"served": "alias"}, ["ada", "cyd"]),
        ({"served": "nonsense"}, []),
        ({"q": "ben"}, ["ben"]),
        ({"updated_at__year": "1999"}, []),
        ({"o": "4"}, ["cyd", "ada", "ben"]),
        ({"o": "-6.-4"}, ["ben", "ada", "cyd"]),
    ],
    ids=str,
)
def test_the_list_can_be_filtered_searched_and_sorted(
    three: None, viewer: Client, query: dict[str, str], expected: list[str]
) -> None:
    for name in ("ada", "cyd"):
        Alias.objects.create(name=f"of-{name}", record=HubModel.objects.get(name=name))
    HubModel.objects.filter(name="cyd").update(status="missing")

    assert names(page(viewer, LIST, **query)) == expected


def test_the_list_shows_what_is_served_by_which_name(three: None, viewer: Client) -> None:
    for alias, name in (("best", "ben"), ("a", "cyd"), ("b", "cyd")):
        Alias.objects.create(name=alias, record=HubModel.objects.get(name=name))
    HubModel.objects.filter(name="cyd").update(status="missing")

    served = re.findall(r'field-served">([^<]+)<', page(viewer, LIST))

    assert served == ["as the default, @best", "by name", "@a, @b, not served"]


def test_the_number_of_queries_does_not_grow_with_the_list(
    three: None,
    put_here: Save,
    mirror: Sync,
    viewer: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        put_here(f"many-{number}")
    mirror()

    with django_assert_num_queries(15):
        assert len(names(page(viewer, LIST))) == 23


def test_an_empty_list_has_a_page(folder: Path, viewer: Client) -> None:
    assert "0 models" in page(viewer, LIST)


def test_staff_without_permissions_cannot_see_the_list(three: None) -> None:
    assert staff().get(LIST).status_code == 403


def test_a_viewer_is_offered_no_actions(three: None, viewer: Client) -> None:
    assert "make_default" not in page(viewer, LIST)
