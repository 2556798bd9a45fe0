"""Answers that no Hub gives: names that lead out of the cache, bombs, other lengths, no URLs."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo
from tests.patience import PATIENCE
from tests.training.conftest import Connect
from training.hub import HubUnavailable
from training.hub.huggingface import bounded_stream

STRANGE = "The Hub's answer about ada/digits makes no sense: check HF_ENDPOINT."
TOO_MUCH = "The Hub at 127.0.0.1 sent too much, or too slowly."
PACKED = {"Content-Encoding": "gzip"}


@pytest.mark.parametrize("header", ["ETag", "X-Linked-Etag"])
def test_no_etag_leads_out_of_the_cache(
    hub: FakeHub, repo: Repo, connect: Connect, tmp_path: Path, header: str
) -> None:
    """The client library names the file that it downloads after it."""
    size = str(len(repo.head.files["first.npz"].data))
    headers = {header: '"../../../outside"', "X-Repo-Commit": repo.head.sha}
    hub.fault(headers=headers | {"X-Linked-Size": size}, status=200, method="HEAD")

    with pytest.raises(HubUnavailable, match="named a file that no Hub would"):
        connect().load_model("first", repo.head.sha)

    assert not list(tmp_path.glob("outside*"))


SURVEYS: list[tuple[dict[str, Any], str]] = [
    ({"path": "/tree/", "body": b"[]", "headers": {"Link": '<http://a\x01>; rel="next"'}}, STRANGE),
    (
        {"path": "digits$", "body": b"{}", "headers": PACKED},
        "The Hub at 127.0.0.1 sent what cannot be unpacked: "
        "check the network and HF_ENDPOINT, then try again.",
    ),
    ({"path": "digits$", "body": gzip.compress(b" " * 3_000_000), "headers": PACKED}, TOO_MUCH),
    ({"path": "first.json", "body": gzip.compress(b" " * 1_000_001), "headers": PACKED}, TOO_MUCH),
    ({"path": "first.json", "body": b" " * 1_000_001}, TOO_MUCH),
]


@pytest.fixture
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_stream, "MAX_RESPONSE", 2_000_000)


@pytest.mark.usefixtures("repo", "_small_limit")
@pytest.mark.parametrize(("fault", "message"), SURVEYS)
def test_a_survey_ends_in_one_line(
    hub: FakeHub, connect: Connect, fault: dict[str, Any], message: str
) -> None:
    hub.fault(status=200, times=9, **fault)

    with pytest.raises(HubUnavailable) as error:
        connect().survey()

    assert str(error.value) == message


LONGER = "The Hub's answer about ada/digits is not as long as it said: try again."
DOWNLOADS: list[tuple[dict[str, Any], str]] = [
    ({"status": 200, "headers": PACKED, "method": "GET", "body": b"no gzip"}, STRANGE),
    ({"status": 200, "method": "GET", "body": b"short"}, LONGER),
    ({"status": 304, "method": "GET"}, LONGER),
    ({"status": 200, "method": "HEAD", "body": b"<html>"}, STRANGE),  # without an ETag
    ({"status": 403, "method": "HEAD"}, "The token may not read ada/digits: set HUGGINGFACE_TOKEN"),
]


@pytest.mark.parametrize(("fault", "message"), DOWNLOADS)
def test_a_download_blames_the_hub_and_not_the_disk_or_the_name(
    hub: FakeHub, repo: Repo, connect: Connect, fault: dict[str, Any], message: str
) -> None:
    hub.fault(path="first.npz", times=9, **fault)

    with pytest.raises(HubUnavailable) as error:
        connect().load_model("first", repo.head.sha)

    assert str(error.value).startswith(message)
    assert connect().list_cached_models() == []


def test_a_head_that_never_ends_is_not_read_for_ever(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    hub.fault("crawl", path="digits$", times=99)

    with pytest.raises(HubUnavailable) as error:
        connect(timeout=0.2).survey()

    assert str(error.value) == (
        "The Hub at 127.0.0.1 did not answer within 0.2 seconds: "
        "check the network and HF_ENDPOINT, then try again."
    )


def test_weights_whose_redirects_form_a_circle_are_reported_in_one_line(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    path = f"/ada/digits/resolve/{repo.head.sha}/first.npz"
    hub.fault(status=302, headers={"Location": path}, path=path, times=99)

    with pytest.raises(HubUnavailable) as error:
        connect(timeout=PATIENCE).load_model("first")

    assert str(error.value) == (
        "The Hub's answer about ada/digits redirects in a circle: check HF_ENDPOINT."
    )


@pytest.mark.parametrize("body", [b"{}", b'""'])
def test_a_list_of_files_that_is_no_list_is_not_taken_for_an_empty_one(
    hub: FakeHub, repo: Repo, connect: Connect, body: bytes
) -> None:
    """Else every artifact would be reported as deleted."""
    hub.fault(status=200, body=body, path="/tree/")

    with pytest.raises(HubUnavailable) as error:
        connect(timeout=PATIENCE).survey()

    assert str(error.value) == STRANGE
