"""The progress bar shows epochs of the run only, and goes when the last one ends."""

import re
import sys
from io import StringIO

import pytest
from django.core.management import call_command

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "10", "--epochs", "2"]


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.django_db
def test_no_bar_of_an_epoch_that_never_comes(tmp_path, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    call_command(
        "train_mnist", *QUICK, "--output", str(tmp_path), "--runs-dir", str(tmp_path / "runs"),
        stdout=StringIO(), stderr=terminal,
    )  # fmt: skip

    shown = terminal.getvalue()
    assert set(re.findall(r"Epoch \d+/\d+", shown)) == {"Epoch 1/2", "Epoch 2/2"}
    after_the_end = shown.split("Epoch 2/2  loss")[1]
    assert "Epoch" not in after_the_end
