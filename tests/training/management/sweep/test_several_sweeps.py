"""Sweeps beside each other in one folder: parts of one wait for each other, others are refused."""

import json
import signal

import pytest
from django.core.management import CommandError

from tests.training.management.sweep.run_sweep import QUICK, SPACE, start, sweep
from training.management.commands import sweep as command
from training.management.output_lock import AlreadyRunning, locked


def test_parts_in_one_folder_make_the_whole(tmp_path):
    parts = [sweep(tmp_path, *QUICK, *SPACE, "--part", part) for part in ("1/2", "2/2")]

    whole, _ = sweep(tmp_path, "--resume", "--json")

    assert sum(err.count("Run ") for _, err in parts) == 4
    assert "Not complete. To go on: manage.py sweep mine --resume --output" in parts[0][1]
    assert json.loads(whole)["is_complete"]


def test_a_sweep_that_another_was_quicker_than_is_refused(tmp_path, monkeypatch):
    plan = command.planned
    faster = [*QUICK, "--seeds", "1", "--budget", "0s"]

    def plan_while_another_begins(options):
        monkeypatch.setattr(command, "planned", plan)
        sweep(tmp_path, *faster)
        return plan(options)

    monkeypatch.setattr(command, "planned", plan_while_another_begins)
    with pytest.raises(CommandError, match="has a sweep: --resume goes on with it"):
        sweep(tmp_path, *QUICK)


def test_the_whole_waits_for_its_parts_and_they_for_it(tmp_path):
    with locked(tmp_path, (1, 2)), locked(tmp_path, (2, 2)):
        for part in (None, (1, 2)):
            with pytest.raises(AlreadyRunning), locked(tmp_path, part):
                pass
    with locked(tmp_path, None), pytest.raises(AlreadyRunning), locked(tmp_path, (1, 2)):
        pass


def test_two_sweeps_in_one_folder_do_not_touch_each_other(tmp_path):
    long = [*QUICK, "--epochs", "2000", "--seeds", "0-9"]
    with start(tmp_path, *long, "--workers", "1") as first:
        while not (tmp_path / "request.json").exists():  # written with the lock held
            assert first.poll() is None

        with pytest.raises(CommandError, match="is being written to now: wait for it"):
            sweep(tmp_path, "--resume")

        first.send_signal(signal.SIGTERM)
        first.communicate()
    assert first.returncode == 130
