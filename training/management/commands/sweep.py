"""``manage.py sweep``: many runs that differ in their settings, and the best of them."""

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from training import datasets
from training.core.artifact import is_name
from training.executors.interface import NoCluster, NotInstalled
from training.hub import HubError
from training.management import base
from training.management.data import load_dataset
from training.management.engine_options import executor_of
from training.management.explanations import explain
from training.management.output_lock import AlreadyRunning, locked
from training.management.paths import folder_option
from training.management.records import SweepRow
from training.management.sweep.console import SweepConsole, table
from training.management.sweep.options import add_sweep_options
from training.management.sweep.recorder import SweepRecorder
from training.management.sweep.setup import (
    REQUEST_FILE,
    RESULTS,
    planned,
    remember,
    requested,
    sweep_of,
)
from training.runs.graceful_stop import stop_on_signals
from training.sweeps.results import ResultFolder
from training.sweeps.strategies import Trial
from training.sweeps.summary import winner_of
from training.sweeps.sweep import Sweep
from training.sweeps.winner import TABLE_FILE, conclude, forget_losers, refuse_foreign


class RunsFailed(Exception):
    """Some runs could not be computed; the others are there."""


class NoneFinished(Exception):
    """Every run diverged."""


class Command(base.Command):
    help = (
        "Train many networks that differ in their settings; the best on validation images is "
        "scored on the test images and saved. Takes every option of train_mnist, too. Example: "
        "manage.py sweep rates --over learning_rate=0.3,1,3 --over sizes=784-30-10,784-100-10 "
        "--seeds 0-4"
    )
    failures = {
        ValueError: base.FAILED,
        NotInstalled: base.FAILED,
        NoCluster: base.FAILED,
        AlreadyRunning: base.FAILED,
        RunsFailed: base.FAILED,
        datasets.DatasetUnavailable: base.FAILED,
        HubError: base.FAILED,
        NoneFinished: base.DIVERGED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="of the sweep, and of its artifact")
        add_sweep_options(parser)

    def answer(self, **options: Any) -> dict[str, Any]:
        name, keep = options.pop("name"), options.pop("keep")
        check_name(name)
        output = folder_option(options["output"], f"sweeps/{name}")
        named, options = options, requested(options, output)
        plan = planned(options)
        dataset = load_dataset(options["dataset"] or "mnist")
        with stop_on_signals() as stop, locked(output, plan.part):
            if requested(named, output) != options:  # another sweep was quicker
                raise AlreadyRunning(f"{output} has just been written to: start again.")
            refuse_foreign(output / f"{name}.npz", ResultFolder(output / RESULTS))
            remember(options, output)
            with executor_of(options, self.note) as executor, SweepRow(output) as row:

                def is_stopped() -> bool:
                    return stop.is_requested() or row.is_stop_requested()

                sweep = sweep_of(
                    plan,
                    dataset,
                    executor,
                    output / RESULTS,
                    is_stopped,
                    is_remote=bool(options["scheduler"]),
                )
                recorder = SweepRecorder(sweep, name, output, datetime.now(UTC), self.note)
                winner = self.compute(sweep, None if plan.part else recorder)
            if is_stopped():
                recorder.ended("stopped")
                raise base.Stopped(f"Stopped. To go on: {how_to_go_on(output, name)}")
            result = conclude(
                sweep, winner, output=output, name=name, test=dataset.test, at=datetime.now(UTC)
            )
            if winner and sweep.is_complete and keep == "best":
                forget_losers(sweep, winner)
            recorder.ended(outcome_of(sweep), result)
        self.refuse_failures(sweep, how_to_go_on(output, name))
        return with_path(result, output)

    def compute(self, sweep: Sweep, recorder: SweepRecorder | None) -> Trial | None:
        """Follow the sweep to its end; the winner, whose weights are there."""
        with SweepConsole(sweep, self.note) as console:
            for event in sweep.events():
                console.follow(event)
                if recorder:
                    recorder.follow(event)
            winner = winner_of(sweep)
            for event in sweep.events_again(winner) if winner else ():
                console.follow(event)
        return winner

    def refuse_failures(self, sweep: Sweep, how_to_go_on: str) -> None:
        """Raises RunsFailed or NoneFinished; says so where runs are missing for another reason."""
        if sweep.errors:
            first = next(iter(sweep.errors.values()))
            raise RunsFailed(
                f"{len(sweep.errors)} runs failed, the first so: {first} "
                f"To try them again: {how_to_go_on}"
            )
        if not sweep.is_complete:
            self.note(f"Not complete. To go on: {how_to_go_on}")
        elif winner_of(sweep) is None:
            raise NoneFinished("Every candidate diverged.")

    def explain(self, error: Exception) -> str:
        return explain(error) or super().explain(error)

    def line(self, result: dict[str, Any]) -> str:
        return table(result)


def check_name(name: str) -> None:
    """Raises ValueError for a name that the winner's artifact cannot have."""
    if not is_name(name):
        raise ValueError(f"{name} is not a name: use a–z, 0–9, dot, underscore and hyphen.")
    if f"{name}.json" in (REQUEST_FILE, TABLE_FILE):
        raise ValueError(f"{name} cannot be the name: {name}.json is a sweep's own file.")


def outcome_of(sweep: Sweep) -> str:
    """As the admin names it."""
    if sweep.errors:
        return "failed"
    return "finished" if sweep.is_complete else "stopped"


def how_to_go_on(output: Path, name: str) -> str:
    """The command that computes what is missing, as a shell takes it."""
    words = ["sweep", name, "--resume"]
    if output != folder_option(None, f"sweeps/{name}"):
        words += ["--output", str(output)]
    return f"manage.py {shlex.join(words)}"


def with_path(result: dict[str, Any], output: Path) -> dict[str, Any]:
    """The table with the place of the winner's artifact."""
    winner = result["winner"]
    if winner:
        winner = winner | {"path": str(output / winner["artifact"])}
    return result | {"winner": winner}
