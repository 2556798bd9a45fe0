"""Every row of the fault table in docs/DEPLOYMENT.md, with the real client against a real server.

Whatever the Hub does, a sync ends with exit code 1 and one line, the records stay as they were,
and the token is neither printed nor logged.
"""

import json
import logging
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from registry.models import Change, HubModel, Repository, SyncRun
from tests.fake_hub import refusals
from tests.fake_hub.messages import Response
from tests.fake_hub.server import FakeHub
from tests.fake_hub.time_limits import SHORT
from tests.registry.conftest import Publish, put

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
SLOW = f"The Hub at 127.0.0.1 did not answer within {SHORT} seconds: {AGAIN}"
AWAY = f"The Hub at 127.0.0.1 cannot be reached: {AGAIN}"
BROKE_OFF = "The Hub at 127.0.0.1 broke off its answer: try again."
DAMAGED = "new.json of ada/digits arrived damaged twice: try again later."
DRIP = "The Hub at 127.0.0.1 sent too much, or too slowly."
ELSEWHERE = "The Hub sent us to a host that is not its own: check HF_ENDPOINT."
CIRCLE = "The Hub at 127.0.0.1 redirects in a circle: check HF_ENDPOINT."

Printed = Callable[[], str]


class Row(NamedTuple):
    """A row of the table.

    name      in the documentation
    fault     what the server does
    messages  request at which it happens -> what sync_models prints
    """

    name: str
    fault: dict[str, Any]
    messages: dict[str, str]


def at_every_request(message: str) -> dict[str, str]:
    return dict.fromkeys((HEAD, GLANCE, LISTING, TEXT), message)


def like(answer: Response) -> dict:
    return {"status": answer.status, "headers": answer.headers, "body": answer.body}


def try_again(status: int, when: str = "later") -> str:
    return f"The Hub at 127.0.0.1 answered {status}: try again {when}."


TABLE = [
    Row("401, a private repository", like(refusals.ANONYMOUS), at_every_request(UNKNOWN)),
    Row("401, an invalid token", like(refusals.BAD_TOKEN), at_every_request(STALE)),
    Row("403", {"status": 403}, at_every_request(NO_READ)),
    Row("404", like(refusals.NO_REPO), {HEAD: UNKNOWN, GLANCE: UNKNOWN, LISTING: UNKNOWN}),
    Row("409", {"status": 409}, at_every_request(MOVED)),
    Row("412", {"status": 412}, at_every_request(MOVED)),
    Row(
        "429 with Retry-After",
        {"status": 429, "headers": {"Retry-After": "99"}},
        at_every_request(try_again(429, "in 99 seconds")),
    ),
    Row("500", {"status": 500}, at_every_request(try_again(500))),
    Row("503", {"status": 503}, at_every_request(try_again(503))),
    Row("time-out", {"kind": "hang"}, at_every_request(SLOW)),
    Row("reset", {"kind": "reset"}, at_every_request(AWAY)),
    Row("truncated body", {"kind": "half"}, at_every_request(BROKE_OFF)),
    Row("corrupted body", {"kind": "corrupt"}, {TEXT: DAMAGED}),
    Row("slow drip", {"kind": "drip"}, at_every_request(DRIP)),
    Row(
        "redirect loop",
        {"status": 302, "headers": {"Location": "/api/models/ada/digits"}},
        {HEAD: CIRCLE},
    ),
    Row(
        "redirect to another host",
        {"status": 302, "headers": {"Location": "http://169.254.169.254/latest"}},
        at_every_request(ELSEWHERE),
    ),
    Row(
        "HTML instead of JSON",
        {"status": 200, "body": b"<html>Welcome</html>"},
        {HEAD: STRANGE, GLANCE: STRANGE, LISTING: STRANGE, TEXT: DAMAGED},
    ),
    Row(
        "wrong types",
        {"status": 200, "body": b'[{"type": "file", "path": 5, "size": "many", "oid": []}]'},
        {HEAD: STRANGE, GLANCE: STRANGE, LISTING: STRANGE, TEXT: DAMAGED},
    ),
]
CASES = [
    pytest.param(row.fault, path, message, id=f"{row.name} at {path.strip('/$')}")
    for row in TABLE
    for path, message in row.messages.items()
]


@pytest.fixture
def synced_hub(hub: FakeHub, publish: Publish) -> FakeHub:
    """A Hub with an artifact "old" that was synced, and "new" that was pushed after the sync."""
    publish("old", 95.0)
    call_command("sync_models", stdout=StringIO(), stderr=StringIO())
    publish("new", 97.0, seed=1)
    return hub


def all_records() -> list[Any]:
    """Every row that a sync may write, except its SyncRun."""
    return [list(model.objects.values()) for model in (HubModel, Repository, Change)]


