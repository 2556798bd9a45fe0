"""Networks that are far away, gone, or not to be used: what is fetched, when, and what answers."""

import logging
import time

import pytest

from inference.errors import Invalid, Unavailable
from inference.serving import Serving, catalog
from inference.serving.pool import NetworkPool
from training.core.artifact import ArtifactError


def test_the_old_default_answers_while_the_new_one_is_far_away(put, mirror, process, weights):
    put("ada", 97.0)
    mirror()
    process.preload()

    put("ben", 99.0)
    weights.far, weights.down = {"ben"}, True
    mirror()
    process.refresh()
    process.fetch_missing()
    assert process.pick().record.name == "ada"
    with pytest.raises(Unavailable) as caught:
        process.pick("ben")
    assert caught.value.headers == {"Retry-After": "5"}


def test_weights_that_are_far_away_are_fetched_beside_the_requests(put, mirror, process, weights):
    put("ada")
    mirror()
    weights.far = {"ada"}
    process.preload()
    with pytest.raises(Unavailable) as caught:
        process.pick()
    assert str(caught.value.detail) == catalog.NOT_HERE

    process.fetch_missing()

    assert process.pick().record.name == "ada"


def test_before_the_fork_nothing_is_fetched(put, mirror, process, weights):
    put("ada")
    mirror()

    process.preload()

    assert weights.calls == [("ada", True)]


def test_a_failed_fetch_is_told_once_and_not_tried_again_at_once(
    put, mirror, process, weights, caplog
):
    put("ada")
    mirror()
    weights.far, weights.down = {"ada"}, True
    process.refresh()

    with caplog.at_level(logging.WARNING):
        process.fetch_missing()
        process.fetch_missing()

    warnings = ["The weights of ada could not be loaded: the Hub does not answer"]
    assert [record.getMessage() for record in caplog.records] == warnings


def test_a_fetch_begins_with_the_default(put, mirror, process, weights):
    for name, accuracy in {"ada": 90.0, "ben": 99.0, "cyd": 91.0}.items():
        put(name, accuracy)
    mirror()
    weights.far = {"ada", "ben", "cyd"}
    process.refresh()
    weights.calls.clear()

    process.fetch_missing()

    assert weights.calls == [("ben", False), ("ada", False), ("cyd", False)]


def test_a_network_dropped_from_memory_comes_back_from_its_file(put, mirror, weights):
    put("ada", 97.0)
    put("ben", 95.0)
    mirror()
    small = Serving(NetworkPool(weights.load, memory=1))
    small.preload()
    weights.calls.clear()

    assert small.pick("ada").network.sizes == (784, 4, 10)
    assert weights.calls == [("ada", True)]


def test_a_file_that_is_gone_too_is_a_503_until_it_is_fetched_again(put, mirror, weights):
    put("ada", 97.0)
    put("ben", 95.0)
    mirror()
    small = Serving(NetworkPool(weights.load, memory=1))
    small.preload()

    weights.far = {"ada"}
    with pytest.raises(Unavailable):
        small.pick("ada")
    small.fetch_missing()

    assert small.pick("ada").record.name == "ada"


@pytest.mark.parametrize("error", [ArtifactError("no zip"), PermissionError("not for you")])
def test_an_unreadable_artifact_leaves_the_default_to_the_next(
    put, mirror, process, weights, error
):
    put("ada", 97.0)
    put("ben", 99.9)
    mirror()
    weights.broken["ben"] = error

    process.preload()

    assert process.pick().record.name == "ada"
    with pytest.raises(Invalid):
        process.pick("ben")


def test_an_unreadable_artifact_is_tried_again_later(put, mirror, process, weights, monkeypatch):
    put("ada", 97.0)
    put("ben", 99.9)
    mirror()
    weights.broken["ben"] = PermissionError("not for you")
    process.preload()
    weights.broken.clear()
    process.fetch_missing()
    assert process.pick().record.name == "ada"
    tomorrow = time.monotonic() + 86_400
    monkeypatch.setattr("inference.serving.pool.time.monotonic", lambda: tomorrow)

    process.fetch_missing()

    assert process.pick().record.name == "ben"
