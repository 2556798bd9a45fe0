"""``--upload`` publishes what was trained, and says what to do where it could not."""

import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.management.train_mnist.run_commands import train
from training.hub import ModelManager

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_upload_publishes_what_was_saved(tmp_path, settings):
    settings.HUB = settings.HUB | {"repo": str(tmp_path / "shelf")}

    out, _ = train(tmp_path, "--name", "mine", "--upload")

    path, url = out.splitlines()
    assert (tmp_path / "shelf" / "mine.npz").read_bytes() == Path(path).read_bytes()
    assert str(tmp_path / "shelf") in url


def test_an_upload_that_fails_leaves_the_files_and_a_command_that_works(tmp_path, settings):
    settings.HUB = settings.HUB | {"repo": str(tmp_path / "shelf")}
    settings.HF_MODEL_REPO = str(tmp_path / "shelf")
    train(tmp_path / "first", "--name", "mine", "--upload")

    with pytest.raises(CommandError) as caught:
        train(tmp_path / "second", "--name", "mine", "--seed", "1", "--upload")
    command = str(caught.value).partition("To replace them: manage.py ")[2]
    call_command(*shlex.split(command), stdout=StringIO(), stderr=StringIO())

    saved = (tmp_path / "second" / "mine.npz").read_bytes()
    assert (tmp_path / "shelf" / "mine.npz").read_bytes() == saved


def test_control_c_while_it_uploads_says_where_the_network_is_and_how_to_publish_it(
    tmp_path, settings, monkeypatch
):
    settings.HF_MODEL_REPO = str(tmp_path / "shelf")
    settings.HUB = settings.HUB | {"repo": settings.HF_MODEL_REPO}

    with monkeypatch.context() as patch, pytest.raises(CommandError) as caught:
        patch.setattr(ModelManager, "upload_model", interrupted)
        train(tmp_path, "--name", "mine", "--upload")
    saved, command = str(caught.value).split("; to publish it: manage.py ")
    call_command(*shlex.split(command), stdout=StringIO(), stderr=StringIO())

    path = Path(saved.removeprefix("Interrupted. ").removesuffix(" is saved"))
    assert caught.value.returncode == 130
    assert (tmp_path / "shelf" / "mine.npz").read_bytes() == path.read_bytes()


def interrupted(*_arguments, **_options):
    raise KeyboardInterrupt


def test_upload_without_a_repository_is_refused_before_training(tmp_path, settings):
    settings.HUB = settings.HUB | {"repo": ""}

    with pytest.raises(CommandError) as caught:
        train(tmp_path, "--upload")

    assert "HF_MODEL_REPO" in str(caught.value)
    assert not list(tmp_path.iterdir())
