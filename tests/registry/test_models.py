"""Which networks are served, and which is the default."""

import math
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from registry import aliases, default_model
from registry.conf import manager_for
from registry.models import HubModel, Repository
from registry.sync import sync
from tests.registry.conftest import Save, Sync, put

pytestmark = pytest.mark.django_db
objects = HubModel.objects


def test_without_networks_there_is_no_default(folder: Path) -> None:
    assert objects.default() is None


def test_the_most_accurate_network_is_the_default(three: None) -> None:
    assert objects.default().name == "ben"


def test_among_equally_accurate_networks_the_first_by_name_is_the_default(
    three: None, put_here: Save, mirror: Sync
) -> None:
    put_here("aaa", 98.25)
    mirror()

    assert objects.default().name == "aaa"


@pytest.mark.parametrize("accuracy", [-0.1, 100.1, math.inf])
def test_the_database_refuses_an_accuracy_that_is_no_percentage(
    three: None, accuracy: float
) -> None:
    with pytest.raises(IntegrityError):
        objects.filter(name="ada").update(accuracy=accuracy)


def test_an_accuracy_that_is_not_a_number_never_leads(three: None) -> None:
    """PostgreSQL refuses it; SQLite stores it as unknown."""
    with suppress(IntegrityError), transaction.atomic():
        objects.filter(name="ada").update(accuracy=math.nan)

    assert objects.default().name == "ben"


def test_equally_accurate_networks_are_in_the_order_of_their_bytes(
    three: None, put_here: Save, mirror: Sync
) -> None:
    in_byte_order = ["a-10", "a-2", "a.1", "a1", "a_1", "aa"]
    for name in in_byte_order:
        put_here(name, 99.0)
    mirror()

    assert [*objects.candidates().values_list("name", flat=True)[:6]] == in_byte_order


def test_a_choice_by_staff_wins_over_accuracy(three: None) -> None:
    default_model.choose("cyd")

    assert objects.default().name == "cyd"


def test_a_new_choice_replaces_the_old_one(three: None) -> None:
    default_model.choose("cyd")
    default_model.choose("ada")

    assert list(objects.filter(is_default=True).values_list("name", flat=True)) == ["ada"]


CHOICES: dict[str, Callable[[HubModel], object]] = {
    "by name": lambda record: default_model.choose(record.name),
    "by record": default_model.choose_record,
    "by alias": lambda record: aliases.move("candidate", record, reason="new", by="a test"),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_what_a_sync_takes_away_meanwhile_is_not_chosen(
    three: None, choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waited for a sync to end sees what it wrote."""
    cyd = objects.get(name="cyd")
    its_writes = partial(objects.filter(pk=cyd.pk).update, status="missing")
    monkeypatch.setattr(default_model, "lock", its_writes)

    with pytest.raises((HubModel.DoesNotExist, aliases.AliasError)):
        CHOICES[choice](cyd)

    assert not objects.filter(is_default=True).exists()


def test_the_database_refuses_a_second_choice(three: None) -> None:
    default_model.choose("cyd")

    with pytest.raises(IntegrityError):
        objects.update(is_default=True)


def test_the_setting_wins_over_a_choice_by_staff(three: None, settings: Settings) -> None:
    default_model.choose("cyd")
    settings.DEFAULT_MODEL = "ada"

    assert objects.default().name == "ada"


def test_a_setting_that_is_not_served_has_no_replacement(three: None, settings: Settings) -> None:
    settings.DEFAULT_MODEL = "eve"

    assert objects.default() is None


def test_a_chosen_network_that_was_missing_is_the_default_again(
    three: None, folder: Path, put_here: Save, mirror: Sync
) -> None:
    default_model.choose("cyd")
    (folder / "cyd.npz").unlink()
    (folder / "cyd.json").unlink()
    mirror()
    assert objects.default().name == "ben"

    put_here("cyd")
    mirror()

    assert objects.default().name == "cyd"


@pytest.mark.parametrize("status", [HubModel.Status.MISSING, HubModel.Status.INVALID])
def test_only_available_networks_are_served(three: None, status: str) -> None:
    objects.filter(name="ben").update(status=status)

    assert list(objects.served().values_list("name", flat=True)) == ["ada", "cyd"]
    with pytest.raises(HubModel.DoesNotExist):
        default_model.choose("ben")


def test_only_the_repository_of_the_settings_is_served(three: None, tmp_path: Path) -> None:
    put(tmp_path / "other", "eve", 99.0)
    sync(manager_for(str(tmp_path / "other")), started_by="a test")

    assert list(objects.served().values_list("name", flat=True)) == ["ben", "ada", "cyd"]


def test_two_repositories_may_have_networks_of_the_same_name(three: None, tmp_path: Path) -> None:
    put(tmp_path / "other", "ada", 99.0)
    sync(manager_for(str(tmp_path / "other")), started_by="a test")

    assert Repository.objects.count() == 2
    assert objects.filter(name="ada").count() == 2
    assert default_model.choose("ada").accuracy == 97.0


def test_the_default_takes_one_query(
    three: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        objects.default()


@pytest.mark.parametrize(
    ("sizes", "activation", "expected"),
    [
        ([784, 100, 10], "relu", "784 → 100 → 10 · relu"),
        ([784, 10], "", "784 → 10"),
        ([], "tanh", "tanh"),
        ([], "", ""),
    ],
)
def test_an_architecture_is_written_from_input_to_output(
    sizes: list[int], activation: str, expected: str
) -> None:
    assert HubModel(sizes=sizes, activation=activation).architecture == expected
