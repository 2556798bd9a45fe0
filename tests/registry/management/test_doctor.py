"""manage.py doctor: a line for each check, with the remedy; 1 if something is wrong."""

from collections import namedtuple
from datetime import timedelta

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
