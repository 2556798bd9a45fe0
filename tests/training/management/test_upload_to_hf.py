"""The command that publishes: what it prints, what it refuses, and how it ends."""

import errno
import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import random_network
from tests.patience import PATIENCE
from tests.training.full_disk import full_disk
from training.core import artifact
from training.core.artifact import Metadata


@pytest.fixture
def path(tmp_path, network):
    """An artifact on disk, models/first.npz and .json."""
    facts = Metadata(name="first", accuracy=95.41, created_at="2026-01-31T12:00:00Z")
    return artifact.save(tmp_path / "models", network, facts)


@pytest.fixture
def on_hub(hub, settings, tmp_path):
    """Settings for a repository on the Hub of this machine."""
    settings.HUB = {
        "repo": "ada/digits",
        "token": hub.token,
        "cache_dir": tmp_path / "cache",
        "endpoint": hub.url,
        "timeout": PATIENCE,
    }
    hub.add_repo("ada/digits")
    return hub


def upload(**options) -> tuple[str, str]:
    """What the command says on stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command("upload_to_hf", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refusal(**options) -> str:
    with pytest.raises(CommandError) as error:
        upload(**options)
    assert error.value.returncode == 1
    return str(error.value)


def test_it_prints_the_address_of_one_commit(on_hub, path):
    out, err = upload(model_path=path)

    repo = on_hub.store.repos["ada/digits"]
    assert out == f"{on_hub.url}/ada/digits/commit/{repo.head.sha}\n"
    assert err == ""
    assert len(repo.commits) == 2
    assert set(repo.head.files) == {".gitattributes", "first.npz", "first.json", "README.md"}


def test_json_is_one_document(on_hub, path):
    out, _ = upload(model_path=path, json=True)

    head = on_hub.store.repos["ada/digits"].head.sha
    assert json.loads(out) == {
        "name": "first",
        "repo_id": "ada/digits",
        "source": "hub",
        "url": f"{on_hub.url}/ada/digits/commit/{head}",
        "revision": head,
        "changed": True,
    }


def test_a_folder_answers_with_the_path(tmp_path, path):
    out, _ = upload(model_path=path, repo=str(tmp_path / "published"))

    assert out == f"{tmp_path}/published/first.npz\n"
    assert (tmp_path / "published" / "README.md").exists()


def test_the_same_again_says_so_and_commits_nothing(on_hub, path):
    first, _ = upload(model_path=path)

    out, err = upload(model_path=path)

    assert out == first
    assert err == "ada/digits already holds exactly this first.\n"


def test_name_accuracy_and_description_can_be_given(tmp_path, path):
    options = {"name": "other", "accuracy": 91.25, "description": "By hand."}

    upload(model_path=path, repo=str(tmp_path / "published"), **options)

    facts = artifact.read_metadata(tmp_path / "published" / "other.json")
    assert (facts.name, facts.accuracy, facts.description) == ("other", 91.25, "By hand.")


def test_without_a_json_the_accuracy_must_be_given(tmp_path, path):
    path.with_suffix(".json").unlink()

    assert refusal(model_path=path, repo=str(tmp_path / "published")) == (
        "There is no first.json beside first.npz: "
        "give the test accuracy in percent, --accuracy 95.4."
    )
    upload(model_path=path, repo=str(tmp_path / "published"), accuracy=95.4)
    assert artifact.read_metadata(tmp_path / "published" / "first.json").accuracy == 95.4


def test_a_file_whose_name_will_not_do_gets_the_default_name(tmp_path, path):
    odd = path.rename(path.with_name("My Network.npz"))

    upload(model_path=odd, repo=str(tmp_path / "published"), accuracy=95.9)

    assert (tmp_path / "published" / "mnist-784-4-10-relu-95.npz").exists()


@pytest.mark.parametrize("accuracy", [-1, 100.5, float("nan")])
def test_an_accuracy_is_a_percentage(tmp_path, path, accuracy):
    message = refusal(model_path=path, repo=str(tmp_path / "published"), accuracy=accuracy)

    assert message.startswith("--accuracy must be ")
    assert not (tmp_path / "published").exists()


@pytest.mark.parametrize(("fraction", "percent"), [(0.98, "98"), (1.0, "100"), (0.9541, "95.41")])
def test_an_accuracy_that_is_a_fraction_is_refused(tmp_path, path, fraction, percent):
    message = refusal(model_path=path, repo=str(tmp_path / "published"), accuracy=fraction)

    assert message == f"--accuracy is in percent: {percent}, not {fraction:g}."
    assert not (tmp_path / "published").exists()


def test_the_path_may_begin_at_home(tmp_path, path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))

    out, _ = upload(model_path="~/models/first.npz", repo=str(tmp_path / "published"))

    assert out == f"{tmp_path}/published/first.npz\n"


def test_a_read_only_disk_is_not_said_to_be_full(tmp_path, path, monkeypatch):
    def read_only(*arguments):
        raise OSError(errno.EROFS, "Read-only file system", "/cdrom/first.npz")

    monkeypatch.setattr("training.core.artifact.write_atomically", read_only)

    message = refusal(model_path=path, repo=str(tmp_path / "published"))

    assert message == "/cdrom/first.npz: Read-only file system."


def test_without_a_repository_it_says_how_to_name_one(settings, path):
    settings.HUB = settings.HUB | {"repo": ""}

    assert refusal(model_path=path) == (
        "No repository is named: give --repo, or set HF_MODEL_REPO."
    )


def test_private_is_refused_for_a_folder(tmp_path, path):
    repo = str(tmp_path / "published")

    assert refusal(model_path=path, repo=repo, private=True) == (
        f"{repo} is a folder and cannot be private: drop --private."
    )


def test_other_weights_of_the_same_name_need_force(tmp_path, path):
    repo = str(tmp_path / "published")
    upload(model_path=path, repo=repo)
    other = artifact.save(tmp_path, random_network(seed=1), artifact.read_metadata(path))

    assert refusal(model_path=other, repo=repo) == (
        f"{repo} already has a first with other weights: "
        "choose another name, or force the replacement: --force."
    )
    upload(model_path=other, repo=repo, force=True)
    assert (tmp_path / "published" / "first.npz").read_bytes() == other.read_bytes()


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    message = refusal(model_path=tmp_path / "nothing.npz", repo=str(tmp_path))

    assert message == "nothing.npz cannot be read: there is no such file."


def test_only_weights_can_be_uploaded(path):
    message = refusal(model_path=path.with_suffix(".json"), repo="./models")

    assert message == "--model-path takes the .npz of an artifact."


def test_a_hub_that_is_down_is_one_line_without_the_token(on_hub, path):
    on_hub.fault("reset", times=99)

    message = refusal(model_path=path)

    assert message == (
        "The Hub at 127.0.0.1 cannot be reached: check the network and HF_ENDPOINT, then try again."
    )


def test_a_busy_hub_is_no_silence(on_hub, path):
    on_hub.fault(status=503, times=3, path="digits$")

    _, err = upload(model_path=path)

    assert err == (
        "The Hub at 127.0.0.1 answered 503: asking again …\n"
        "The Hub at 127.0.0.1 answered 503: trying again, 2 of 8 …\n"
    )


def test_a_full_disk_is_one_line_and_nothing_is_published(on_hub, path):
    before = path.read_bytes(), len(on_hub.store.repos["ada/digits"].commits)

    with full_disk():
        message = refusal(model_path=path)

    assert re.fullmatch(
        r"Nothing was published: /\S+/first\.npz: File too large\. "
        r"Free some space, or set TMPDIR\.",
        message,
    )
    assert (path.read_bytes(), len(on_hub.store.repos["ada/digits"].commits)) == before
