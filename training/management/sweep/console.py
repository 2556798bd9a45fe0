"""A sweep on the terminal: a line for each run that ends, and one live line below."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from training.management.progress import OwnsBar
from training.management.text_table import aligned, mean_and_sd
from training.sweeps.sweep import RunEnded, RunsPlanned, Sweep, SweepEvent, TrialsEnded

FORMAT = "{desc}: {n_fmt}/{total_fmt} epochs |{bar:20}| {elapsed}<{remaining}{postfix}"
LISTED = 20  # candidates of a table in a terminal


class SweepConsole(OwnsBar):
    """Follows a sweep's events. ``print_line`` writes one line; the live one is for terminals."""

    def __init__(self, sweep: Sweep, print_line: Callable[[str], object]) -> None:
        self._sweep = sweep
        self._print_line = print_line
        self._began = time.monotonic()
        self._images = 0
        self._counts: Counter[str] = Counter()
        self._planned = 0
        self._bar = tqdm(total=0, bar_format=FORMAT, leave=False, disable=None)

    def follow(self, event: SweepEvent) -> None:
        if isinstance(event, RunsPlanned):
            self._planned += event.runs
            self._counts["there"] += event.stored
            self._bar.reset(self._bar.n + event.epochs)
            if event.stored:
                self._print_line(f"{event.stored} of {event.runs} runs are there already.")
        elif isinstance(event, RunEnded):
            self._count(event)
            self._bar.clear()
            self._print_line(f"Run {self._ended():>4}/{self._planned}  {run_line(event)}")
            self._show(event.trial.epochs)
        elif isinstance(event, TrialsEnded) and len(event.trials) > 1:
            self._bar.clear()
            self._print_line(_rung_line(event))

    def _count(self, event: RunEnded) -> None:
        self._counts[event.result.status if event.result else "failed"] += 1
        self._images += event.result.images if event.result else 0

    def _ended(self) -> int:
        return sum(self._counts.values())

    def _show(self, epochs: int) -> None:
        rate = self._images / (time.monotonic() - self._began)
        running = min(self._sweep.executor.workers, self._planned - self._ended())
        counts = ", ".join(f"{count} {status}" for status, count in self._counts.items() if count)
        self._bar.set_description_str(f"{counts}, {running} running", refresh=False)
        self._bar.set_postfix_str(f"{rate:,.0f} images/s", refresh=False)
        self._bar.update(epochs)


def run_line(event: RunEnded) -> str:
    """One run in one line."""
    options = [*event.trial.candidate.options.items(), ("seed", event.seed)]
    name = ", ".join(f"{option} {written(value)}" for option, value in options)
    if event.result is None:
        return f"{name}  failed: {event.error}"
    if event.result.validation_accuracy is None:
        return f"{name}  {event.result.status}"
    return f"{name}  validation {event.result.validation_accuracy:.2f} %"


def written(value: Any) -> str:
    """The value of an option as ``--over`` takes it."""
    if isinstance(value, list | tuple):
        return "-".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def table(result: dict[str, Any]) -> str:
    """The candidates, best first, and what the winner does on the test images."""
    names = list(result["runs"][0]["config"]) if result["runs"] else []
    heads = [*names, "epochs", "seeds", "validation, %", "status"]
    rows = [_cells(row, names) for row in result["runs"]]
    lines = [aligned([heads, *rows[:LISTED]])]
    if len(rows) > LISTED:
        lines.append(f"… and {len(rows) - LISTED} more in sweep.json")
    return "\n".join([*lines, "", *_verdict(result)])


def _cells(row: dict[str, Any], names: list[str]) -> list[str]:
    return [
        *(written(row["config"][name]) for name in names),
        str(row["epochs"]),
        str(len(row["seeds"])),
        mean_and_sd(row["validation_accuracy"], row["validation_sd"], 2),
        row["status"],
    ]


def _verdict(result: dict[str, Any]) -> list[str]:
    winner = result["winner"]
    if not winner:
        return ["No candidate is finished."]
    test = mean_and_sd(winner["test_accuracy"], winner["test_sd"], 2)
    return [
        f"The best of {result['tried']} tried: test accuracy {test} %, scored once.",
        winner["path"],
    ]


def _rung_line(event: TrialsEnded) -> str:
    known = [score for score in event.scores if score is not None]
    best = f", the best {max(known):.2f} %" if known else ""
    epochs = event.trials[0].epochs
    length = f"{epochs} epochs" if epochs > 1 else "1 epoch"
    return f"{len(event.trials)} candidates with {length}{best}"
