"""The token appears in no error, log or terminal, even if the Hub repeats it."""

import logging
from collections.abc import Callable
from functools import partial

import pytest

from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo
from tests.training.conftest import METADATA, Connect
from training.hub import HubError

ALL_PATHS = ["digits$", "/tree/", "first.json", "first.npz", "/preupload/", "/batch", "^/lfs/"]
ALL_PATHS += ["/verify", "/commit/", "validate-yaml"]


@pytest.mark.parametrize("path", ALL_PATHS)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 500])
def test_no_error_shows_the_token(
    hub: FakeHub, repo: Repo, connect: Connect, path: str, status: int
) -> None:
    echo = f'{{"error": "{hub.token}"}}'.encode()
    headers = {"X-Error-Message": hub.token, "X-Request-Id": hub.token}
    hub.fault(status=status, headers=headers, body=echo, path=path, times=99)
    manager = connect()
    calls: list[Callable[[], object]] = [
        manager.survey,
        partial(manager.load_model, "first", repo.head.sha),
        partial(manager.upload_model, random_network(seed=1), "second", METADATA),
    ]

    outcomes = [printable_outcome(call) for call in calls]

    assert hub.token not in " ".join([repr(manager), *outcomes])


def printable_outcome(call: Callable[[], object]) -> str:
    """What a caller could print: the result, or the error."""
    try:
        return repr(call())
    except HubError as error:
        assert "\n" not in str(error)
        return f"{error} {error!r}"


def test_no_log_or_terminal_shows_the_token(
    hub: FakeHub,
    repo: Repo,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    hub.fault(status=500, headers={"X-Error-Message": hub.token}, path="first.json")

    connect().upload_model(random_network(seed=1), "second", METADATA)

    printed = capfd.readouterr()
    assert hub.token not in caplog.text + printed.out + printed.err
