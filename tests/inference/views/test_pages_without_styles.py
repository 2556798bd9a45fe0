"""Where style sheets and scripts were not collected, pages say what to run, and the API answers."""

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware

from hippo_site.storage import NOT_COLLECTED, NotCollected, StaticFiles
from tests.inference.problem import problem

BROWSER = {"accept": "text/html"}


@pytest.fixture
def not_collected(settings, tmp_path):
    files = {"BACKEND": "hippo_site.storage.StaticFiles"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": files}
    settings.STATIC_ROOT = tmp_path


def test_a_page_with_a_script_that_is_newer_than_the_files_names_it_too(
    client, db, not_collected, monkeypatch
):
    def without_scripts(self, name: str) -> str:
        if name.endswith(".js"):
            raise NotCollected(NOT_COLLECTED)
        return name

    monkeypatch.setattr(StaticFiles, "stored_name", without_scripts)
    client.raise_request_exception = False

    answer = client.get("/account/login", headers=BROWSER)

    assert problem(answer, 503)["detail"] == NOT_COLLECTED


@pytest.mark.parametrize("path", ["/", "/nowhere", "/networks", "/account/login"])
def test_a_page_names_the_command(client, served, not_collected, path):
    client.raise_request_exception = False

    answer = client.get(path, headers=BROWSER)

    assert problem(answer, 503)["detail"] == NOT_COLLECTED


def test_a_file_that_was_collected_by_halves_keeps_no_server_from_starting(not_collected, settings):
    settings.WHITENOISE_AUTOREFRESH = False
    (settings.STATIC_ROOT / "half.css").write_text("a {}")

    WhiteNoiseMiddleware(lambda request: None)


def test_what_needs_no_page_is_answered(client, served, not_collected):
    assert client.get("/models").status_code == 200
    assert client.get("/nowhere").status_code == 404
