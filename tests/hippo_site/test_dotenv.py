"""Lines of ``.env`` as editors, shells and tired people leave them: read, or refused by number."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from hippo_site.dotenv import read_dotenv


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ``.env`` that does not exist yet, and an environment of its own."""
    monkeypatch.setattr("os.environ", {"ALREADY": "here"})
    monkeypatch.setattr("environ.Env.ENVIRON", os.environ)
    return tmp_path / ".env"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"A=b", "b"),
        (b"A=b\r\n", "b"),
        (b"\xef\xbb\xbfA=b\n", "b"),
        (b"export A=b\n", "b"),
        (b"# a comment\n\nA=b\n", "b"),
        (b"A=b\nA=c\n", "c"),
        (b"A='b c'\n", "b c"),
        (b'A="b # c"\n', "b # c"),
        (b"A=b # kept, as it may be part of a secret\n", "b # kept, as it may be part of a secret"),
        (b"A=$b\n", "$b"),
        (b"A=b=c\n", "b=c"),
        (b"A=\n", ""),
        ("A=é\n".encode(), "é"),
    ],
)
def test_a_line_is_read(file: Path, text: bytes, value: str) -> None:
    file.write_bytes(text)

    read_dotenv(file)

    assert os.environ["A"] == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"A = b\n", "line 1: expected NAME=value."),
        (b"A=b\nhunter2\n", "line 2: expected NAME=value."),
        (b"=b\n", "line 1: expected NAME=value."),
        (b" A=b\n", "line 1: expected NAME=value."),
        (b"A-B=c\n", "line 1: expected NAME=value."),
        (b"A: b\n", "line 1: expected NAME=value."),
        (b"A=\xff\n", " is not UTF-8."),
        ("A=b\n".encode("utf-16"), " is not UTF-8."),
    ],
)
def test_what_would_be_ignored_is_refused_and_not_repeated(
    file: Path, text: bytes, reason: str
) -> None:
    file.write_bytes(text)

    with pytest.raises(ImproperlyConfigured) as caught:
        read_dotenv(file)

    assert str(caught.value).endswith(reason)
    assert "hunter2" not in str(caught.value)


def test_a_folder_of_that_name_is_refused(file: Path) -> None:
    file.mkdir()

    with pytest.raises(ImproperlyConfigured, match="cannot be read: Is a directory"):
        read_dotenv(file)


def test_the_environment_wins_and_no_file_is_no_fault(file: Path) -> None:
    read_dotenv(file)
    file.write_text("ALREADY=there\n")

    read_dotenv(file)

    assert os.environ["ALREADY"] == "here"
