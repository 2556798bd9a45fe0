"""The pages /networks and /networks/NAME: what people see, without a script."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import aliases
from registry.models import HubModel
from tests.conftest import random_network
from tests.inference.conftest import settle

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MANY = 1_003
LARGEST = 60_000  # bytes of one page of the list, unpacked
MOST_QUERIES = 5
HISTORY = [
    {"epoch": n, "loss": 1 / n, "train_accuracy": 90 + n, "validation_accuracy": 89.5 + n}
    for n in (1, 2, 3)
]


@pytest.fixture
def three(put, mirror, folder):
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# <b>Digits</b>\n")
    put("ada", 97.0, description="the <i>first</i>", history=HISTORY, training={"seed": 7})
    put("ben", 98.25, random_network((784, 8, 10), seed=1))
    put("cyd", 95.0, random_network((784, 4, 10), "tanh", seed=2), confusion=[[1] * 10] * 10)
    mirror()


def listed(client, query: str = "") -> list[str]:
    page = client.get(f"/networks?{query}", headers=BROWSER)
    assert page.status_code == 200
    return re.findall(r'<th scope="row"><a href="/networks/([^"]+)"', page.content.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["ben", "ada", "cyd"]),
        ("search=first&activation=&ordering=", ["ada"]),
        ("activation=tanh", ["cyd"]),
        ("ordering=name", ["ada", "ben", "cyd"]),
        ("ordering=parameters", ["ada", "cyd", "ben"]),
        ("utm_source=a-letter", ["ben", "ada", "cyd"]),
        ("search=nobody", []),
    ],
)
def test_networks_are_found_and_sorted(client, three, query, expected):
    assert listed(client, query) == expected


def test_links_and_the_search_keep_every_filter(client, three):
    query = "page_size=1&min_accuracy=95.5&status=available"
    german = BROWSER | {"accept-language": "de"}  # whose numbers have commas
    page = client.get(f"/networks?{query}", headers=german).content.decode()
    (following,) = re.findall(r'href="\?([^"]+)" rel="next"', page)
    (by_name,) = re.findall(r'href="\?([^"]*ordering=name[^"]*)"', page)

    assert "2 Netze gefunden" in page
    assert listed(client, query) + listed(client, unescape(following)) == ["ben", "ada"]
    assert listed(client, unescape(by_name)) == ["ada"]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    assert hidden == {"page_size": "1", "min_accuracy": "95.5", "status": "available"}


def test_a_row_says_what_a_visitor_compares(client, three):
    page = client.get("/networks", headers=BROWSER).content.decode()
    row = next(part for part in page.split("<tr>") if ">ada</a>" in part)

    for part in ("97.00&nbsp;%", "784 → 4 → 10", "relu", "apache-2.0", "<polyline", "From 90.5"):
        assert part in row, part
    assert '<b class="mark">default</b>' in next(p for p in page.split("<tr>") if ">ben</a>" in p)


def test_a_title_sorts_by_its_column_and_then_the_other_way_round(client, three):
    page = client.get("/networks?search=e", headers=BROWSER).content.decode()
    assert 'aria-sort="descending"><a href="?search=e&amp;ordering=accuracy">Accuracy' in page

    page = client.get("/networks?ordering=accuracy", headers=BROWSER).content.decode()
    assert 'aria-sort="ascending"><a href="?">Accuracy' in page


@pytest.fixture
def thousand(three):
    """Copies of one record, each with a log of thirty epochs."""
    ada = HubModel.objects.get(name="ada")
    values = {
        field.attname: getattr(ada, field.attname)
        for field in HubModel._meta.concrete_fields
        if field.attname not in ("id", "name", "history")
    }
    copies = (
        HubModel(name=f"network-{n:04}", history=HISTORY * 10, **values) for n in range(MANY - 3)
    )
    HubModel.objects.bulk_create(copies)


def test_a_thousand_networks_are_light(client, thousand):
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/networks?ordering=name&page=2", headers=BROWSER)

    assert len(queries) <= MOST_QUERIES
    assert len(page.content) <= LARGEST
    assert "1,003 networks" in page.content.decode()
    assert "Page 2 of 21" in page.content.decode()
    assert 'href="?ordering=name&amp;page=3" rel="next"' in page.content.decode()
    assert 'href="?ordering=name" rel="prev"' in page.content.decode()


def test_the_page_of_one_shows_what_everybody_may_know(client, three):
    ben = HubModel.objects.get(name="ben")
    aliases.move("champion", ben, reason="it is better", by="grace")
    settle()
    HubModel.objects.update(notes="only for staff")
    page = client.get("/networks/ada", headers=BROWSER).content.decode()

    for part in ("97.00 %", "784 → 4 → 10", "apache-2.0", "the &lt;i&gt;first", "First seen."):
        assert part in page, part
    assert page.count("<polyline") == 3
    assert "/predict?model=ada" in page
    assert "&lt;b&gt;Digits" in page
    assert 'href="/#model=ada"' in page and 'href="/replay?model=ada"' in page
    assert "Most frequent mistake" in client.get("/networks/cyd", headers=BROWSER).content.decode()
    by_alias = client.get("/networks/@champion", headers=BROWSER).content.decode()
    assert "ben, @champion, or without a name: it is the default" in by_alias
    for hidden in ("only for staff", "grace", "it is better"):
        assert hidden not in page + by_alias


def test_a_network_that_is_gone_says_so(client, three, folder, mirror):
    (folder / "ada.npz").unlink()
    (folder / "ada.json").unlink()
    mirror()

    assert ">Missing</b>" in client.get("/networks", headers=BROWSER).content.decode()
    page = client.get("/networks/ada", headers=BROWSER).content.decode()
    assert "Its repository does not have it any more" in page
    assert "/predict?model=ada" not in page


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/networks/nobody", 404, "There is no network of that name"),
        ("/networks/@nobody", 404, "There is no network of that name"),
        ("/networks/NOT A NAME", 404, "There is no network of that name"),
        ("/networks?page=9", 404, "There is no such page; the last one is 1."),
        ("/networks?page=x", 422, "page: A valid integer is required."),
        ("/networks?ordering=taste", 422, "ordering: Must be one of"),
        ("/networksandmore", 404, "The address may be mistyped"),
    ],
)
def test_what_is_wrong_is_a_page_for_a_browser_and_a_problem_for_a_program(
    client, three, path, status, sentence
):
    page = client.get(path, headers=BROWSER)
    problem = client.get(path)

    assert (page.status_code, problem.status_code) == (status, status)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert sentence in page.content.decode()
    assert reverse("networks") in page.content.decode()
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert "Accept" in page.headers["Vary"] and "Accept" in problem.headers["Vary"]


def test_a_visitor_gets_no_cookie_and_no_cache_mixes_people_up(client, three):
    page = client.get("/networks", headers=BROWSER)

    assert not page.cookies
    assert {"Cookie", "Authorization"} <= set(page.headers["Vary"].split(", "))


def test_the_navigation_and_the_pages_lead_to_it(client, three):
    for path in ("/", "/replay", "/docs", "/networks/ada", "/nothing-here"):
        assert 'href="/networks"' in client.get(path, headers=BROWSER).content.decode(), path
