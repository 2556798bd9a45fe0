"""A site below a path of its host: pages, assets, the admin and predictions, under both servers."""

import importlib.util
import os
import re
from collections.abc import Iterator

import pytest

from tests.hippo_site.server import ROOT, Server, granian, manage, running

SERVERS = {"gunicorn": running, "granian": granian}


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tmp_path_factory) -> Iterator[Server]:
    if request.param == "granian" and importlib.util.find_spec("granian") is None:
        pytest.skip("make .venv/granian.stamp")
    place = tmp_path_factory.mktemp("prefix")
    if not (ROOT / "static" / "staticfiles.json").exists():  # make test has seen to it
        manage({"PATH": os.environ["PATH"]}, "collectstatic", "--no-input")
    with SERVERS[request.param](place, SCRIPT_NAME="/hippo") as server:
        yield server


def test_every_link_of_a_page_is_below_the_prefix_and_leads_somewhere(server):
    status, page = server.get("/hippo/")
    links = set(re.findall(r'(?:href|src)="(/[^"#]*)"', page.decode()))

    assert status == 200
    assert any(".js" in link for link in links)
    assert {link for link in links if not link.startswith("/hippo/")} == set()
    assert {link: server.get(link)[0] for link in links if server.get(link)[0] >= 400} == {}


def test_the_admin_asks_for_a_log_in_below_the_prefix(server):
    assert server.get("/hippo/account/login")[0] == 200
    assert server.get("/hippo/admin/")[0] == 302


@pytest.mark.parametrize("path", ["/predict", "/readyz", "/x/hippo/predict", "/hippopredict"])
def test_nothing_is_answered_beside_the_prefix(server, path):
    assert server.post(path)[0] == 404


def test_predictions_are_answered_below_the_prefix(server):
    assert server.post("/hippo/predict")[0] == 200


def test_the_prefix_of_this_suite_is_empty(settings):
    assert (settings.SCRIPT_NAME, settings.STATIC_URL) == ("", "/static/")
    assert "SCRIPT_NAME=" in (ROOT / ".env.example").read_text()
