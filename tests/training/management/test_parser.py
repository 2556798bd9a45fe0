"""Wrong usage of a command is two lines with a suggestion; help is whole and names defaults."""

import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, load_command_class

COMMANDS = [
    (path.parents[2].name, path.stem)
    for path in sorted(settings.BASE_DIR.glob("*/management/commands/*.py"))
    if path.stem != "__init__"
]
BASE = {"--version", "--verbosity", "--settings", "--pythonpath", "--traceback"}


def parser_of(app: str, name: str):
    command = load_command_class(app, name)
    command._called_from_command_line = True
    return command.create_parser("manage.py", name)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--sizes 784,100,10", "--sizes: 784,100,10 is not a whole number; write 784 100 10"),
        ("--sizes 784-30-10", "--sizes: 784-30-10 is not a whole number; write 784 30 10"),
        ("--epochs many", "--epochs: many is not a whole number"),
        ("--learning-rate 0,5", "--learning-rate: 0,5 is not a number; write 0.5"),
        ("--learning-rate fast", "--learning-rate: fast is not a number"),
        ("--recipe moden", "--recipe: moden is none of modern, nielsen, ancestor; did you mean "
         "modern?"),
        ("--dataset xyz", "--dataset: xyz is none of mnist, uci-digits"),
        ("--learnig-rate 3", "unknown: --learnig-rate; did you mean --learning-rate?"),
        ("--epochs", "--epochs: expected one argument"),
        ("extra", "unknown: extra"),
    ],
)  # fmt: skip
def test_wrong_usage_is_two_lines(capsys, arguments, message):
    with pytest.raises(SystemExit) as ended:
        parser_of("training", "train_mnist").parse_args(arguments.split())

    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"Error: {message}\nmanage.py train_mnist --help lists what it takes.\n"
    )


@pytest.mark.parametrize(
    ("app", "words"),
    [
        ("accounts", ["invite", "--class", "9\nb"]),
        ("accounts", ["erase_user", "a\x1bb"]),
        ("accounts", ["make_token", "ada", "--scope", "re\nad"]),
        ("accounts", ["share", "./models", "--with", "a\u2028b"]),
        ("registry", ["set_alias", "can\ndidate", "ada", "--reason", "better"]),
        ("training", ["compare_runs", "a", "b\x85"]),
    ],
)
def test_a_name_has_no_control_character(capsys, app, words):
    with pytest.raises(SystemExit) as ended:
        parser_of(app, words[0]).parse_args(words[1:])

    message, hint = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert message.endswith(": takes no line break or other control character")
    assert hint == f"manage.py {words[0]} --help lists what it takes."


def test_a_reason_may_have_several_lines():
    words = ["candidate", "ada", "--reason", "better\nand smaller"]

    assert parser_of("registry", "set_alias").parse_args(words).reason == "better\nand smaller"


def test_from_python_wrong_usage_is_an_exception():
    with pytest.raises(CommandError, match=r"smal is none of quick, .*; did you mean small\?$"):
        call_command("train_mnist", "--preset", "smal")


@pytest.mark.parametrize(("app", "name"), COMMANDS)
def test_help_has_no_internals_and_no_screenful_of_usage(app, name):
    text = parser_of(app, name).format_help()

    assert "option_strings" not in text
    assert "object at 0x" not in text
    if app == "training":
        assert text.startswith(f"usage: manage.py {name} [options]\n")


def test_every_setting_of_a_run_names_its_default():
    text = " ".join(parser_of("training", "train_mnist").format_help().split())
    settings_of_a_run = re.findall(
        r" (--[a-z-]+) (?:N|X|\{[a-z,-]+\}) (.*?)(?= --[a-z]| -v )", text
    )

    silent = [name for name, meaning in settings_of_a_run if "default" not in meaning]
    assert not silent
    assert len(settings_of_a_run) > 20
