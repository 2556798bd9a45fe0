"""What a process serves while records change, weights are late, and files or the Hub are gone."""

import logging
import time

import pytest
from django.db import connection

from inference.errors import Invalid, Unavailable
from inference.serving import Serving, catalog, serving
from inference.serving.catalog import Servable
from inference.serving.pool import NetworkPool, load
from registry import default_model
from tests.conftest import random_network
from tests.inference.conftest import settle
from training.core.artifact import ArtifactError
from training.hub import ArtifactNotFound, HubUnavailable


class Weights:
    """Where networks come from in these tests: the folder, unless told that they are far away."""

    def __init__(self) -> None:
        self.far: set[str] = set()  # names that are not on this machine
        self.down = False  # and the Hub does not answer
        self.broken: dict[str, Exception] = {}  # names whose file cannot be used
        self.calls: list[tuple[str, bool]] = []

    def load(self, record: Servable, *, local_only: bool):
        self.calls.append((record.name, local_only))
        if record.name in self.broken:
            raise self.broken[record.name]
        if record.name in self.far:
            if local_only:
                raise ArtifactNotFound("not in the cache")
            if self.down:
                raise HubUnavailable("the Hub does not answer")
            self.far.discard(record.name)
        return load(record, local_only=True)


@pytest.fixture
def weights() -> Weights:
    return Weights()


@pytest.fixture
def process(weights) -> Serving:
    return Serving(NetworkPool(weights.load))


def test_a_default_chosen_by_staff_answers_after_one_look(put, mirror, process):
    put("ada", 97.0)
    put("ben", 95.0)
    mirror()
    process.preload()
    assert process.pick().record.name == "ada"

    default_model.choose("ben")
    process.refresh()

    assert process.pick().record.name == "ben"


def test_a_new_revision_replaces_the_old_one(put, mirror, process):
    put("ada")
    mirror()
    process.preload()
    before = process.pick()

    network = put("ada", network=random_network(seed=1))
    mirror()
    process.refresh()

    assert process.pick().record.revision != before.record.revision
    assert (process.pick().network.parameters == network.parameters).all()


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

    told = ["The weights of ada could not be loaded: the Hub does not answer"]
    assert [record.getMessage() for record in caplog.records] == told


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


def test_a_network_of_other_sizes_is_not_served(put, mirror, process):
    put("wide", 99.0, random_network((100, 10)))
    put("ada", 95.0)
    mirror()

    process.preload()

    with pytest.raises(Invalid) as caught:
        process.pick("wide")
    assert str(caught.value.detail) == catalog.NOT_DIGITS


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


def test_a_network_answers_a_blank_image_before_it_is_ready(put, mirror, process, monkeypatch):
    put("ada")
    mirror()
    asked = []
    monkeypatch.setattr(
        "training.core.network.Network.probabilities", lambda _, x: asked.append(x.shape)
    )

    process.preload()

    assert asked == [(1, 784)]


def test_what_is_served_stays_while_the_database_is_away(put, mirror, process, caplog):
    put("ada")
    mirror()
    process.preload()

    with connection.execute_wrapper(_no_database):
        process.refresh()

    assert process.pick().record.name == "ada"
    assert "The records cannot be read" in caplog.text


def test_a_process_that_never_saw_the_database_says_what_to_run(process, db):
    with connection.execute_wrapper(_no_database):
        process.preload()

    with pytest.raises(Unavailable) as caught:
        process.pick()
    assert str(caught.value.detail) == catalog.UNREADABLE


def _no_database(*_):
    from django.db import OperationalError

    raise OperationalError("no such table")


def test_the_served_network_cannot_be_written_to(served):
    with pytest.raises(ValueError, match="read-only"):
        serving.pick().network.parameters[0] = 1


def test_an_empty_registry_has_no_network(mirror):
    mirror()

    with pytest.raises(Unavailable) as caught:
        serving.pick()
    assert str(caught.value.detail) == catalog.EMPTY


def test_networks_removed_from_the_repository_are_no_longer_served(put, mirror, folder):
    put("ada", 97.0)
    put("ben", 95.0)
    mirror()

    (folder / "ada.npz").unlink()
    (folder / "ada.json").unlink()
    from registry.conf import manager_for_settings
    from registry.sync import sync

    sync(manager_for_settings(), started_by="a test")
    settle()

    assert serving.pick().record.name == "ben"
