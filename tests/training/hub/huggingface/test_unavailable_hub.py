"""A Hub that fails: short faults are retried, lasting ones become one line of HubUnavailable."""

from typing import Any

import pytest
from huggingface_hub.utils import httpx

from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo, artifact_files
from tests.fake_hub.time_limits import timeout_for
from tests.training.conftest import Connect
from training.core.network import Network
from training.hub import HubUnavailable
from training.hub.huggingface.http_client import with_jitter
from training.hub.huggingface.transport_errors import busy


@pytest.mark.parametrize("kind", ["answer", "reset", "half", "torn", "hang"])
@pytest.mark.parametrize("path", ["digits$", "/tree/", "first.json"])
def test_a_single_fault_is_retried(
    hub: FakeHub, repo: Repo, connect: Connect, kind: str, path: str
) -> None:
    hub.fault(kind, path=path)

    manager = connect(timeout=timeout_for(kind))

    assert [entry.name for entry in manager.list_models()] == ["first"]


INVALID_RESPONSE = "The Hub's answer about ada/digits makes no sense: check HF_ENDPOINT."
LASTING_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"status": 503}, "The Hub at 127.0.0.1 answered 503: try again later."),
    (
        {"status": 429, "headers": {"Retry-After": "99"}},
        "The Hub at 127.0.0.1 answered 429: try again in 99 seconds.",
    ),
    (
        {"status": 429, "headers": {"RateLimit": '"api";r=0;t=77'}},
        "The Hub at 127.0.0.1 answered 429: try again in 77 seconds.",
    ),
    (
        {"kind": "hang"},
        "The Hub at 127.0.0.1 did not answer within 0.2 seconds: "
        "check the network and HF_ENDPOINT, then try again.",
    ),
    (
        {"kind": "reset"},
        "The Hub at 127.0.0.1 cannot be reached: "
        "check the network and HF_ENDPOINT, then try again.",
    ),
    ({"kind": "drip"}, "The Hub at 127.0.0.1 sent too much, or too slowly."),
    ({"status": 200, "body": b"<html>"}, INVALID_RESPONSE),
    ({"status": 200, "body": b"[1, 2]"}, INVALID_RESPONSE),
    ({"status": 200, "body": b'{"id": "ada/digits", "sha": "../x"}'}, INVALID_RESPONSE),
    ({"status": 418}, "The Hub refused the request about ada/digits (status 418)."),
    (
        {"status": 302, "headers": {"Location": "http://169.254.169.254/latest"}},
        "The Hub sent us to a host that is not its own: check HF_ENDPOINT.",
    ),
    (
        {"status": 302, "headers": {"Location": "/api/models/ada/digits"}},
        "The Hub at 127.0.0.1 redirects in a circle: check HF_ENDPOINT.",
    ),
]


@pytest.mark.parametrize(("fault", "message"), LASTING_FAULTS)
def test_a_lasting_fault_is_reported_in_one_line(
    hub: FakeHub, repo: Repo, connect: Connect, fault: dict[str, Any], message: str
) -> None:
    hub.fault(**{"kind": "answer", "times": 99, "path": "digits$", **fault})

    with pytest.raises(HubUnavailable) as error:
        connect(timeout=timeout_for(fault.get("kind", "answer"))).survey()

    assert str(error.value) == message


def test_a_redirect_to_another_port_does_not_carry_the_token(
    hub: FakeHub, repo: Repo, connect: Connect, network: Network
) -> None:
    with FakeHub() as storage:
        stored = storage.add_repo("ada/digits")
        stored.commit("Add", add=artifact_files("first", network))
        headers = {
            "Location": f"{storage.url}/ada/digits/resolve/{stored.head.sha}/first.npz",
            "X-Repo-Commit": repo.head.sha,
            "ETag": f'"{repo.head.files["first.npz"].sha256}"',
        }
        hub.fault(status=302, headers=headers, path="first.npz", method="HEAD")

        connect().load_model("first", repo.head.sha)

        assert [(r.method, r.token) for r in storage.requests] == [("GET", None)]


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("55", 55),
        ("1000000000", 1_000_000_000),
        ("Thu, 26 Nov 2026 08:01:30 GMT", 90),
        ("Thu, 26 Nov 2026 07:00:00 GMT", 0),
        ("Thu, 26 Nov 2026 08:01:30", 0),  # of no time zone
        ("-1", 0),
        ("soon", 0),
    ],
)
def test_a_busy_hub_is_waited_for_as_long_as_it_says_by_its_own_clock(
    retry_after: str, seconds: int
) -> None:
    headers = {"Retry-After": retry_after, "Date": "Thu, 26 Nov 2026 08:00:00 GMT"}
    request = httpx.Request("GET", "https://hub.example")

    error = busy(httpx.Response(429, headers=headers, request=request))

    assert error.retry_after == seconds


def test_pauses_before_a_retry_differ() -> None:
    """So that clients that failed together do not all return at the same moment."""
    pauses = {with_jitter(2.0) for _ in range(20)}

    assert len(pauses) == 20
    assert all(2.0 <= pause <= 3.0 for pause in pauses)
