"""What a process serves while records change and the database is away."""

import pytest
from django.db import connection

from inference.errors import Invalid, Unavailable
from inference.serving import catalog, serving
from registry import default_model
from tests.conftest import random_network
from tests.inference.conftest import settle
from tests.inference.serving.no_database import no_database


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


def test_a_network_of_other_sizes_is_not_served(put, mirror, process):
    put("wide", 99.0, random_network((100, 10)))
    put("ada", 95.0)
    mirror()

    process.preload()

    with pytest.raises(Invalid) as caught:
        process.pick("wide")
    assert str(caught.value.detail) == catalog.NOT_DIGITS


def test_a_network_answers_a_blank_image_before_it_is_ready(put, mirror, process, monkeypatch):
    put("ada")
    mirror()
    shapes = []
    monkeypatch.setattr(
        "training.core.network.Network.probabilities", lambda _, x: shapes.append(x.shape)
    )

    process.preload()

    assert shapes == [(1, 784)]


def test_what_is_served_stays_while_the_database_is_away(put, mirror, process, caplog):
    put("ada")
    mirror()
    process.preload()

    with connection.execute_wrapper(no_database):
        process.refresh()

    assert process.pick().record.name == "ada"
    assert "The records cannot be read" in caplog.text


def test_a_process_that_never_saw_the_database_says_what_to_run(process, db):
    with connection.execute_wrapper(no_database):
        process.preload()

    with pytest.raises(Unavailable) as caught:
        process.pick()
    assert str(caught.value.detail) == catalog.UNREADABLE


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