@pytest.fixture
def printed(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Printed:
    """A function that returns everything that was printed and logged."""
    caplog.set_level(logging.DEBUG)
    return lambda: "".join([*capfd.readouterr(), caplog.text])


@pytest.mark.parametrize(("fault", "path", "message"), CASES)
def test_a_sync_ends_in_one_line_and_changes_nothing(
    synced_hub: FakeHub, fault: dict[str, Any], path: str, message: str, printed: Printed
) -> None:
    before = all_records()
    if path == LISTING:  # which is only requested when an artifact seems to be gone
        synced_hub.store.repos["ada/digits"].commit("Remove", delete=["old.npz", "old.json"])
    synced_hub.fault(**{"kind": "answer", "path": path, "times": 99} | fault)
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("sync_models", "--json", stdout=out, stderr=err)

    error = f"The records were left as they were. {message}"
    run = SyncRun.objects.first()
    assert json.loads(out.getvalue()) == {"error": error}
    assert (str(failure.value), failure.value.returncode) == (error, 1)
    assert (run.outcome, run.error) == ("failed", message)
    assert run.requests >= 1
    assert all_records() == before
    output = out.getvalue() + err.getvalue() + printed() + repr(failure.value.__cause__)
    assert synced_hub.token not in output + run.error


def test_the_next_sync_works_again(synced_hub: FakeHub) -> None:
    synced_hub.fault(status=500, times=3)
    with pytest.raises(CommandError):
        call_command("sync_models", stdout=StringIO(), stderr=StringIO())

    call_command("sync_models", stdout=StringIO(), stderr=StringIO())

    assert list(HubModel.objects.values_list("name", flat=True)) == ["new", "old"]


def test_a_sync_waits_for_a_short_retry_after(synced_hub: FakeHub) -> None:
    synced_hub.fault(status=429, headers={"Retry-After": "1"}, path=HEAD)
    synced_hub.new_requests()

    call_command("sync_models", stdout=(out := StringIO()), stderr=StringIO())

    assert out.getvalue().startswith("created   new\n")
    requests = [each for each in synced_hub.new_requests() if each.endswith("ada/digits")]
    assert len(requests) == 2


# --- Uploads under the same faults ----------------------------------------------------------------

# With these faults the Hub has made the commit, and only its answer is lost: the second test below.
COMMIT_MADE = ("truncated body", "corrupted body", "slow drip")
UPLOAD_FAULTS = [
    pytest.param(row.fault, id=row.name) for row in TABLE if row.name not in COMMIT_MADE
]


@pytest.mark.parametrize("fault", UPLOAD_FAULTS)
def test_an_upload_ends_in_one_line_with_nothing_published(
    synced_hub: FakeHub, fault: dict[str, Any], tmp_path: Path, printed: Printed
) -> None:
    path = put(tmp_path / "mine", "mine", 96.0, seed=9)
    before = path.read_bytes(), len(synced_hub.store.repos["ada/digits"].commits)
    synced_hub.fault(**{"kind": "answer", "path": COMMIT, "times": 99} | fault)
    out = StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("upload_to_hf", "--model-path", str(path), "--json", stdout=out)

    assert "\n" not in str(failure.value)
    assert failure.value.returncode == 1
    assert (path.read_bytes(), len(synced_hub.store.repos["ada/digits"].commits)) == before
    assert synced_hub.token not in "".join([out.getvalue(), printed(), str(failure.value)])


@pytest.mark.parametrize("kind", ["lost", "half", "torn", "drip"])
def test_a_commit_whose_answer_is_lost_is_made_once(
    synced_hub: FakeHub, kind: str, tmp_path: Path
) -> None:
    path = put(tmp_path / "mine", "mine", 96.0, seed=9)
    before = len(synced_hub.store.repos["ada/digits"].commits)
    synced_hub.fault(kind, path=COMMIT)

    call_command("upload_to_hf", "--model-path", str(path), stdout=StringIO())

    assert len(synced_hub.store.repos["ada/digits"].commits) == before + 1


# --- The table in the documentation ---------------------------------------------------------------


def documented_messages() -> dict[str, str]:
    """Row -> message, from docs/DEPLOYMENT.md."""
    text = (django_settings.BASE_DIR / "docs" / "DEPLOYMENT.md").read_text()
    table = text.partition("## When the Hub misbehaves")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) +\|[^|]*\| `?([^|`]+?)`? *\|$", table, re.MULTILINE)
    return {row: message for row, message in rows if row != "the Hub"}


def test_the_documentation_lists_every_row_with_its_message() -> None:
    messages = {row.name: next(iter(row.messages.values())) for row in TABLE}
    with_defaults = {
        name: message.replace(str(SHORT), "10").replace("127.0.0.1", "huggingface.co")
        for name, message in messages.items()
    }

    assert documented_messages() == with_defaults
