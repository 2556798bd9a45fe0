"""``manage.py fetch_mnist`` as its user sees it: one line out, one line on failure."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.training.faulty_mirror import serving
from tests.training.tiny_mnist import checksums, tiny_mnist
from training import datasets
from training.core.data.mnist import SHA256, TRAIN_IMAGES

FILES = tiny_mnist()


@pytest.fixture
def tiny(monkeypatch):
    """The published checksums replaced by those of four small files."""
    defaults = datasets.fetch_mnist.__kwdefaults__ | {"sha256": checksums(FILES)}
    monkeypatch.setattr(datasets.fetch_mnist, "__kwdefaults__", defaults)


@pytest.fixture
def mirror(tiny, settings):
    with serving(FILES) as mirror:
        settings.MNIST_MIRRORS = [mirror.url]
        yield mirror


def test_it_prints_the_folder_and_nothing_else(mirror, tmp_path, capsys):
    call_command("fetch_mnist", "--dir", str(tmp_path))

    assert capsys.readouterr() == (f"{tmp_path}\n", "")
    assert {path.name for path in tmp_path.iterdir()} == set(SHA256)


def test_json_is_one_document(mirror, tmp_path, capsys):
    call_command("fetch_mnist", "--dir", str(tmp_path), "--json")

    assert json.loads(capsys.readouterr().out) == {"dir": str(tmp_path), "files": list(SHA256)}


def test_without_dir_the_files_go_to_mnist_dir(mirror, tmp_path, settings, capsys):
    settings.MNIST_DIR = tmp_path / "digits"

    call_command("fetch_mnist")

    assert capsys.readouterr().out == f"{tmp_path}/digits\n"
    assert len(list((tmp_path / "digits").iterdir())) == 4


def test_a_relative_folder_counts_from_the_current_one(mirror, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    call_command("fetch_mnist", "--dir", "data/mnist")

    assert capsys.readouterr().out == f"{tmp_path}/data/mnist\n"


def test_offline_it_fails_in_one_line(tmp_path, settings):
    settings.MNIST_MIRRORS = []

    with pytest.raises(CommandError) as error:
        call_command("fetch_mnist", "--dir", str(tmp_path))

    assert error.value.returncode == 1
    assert str(error.value) == (
        f"{TRAIN_IMAGES} could not be downloaded (there are no mirrors): "
        f"put MNIST's four .gz files in {tmp_path}, or set MNIST_MIRRORS."
    )


def test_force_replaces_a_file_that_is_not_mnists(mirror, tmp_path):
    (tmp_path / TRAIN_IMAGES).write_bytes(b"half a file")
    with pytest.raises(CommandError, match="fetch_mnist --force"):
        call_command("fetch_mnist", "--dir", str(tmp_path))

    call_command("fetch_mnist", "--dir", str(tmp_path), "--force")

    assert (tmp_path / TRAIN_IMAGES).read_bytes() == FILES[TRAIN_IMAGES]
