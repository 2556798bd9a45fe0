"""HF_MODEL_REPO may name several repositories; the first with an available network serves it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from registry import default_model
from registry.conf import identity, manager_for, managers_for_settings, served_repo_ids
from registry.models import HubModel, SyncRun
from registry.sync import sync_all
from tests.registry.conftest import put

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(tmp_path: Path, settings: Settings) -> tuple[Path, Path]:
    """Two repositories in the records: one (ada 97, ben 95) and two (ben 99, cyd 98)."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, name, accuracy in [
        (one, "ada", 97.0),
        (one, "ben", 95.0),
        (two, "ben", 99.0),
        (two, "cyd", 98.0),
    ]:
        folder.mkdir(exist_ok=True)
        put(folder, name, accuracy, seed=int(accuracy))
    settings.HF_MODEL_REPO, settings.MORE_REPOS = str(one), [str(two)]
    sync_all(managers_for_settings(), started_by="a test")
    return one, two


def served() -> dict[str, float | None]:
    return dict(HubModel.objects.served().order_by("name").values_list("name", "accuracy"))


def test_every_repository_is_mirrored_and_each_name_served_once(two: tuple[Path, Path]) -> None:
    assert HubModel.objects.count() == 4
    assert served() == {"ada": 97.0, "ben": 95.0, "cyd": 98.0}
    assert HubModel.objects.default().name == "cyd"


def test_the_repository_named_first_wins(two: tuple[Path, Path], settings: Settings) -> None:
    settings.HF_MODEL_REPO, settings.MORE_REPOS = str(two[1]), [str(two[0])]

    assert served() == {"ada": 97.0, "ben": 99.0, "cyd": 98.0}


def test_an_unavailable_network_does_not_hide_another(two: tuple[Path, Path]) -> None:
    HubModel.objects.filter(accuracy=95.0).update(status="missing")

    assert served()["ben"] == 99.0
    assert HubModel.objects.of_site().count() == 3


def test_a_name_without_an_available_network_is_still_listed(two: tuple[Path, Path]) -> None:
    HubModel.objects.filter(name="ben").update(status="invalid")

    assert list(HubModel.objects.of_site().filter(name="ben").values_list("accuracy")) == [(95.0,)]
    assert "ben" not in served()


def test_all_repositories_share_one_default(two: tuple[Path, Path]) -> None:
    default_model.choose("ada")
    default_model.choose("cyd")

    assert list(HubModel.objects.filter(is_default=True).values_list("name")) == [("cyd",)]


def test_a_failing_repository_does_not_stop_the_others(
    two: tuple[Path, Path], settings: Settings, tmp_path: Path
) -> None:
    put(two[1], "dan", seed=5)
    settings.HF_MODEL_REPO = str(tmp_path / "nowhere")

    with pytest.raises(CommandError) as failure:
        call_command("sync_models", stdout=(out := StringIO()), stderr=StringIO())

    assert out.getvalue() == (
        f"created   dan\n{two[1]}: 1 created, 0 updated, 2 unchanged, 0 missing, 0 invalid.\n"
    )
    assert str(failure.value) == (
        "The records of the rest were left as they were. "
        f"There is no folder {tmp_path / 'nowhere'}: upload a network to make it."
    )
    assert [run.outcome for run in SyncRun.objects.all()[:2]] == ["ok", "failed"]


def test_json_is_one_document_with_a_report_each(two: tuple[Path, Path]) -> None:
    call_command("sync_models", "--json", stdout=(out := StringIO()), stderr=StringIO())

    reports = json.loads(out.getvalue())["repositories"]
    assert [report["repo_id"] for report in reports] == served_repo_ids()


def test_a_manager_can_be_made_from_the_repo_id_of_the_records(
    two: tuple[Path, Path], settings: Settings
) -> None:
    settings.HF_MODEL_REPO, settings.MORE_REPOS = "", ["ada/digits"]

    assert served_repo_ids() == ["starter", "ada/digits"]
    assert [identity(manager_for(repo))[0] for repo in served_repo_ids()] == served_repo_ids()


def test_the_served_networks_take_one_query(
    two: tuple[Path, Path], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        served()
    with django_assert_num_queries(1):
        HubModel.objects.default()
