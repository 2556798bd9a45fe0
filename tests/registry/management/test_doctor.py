"""manage.py doctor: a line for each check, with the remedy; 1 if something is wrong."""

from collections import namedtuple
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registry import doctor
from registry.models import SyncRun

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "free")


@pytest.fixture
def well(three, settings, tmp_path):
    """A site without a fault."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    settings.HUB = settings.HUB | {"cache_dir": tmp_path / "cache"}
    settings.ALLOWED_HOSTS = ["localhost"]


def failed() -> dict[str, str]:
    return {each.check: each.message for each in doctor.examine() if not each.ok}


def test_a_site_that_is_well_gets_a_line_for_each_check(well, capsys):
    call_command("doctor")

    written = capsys.readouterr().out.splitlines()
    assert len(written) == len(doctor.CHECKS)
    assert all(line.startswith("ok  ") for line in written)


def test_what_is_wrong_is_marked_and_the_exit_code_is_1(well, settings, tmp_path, capsys):
    (tmp_path / "staticfiles.json").unlink()

    with pytest.raises(CommandError) as refused:
        call_command("doctor")

    assert (refused.value.returncode, str(refused.value)) == (1, "1 to mend, marked NO above.")
    assert "NO  pages" in capsys.readouterr().out


def test_each_fault_has_its_remedy(well, settings, tmp_path, monkeypatch):
    settings.HF_MODEL_REPO = str(tmp_path / "nothing")
    settings.ALLOWED_HOSTS = ["127.0.0.2"]  # nobody listens there at port 80
    (tmp_path / "staticfiles.json").unlink()
    SyncRun.objects.update(started_at=timezone.now() + timedelta(hours=1))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Usage(free=1_000_000))

    remedies = failed()

    assert "set the clock" in remedies["clock"]
    assert "run manage.py collectstatic" in remedies["pages"]
    assert "has 1 MB left: make room" in remedies["disk"]
    assert "start the site and its proxy" in remedies["address"]
    assert "repositories" in remedies
    assert "database" not in remedies


class Below(BaseHTTPRequestHandler):
    """A proxy that passes on what is below /hippo."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/hippo/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def test_the_site_below_a_path_is_asked_there(settings, monkeypatch):
    settings.ALLOWED_HOSTS, settings.SCRIPT_NAME = ["127.0.0.2"], "/hippo"
    with ThreadingHTTPServer(("127.0.0.2", 0), Below) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        monkeypatch.setattr(HTTPConnection, "default_port", proxy.server_port)

        assert doctor.check_address() == "127.0.0.2 answers."

        proxy.shutdown()


def test_a_check_that_breaks_keeps_no_other_from_its_line(well, settings, tmp_path, monkeypatch):
    settings.ALLOWED_HOSTS = [f"{'a' * 64}.example.org"]  # no name of a host
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: 1 / 0)

    remedies = failed()

    assert remedies.keys() >= {"disk", "address"}
    assert remedies["disk"] == "It could not be checked: ZeroDivisionError, division by zero."
    assert "does not answer" in remedies["address"]
