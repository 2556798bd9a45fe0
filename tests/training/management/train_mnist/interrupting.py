"""Trains in this process, lets a part of it fail, and resumes it."""

import hashlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "16", "10", "--epochs", "4", "--name", "x"]
FULL = OSError(28, "No space left on device")
Unbroken = Callable[..., str]


def folders(tmp_path: Path) -> list[str]:
    return ["--output", str(tmp_path / "out"), "--runs-dir", str(tmp_path / "runs")]


def train(tmp_path: Path, *more: str) -> str:
    """Train here; what the command wrote to stderr."""
    err = StringIO()
    call_command("train_mnist", *QUICK, *folders(tmp_path), *more, stdout=StringIO(), stderr=err)
    return err.getvalue()


def failure(tmp_path: Path, *more: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        train(tmp_path, *more)
    return caught.value


def resume(tmp_path: Path) -> str:
    """Resume run x; its stderr."""
    err = StringIO()
    options = ["--resume", "x", *folders(tmp_path)]
    call_command("train_mnist", *options, stdout=StringIO(), stderr=err)
    return err.getvalue()


def sha256(tmp_path: Path) -> str:
    return hashlib.sha256((tmp_path / "out" / "x.npz").read_bytes()).hexdigest()


def to_go_on(tmp_path: Path) -> str:
    return f"To go on: manage.py train_mnist --resume x {' '.join(folders(tmp_path))}"


def failing(part: Any, name: str, call: int, error: BaseException) -> Callable[..., Any]:
    """A method that raises at its n-th call, and works at all others."""
    original, calls = getattr(part, name), iter(range(1, 10**6))

    def method(*arguments: Any, **options: Any) -> Any:
        if next(calls) == call:
            raise error
        return original(*arguments, **options)

    return method


def first_calls(method: Callable[..., Any], count: int, error: BaseException) -> Any:
    """A method that works that many times, and raises from then on."""
    calls = iter(range(count))

    def called(*arguments: Any, **options: Any) -> Any:
        if next(calls, None) is None:
            raise error
        return method(*arguments, **options)

    return called
