"""Paths and words on a command line that can mean nothing are one line, in every command."""

import io

import pytest
from django.core.management import CommandError, call_command, load_command_class

from hippo_site.environment import path_of
from training.hub import HubError, ModelManager
from training.management.paths import user_path

NOWHERE = "~nobody-of-that-name/x"
NO_HOME = "That user has no home"


def test_the_home_of_a_user_who_has_none(tmp_path):
    arguments = {
        "train_mnist": ["--dataset", "uci-digits", "--output", NOWHERE],
        "score": [NOWHERE + ".npz", "x.npy", "--output", str(tmp_path)],
        "fetch_mnist": ["--dir", NOWHERE],
        "make_cluster_keys": [NOWHERE],
        "backup": [NOWHERE],
        "restore": [NOWHERE],
    }
    for name, words in arguments.items():
        with pytest.raises(CommandError, match=NO_HOME):
            call_command(name, *words, stderr=io.StringIO())
    with pytest.raises(HubError, match=NO_HOME):
        ModelManager(NOWHERE)
    with pytest.raises(Exception, match=f"^MNIST_DIR: {NOWHERE}: {NO_HOME}"):
        path_of("MNIST_DIR", NOWHERE)


def test_a_current_folder_that_is_gone_is_named(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    for words in (["make_cluster_keys", "keys"], ["who_sees", "./models"]):
        with pytest.raises(CommandError, match=r"^The current folder is gone: cd to another\.$"):
            call_command(*words)


def test_a_file_in_place_of_a_folder_is_not_said_to_exist_already(tmp_path):
    (tmp_path / "models").touch()

    with pytest.raises(CommandError, match=r"/models: There is something .* that is no folder\.$"):
        call_command("make_cluster_keys", str(tmp_path / "models" / "keys"))


@pytest.mark.parametrize(("app", "name"), [("training", "score"), ("registry", "set_alias")])
def test_words_that_are_not_utf8_are_wrong_usage(app, name, capsys):
    command = load_command_class(app, name)
    command._called_from_command_line = True

    with pytest.raises(SystemExit) as ended:
        command.create_parser("manage.py", name).parse_args(["--json", "\udcff"])

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("Error: word 2 is not UTF-8\n")


def test_a_current_folder_that_is_not_utf8_is_named(tmp_path, monkeypatch):
    folder = tmp_path / "\udcff"
    folder.mkdir()
    monkeypatch.chdir(folder)

    with pytest.raises(OSError, match="A path must be UTF-8: rename it"):
        user_path("models")
