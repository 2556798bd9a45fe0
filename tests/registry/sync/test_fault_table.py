"""Every row of the fault table in docs/DEPLOYMENT.md, with the real client against a real server.

Whatever the Hub does, a sync ends with exit code 1 and one line, the records are as they were, and
the token is nowhere to be seen.
"""

import json
import logging
import re
from io import StringIO
from typing import NamedTuple

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from registry.models import Change, HubModel, Repository, SyncRun
from tests.fake_hub import refusals
from tests.registry.conftest import put

pytestmark = pytest.mark.django_db

HEAD, GLANCE, LISTING = "/api/models/ada/digits$", "/revision/", "/tree/"
TEXT, COMMIT = "new.json", "/commit/"
UNKNOWN = (
    "ada/digits does not exist or is private: check the name, and set HUGGINGFACE_TOKEN "
    "to a token that may read it."
)
STALE = "The Hub refused the token: set HUGGINGFACE_TOKEN to a valid one, or unset it."
NO_READ = "The token may not read ada/digits: set HUGGINGFACE_TOKEN to one that may."
MOVED = "ada/digits was changed by somebody else at the same moment: try again."
STRANGE = "The Hub's answer about ada/digits makes no sense: check HF_ENDPOINT."
AGAIN = "check the network and HF_ENDPOINT, then try again."
SLOW = f"The Hub at 127.0.0.1 did not answer within 0.1 seconds: {AGAIN}"
AWAY = f"The Hub at 127.0.0.1 cannot be reached: {AGAIN}"
BROKE_OFF = "The Hub at 127.0.0.1 broke off its answer: try again."
DAMAGED = "new.json of ada/digits arrived damaged twice: try again later."
DRIP = "The Hub at 127.0.0.1 sent too much, or too slowly."
ELSEWHERE = "The Hub sent us to a host that is not its own: check HF_ENDPOINT."
CIRCLE = "The Hub at 127.0.0.1 redirects in a circle: check HF_ENDPOINT."


class Trouble(NamedTuple):
    """A row: its name in the documentation, what the server does, and what sync_models says.

    says   by the request it happens to
    """

    row: str
    fault: dict
    says: dict[str, str]


def everywhere(message: str) -> dict[str, str]:
    return dict.fromkeys((HEAD, GLANCE, LISTING, TEXT), message)


def answered(answer) -> dict:
    return {"status": answer.status, "headers": answer.headers, "body": answer.body}


def busy(status: int, when: str = "later") -> str:
    return f"The Hub at 127.0.0.1 answered {status}: try again {when}."


TABLE = [
    Trouble("401, a private repository", answered(refusals.ANONYMOUS), everywhere(UNKNOWN)),
    Trouble("401, an invalid token", answered(refusals.BAD_TOKEN), everywhere(STALE)),
    Trouble("403", {"status": 403}, everywhere(NO_READ)),
    Trouble("404", answered(refusals.NO_REPO), {HEAD: UNKNOWN, GLANCE: UNKNOWN, LISTING: UNKNOWN}),
    Trouble("409", {"status": 409}, everywhere(MOVED)),
    Trouble("412", {"status": 412}, everywhere(MOVED)),
    Trouble(
        "429 with Retry-After",
        {"status": 429, "headers": {"Retry-After": "55"}},
        everywhere(busy(429, "in 55 seconds")),
    ),
    Trouble("500", {"status": 500}, everywhere(busy(500))),
    Trouble("503", {"status": 503}, everywhere(busy(503))),
    Trouble("time-out", {"kind": "hang"}, everywhere(SLOW)),
    Trouble("reset", {"kind": "reset"}, everywhere(AWAY)),
    Trouble("truncated body", {"kind": "half"}, everywhere(BROKE_OFF)),
    Trouble("corrupted body", {"kind": "corrupt"}, {TEXT: DAMAGED}),
    Trouble("slow drip", {"kind": "drip"}, everywhere(DRIP)),
    Trouble(
        "redirect loop",
        {"status": 302, "headers": {"Location": "/api/models/ada/digits"}},
        {HEAD: CIRCLE},
    ),
    Trouble(
        "redirect to another host",
        {"status": 302, "headers": {"Location": "http://169.254.169.254/latest"}},
        everywhere(ELSEWHERE),
    ),
    Trouble(
        "HTML instead of JSON",
        {"status": 200, "body": b"<html>Welcome</html>"},
        {HEAD: STRANGE, GLANCE: STRANGE, LISTING: STRANGE, TEXT: DAMAGED},
    ),
    Trouble(
        "wrong types",
        {"status": 200, "body": b'[{"type": "file", "path": 5, "size": "many", "oid": []}]'},
        {HEAD: STRANGE, GLANCE: STRANGE, LISTING: STRANGE, TEXT: DAMAGED},
    ),
]
CASES = [
    pytest.param(trouble.fault, path, message, id=f"{trouble.row} at {path.strip('/$')}")
    for trouble in TABLE
    for path, message in trouble.says.items()
]


