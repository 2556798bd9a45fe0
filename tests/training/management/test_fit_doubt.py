"""``manage.py fit_doubt``: a head for a finished network, or nothing where it was stopped."""

import signal
from collections.abc import Generator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.training.few_examples import few_examples_of_doubt
from training.core.artifact import read
from training.core.fit import doubt

STARTER = settings.BASE_DIR / "registry" / "starter" / "mnist-784-30-10-relu-97.npz"


def fit(folder: Path) -> Path:
    out = StringIO()
    words = ["--dataset", "uci-digits", "--units", "4", "--output", str(folder)]
    with few_examples_of_doubt():
        call_command("fit_doubt", str(STARTER), *words, stdout=out)
    return Path(out.getvalue().strip())


def test_the_network_gets_a_head_and_its_answers_stay(tmp_path: Path) -> None:
    before, (after, metadata) = read(STARTER)[0], read(fit(tmp_path))

    assert after.doubt is not None
    assert after.doubt.units == metadata.training["doubt"] == 4
    assert (after.parameters == before.parameters).all()


def test_what_was_stopped_saves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*arguments: Any) -> Generator[float, None, Any]:
        signal.raise_signal(signal.SIGTERM)
        return (yield from learned(*arguments))

    learned = doubt._fitted
    monkeypatch.setattr(doubt, "_fitted", stopped)

    with pytest.raises(CommandError, match=r"^Stopped\. Nothing was saved\.$"):
        fit(tmp_path / "doubt")
    assert not (tmp_path / "doubt").exists()
