"""Which repositories the settings name, and how records spell them."""

from pathlib import Path

import pytest
from pytest_django import Settings

from registry.conf import identity, manager_for, manager_for_settings
from registry.models import HubModel
from registry.sync import sync
from tests.registry.conftest import put


@pytest.mark.django_db
def test_the_starter_has_a_repo_id_of_its_own(tmp_path: Path, settings: Settings) -> None:
    settings.HF_MODEL_REPO, settings.STARTER = "", tmp_path
    put(tmp_path, "ada")

    report = sync(manager_for_settings(), started_by="a test")

    assert (report.repo_id, report.source) == ("starter", "starter")
    assert HubModel.objects.default().name == "ada"


@pytest.mark.parametrize(
    ("repo", "expected"),
    [
        ("./models", ("./models", "folder")),
        ("./models/", ("./models", "folder")),
        ("tests", ("./tests", "folder")),
        ("/srv/../models", ("/models", "folder")),
        ("./registry/starter", ("starter", "starter")),
        ("ada/digits", ("ada/digits", "hub")),
    ],
)
def test_a_repository_has_one_spelling(
    repo: str, expected: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert identity(manager_for(repo)) == expected


@pytest.mark.django_db
def test_a_setting_that_names_no_repository_serves_nothing(settings: Settings) -> None:
    settings.HF_MODEL_REPO = "not a repository"

    assert HubModel.objects.default() is None
