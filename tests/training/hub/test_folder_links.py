"""Links in a folder that is a repository: those that leave it are not followed."""

from pathlib import Path

import pytest

from tests.training.conftest import METADATA
from training.core import artifact
from training.core.artifact import ArtifactError
from training.core.network import Network
from training.hub import ModelManager


@pytest.fixture
def secret(tmp_path_factory: pytest.TempPathFactory, network: Network) -> Path:
    """A folder beside the repository, with an artifact and a text that are nobody's business."""
    secret = tmp_path_factory.mktemp("secret")
    artifact.save(secret, network, METADATA)
    (secret / "passwd").write_text("root:x:0:0")
    return secret


def test_a_card_that_is_a_link_out_of_the_folder_is_not_read(folder: Path, secret: Path) -> None:
    (folder / "README.md").symlink_to(secret / "passwd")

    assert ModelManager(str(folder)).survey().card == ""


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_an_artifact_with_a_link_out_of_the_folder_is_invalid(
    folder: Path, secret: Path, suffix: str
) -> None:
    (folder / f"first{suffix}").unlink()
    (folder / f"first{suffix}").symlink_to(secret / f"first{suffix}")

    (entry,) = ModelManager(str(folder)).list_models()

    assert entry.metadata is None
    assert entry.problem == f"first{suffix} is a link that leaves the folder."


def test_weights_behind_a_link_out_of_the_folder_are_not_loaded(folder: Path, secret: Path) -> None:
    (folder / "first.npz").unlink()
    (folder / "first.npz").symlink_to(secret / "first.npz")

    with pytest.raises(ArtifactError):
        ModelManager(str(folder)).load_model("first")


def test_links_within_the_folder_are_followed_and_a_link_to_itself_is_no_card(
    folder: Path,
) -> None:
    (folder / "second.npz").symlink_to(folder / "first.npz")
    (folder / "second.json").symlink_to("first.json")
    (folder / "README.md").symlink_to("README.md")

    survey = ModelManager(str(folder)).survey()

    assert [(entry.name, entry.problem) for entry in survey.entries] == [
        ("first", ""),
        ("second", ""),
    ]
    assert survey.card == ""


def test_a_linked_folder_is_a_repository_like_any_other(folder: Path, tmp_path: Path) -> None:
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(folder)

    assert [entry.problem for entry in ModelManager(str(link)).list_models()] == [""]


def test_a_snapshot_in_the_cache_of_the_hub_may_link_to_its_blobs(
    tmp_path: Path, network: Network, secret: Path
) -> None:
    """Its files are links: ``snapshots/<commit>/first.npz`` to ``blobs/<id>``."""
    artifact.save(tmp_path, network, METADATA)
    repo = tmp_path / "models--ada--digits"
    snapshot, blobs = repo / "snapshots" / ("a" * 40), repo / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for number, suffix in enumerate([".npz", ".json"]):
        (tmp_path / f"first{suffix}").rename(blobs / str(number))
        (snapshot / f"first{suffix}").symlink_to(Path("../../blobs") / str(number))
    (snapshot / "README.md").symlink_to(secret / "passwd")

    survey = ModelManager(str(snapshot)).survey()

    assert [entry.problem for entry in survey.entries] == [""]
    assert survey.card == ""