@pytest.fixture
def standing(hub, publish, settings):
    """A mirrored artifact, "old", and one that was pushed since, "new"."""
    publish("old", 95.0)
    call_command("sync_models", stdout=StringIO(), stderr=StringIO())
    publish("new", 97.0, seed=1)
    settings.HUB |= {"timeout": 0.1}
    return hub


def everything():
    """All that a sync may write, but for the note that it was tried."""
    return [list(model.objects.values()) for model in (HubModel, Repository, Change)]


@pytest.fixture
def printed(caplog, capfd):
    """All that was logged and printed, however it got there."""
    caplog.set_level(logging.DEBUG)
    return lambda: "".join([*capfd.readouterr(), caplog.text])


@pytest.mark.parametrize(("fault", "path", "message"), CASES)
def test_a_sync_ends_in_one_line_and_changes_nothing(standing, fault, path, message, printed):
    before = everything()
    if path == LISTING:  # it is asked for when something seems to be gone
        standing.store.repos["ada/digits"].commit("Remove", delete=["old.npz", "old.json"])
    standing.fault(**{"kind": "answer", "path": path, "times": 99} | fault)
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("sync_models", "--json", stdout=out, stderr=err)

    said = f"The records were left as they were. {message}"
    run = SyncRun.objects.first()
    assert json.loads(out.getvalue()) == {"error": said}
    assert (str(failure.value), failure.value.returncode) == (said, 1)
    assert (run.outcome, run.error) == ("failed", message)
    assert run.requests >= 1
    assert everything() == before
    shown = out.getvalue() + err.getvalue() + printed() + repr(failure.value.__cause__)
    assert standing.token not in shown + run.error


def test_the_next_sync_heals_whatever_it_was(standing):
    standing.fault(status=500, times=3)
    with pytest.raises(CommandError):
        call_command("sync_models", stdout=StringIO(), stderr=StringIO())

    call_command("sync_models", stdout=StringIO(), stderr=StringIO())

    assert list(HubModel.objects.values_list("name", flat=True)) == ["new", "old"]


def test_a_short_retry_after_is_waited_for(standing, settings):
    settings.HUB |= {"timeout": 1.5}
    standing.fault(status=429, headers={"Retry-After": "1"}, path=HEAD)
    standing.new_requests()

    call_command("sync_models", stdout=(out := StringIO()), stderr=StringIO())

    assert out.getvalue().startswith("created   new\n")
    assert (
        len([request for request in standing.new_requests() if request.endswith("ada/digits")]) == 2
    )


# --- Publishing into the same troubles ------------------------------------------------------------

# After these the Hub has made the commit, and only its answer suffers: see the test below them.
MADE = ("truncated body", "corrupted body", "slow drip")
PUBLISHING = [
    pytest.param(trouble.fault, id=trouble.row) for trouble in TABLE if trouble.row not in MADE
]


@pytest.mark.parametrize("fault", PUBLISHING)
def test_an_upload_ends_in_one_line_with_nothing_published(standing, fault, tmp_path, printed):
    path = put(tmp_path / "mine", "mine", 96.0, seed=9)
    before = path.read_bytes(), len(standing.store.repos["ada/digits"].commits)
    standing.fault(**{"kind": "answer", "path": COMMIT, "times": 99} | fault)
    out = StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("upload_to_hf", "--model-path", str(path), "--json", stdout=out)

    assert "\n" not in str(failure.value)
    assert failure.value.returncode == 1
    assert (path.read_bytes(), len(standing.store.repos["ada/digits"].commits)) == before
    assert standing.token not in "".join([out.getvalue(), printed(), str(failure.value)])


@pytest.mark.parametrize("kind", ["lost", "half", "torn", "drip"])
def test_a_commit_whose_answer_suffers_is_made_once(standing, kind, tmp_path):
    path = put(tmp_path / "mine", "mine", 96.0, seed=9)
    before = len(standing.store.repos["ada/digits"].commits)
    standing.fault(kind, path=COMMIT)

    call_command("upload_to_hf", "--model-path", str(path), stdout=StringIO())

    assert len(standing.store.repos["ada/digits"].commits) == before + 1


# --- What the documentation says ------------------------------------------------------------------


def documented() -> dict[str, str]:
    """row -> message, as docs/DEPLOYMENT.md has them."""
    text = (django_settings.BASE_DIR / "docs" / "DEPLOYMENT.md").read_text()
    table = text.partition("## When the Hub misbehaves")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) +\|[^|]*\| `?([^|`]+?)`? *\|$", table, re.MULTILINE)
    return {row: message for row, message in rows if row != "the Hub"}


def test_the_documentation_lists_every_trouble_with_its_message():
    told = {trouble.row: next(iter(trouble.says.values())) for trouble in TABLE}
    said = {
        row: message.replace("0.1 seconds", "10 seconds").replace("127.0.0.1", "huggingface.co")
        for row, message in told.items()
    }

    assert documented() == said
