"""A run on the terminal: its settings, a line for each epoch, and a progress bar in between."""

import sys
from collections.abc import Callable

from tqdm import tqdm

from training.core.fit.events import BackedOff, ChunkEnded, EpochEnded, Event, RunDiverged
from training.management.progress import OwnsBar
from training.runs.runner import Runner


class Console(OwnsBar):
    """Follows a run's events. ``print_line`` writes one line; the bar is only for terminals.

    news  gives the lines that others have for people since it was last called
    """

    def __init__(
        self,
        runner: Runner,
        print_line: Callable[[str], object],
        news: Callable[[], list[str]] = list,
    ) -> None:
        self._print_line = print_line
        self._news = news
        self._epochs = runner.plan.epochs
        progress = runner.training.trainer.progress
        self._bar = tqdm(
            desc=self._title(progress.epoch),
            initial=progress.seen,
            total=len(runner.parts.train),
            unit=" images",
            file=sys.stderr,
            leave=False,
            disable=True if runner.is_over() else None,
        )

    def follow(self, event: Event) -> None:
        if isinstance(event, ChunkEnded):
            if self._bar.n == self._bar.total:  # not before: there may be no further epoch
                self._bar.reset()
            self._bar.update(event.images)
        elif isinstance(event, EpochEnded):
            self._bar.clear()
            for line in (epoch_line(event, self._epochs), *self._news()):
                self._print_line(line)
            self._bar.set_description(self._title(event.epoch + 1), refresh=False)
            rate = f"{event.learning_rate:.3g}"
            self._bar.set_postfix(loss=f"{event.loss:.4f}", rate=rate, refresh=False)
        elif isinstance(event, RunDiverged):
            self._print_line(f"Diverged: epoch {event.epoch}  evidence {event.evidence}")
        elif isinstance(event, BackedOff):
            self._print_line(f"Backed off: learning rate {event.learning_rate}")

    def _title(self, epoch: int) -> str:
        return f"Epoch {epoch}/{self._epochs}"


def settings_lines(runner: Runner) -> str:
    """The resolved settings, so that nothing about the run is a guess."""
    plan, recipe, parts = runner.plan, runner.plan.recipe, runner.parts
    extras = {
        "gradient clipped at": recipe.clip,
        "weight decay": recipe.weight_decay,
        "dropout": recipe.dropout,
        "label smoothing": recipe.smoothing,
        "averaged with decay": recipe.ema,
    }
    used = "".join(f", {label} {value:g}" for label, value in extras.items() if value)
    warmup = f" after {recipe.warmup:g} epochs of warm-up" if recipe.warmup else ""
    epochs = "epoch" if plan.epochs == 1 else "epochs"
    kernel = f", kernel {runner.config.kernel}" if runner.config.kernel else ""
    lines = [
        f"Network   {' → '.join(map(str, plan.sizes))}, {plan.activation}, {recipe.output} output",
        f"Taught    {runner.config.kind()}: {recipe.loss}, {recipe.init} weights, "
        f"{recipe.optimizer}{used}",
        f"Rate      {plan.learning_rate:g}, {recipe.schedule}{warmup}",
        f"Images    augmentation {recipe.augment}",
        f"Run       {plan.epochs} {epochs}, mini-batch {plan.mini_batch_size}, seed {plan.seed}, "
        f"threads {runner.environment['threads']}{kernel}",
        f"Data      {runner.dataset.name}: {len(parts.train):,} to learn from, "
        f"{len(parts.validation):,} for validation, {len(parts.test):,} for the test",
    ]
    if runner.teacher:
        lines.insert(
            2, f"Teacher   {', '.join(runner.config.teachers)}, temperature {plan.temperature:g}, "
            f"labels count {plan.hard:g}"
        )  # fmt: skip
    if runner.resume:
        progress = runner.resume.state.progress
        lines.append(f"Resumed   in epoch {progress.epoch}, after {progress.seen:,} images of it")
    return "\n".join(lines)


def epoch_line(event: EpochEnded, epochs: int) -> str:
    """One epoch in one line."""
    held_out = event.validation_accuracy
    validation = f"  validation {held_out:6.2f} %" if held_out is not None else ""
    return (
        f"Epoch {event.epoch:{len(str(epochs))}}/{epochs}  loss {event.loss:.4f}  "
        f"train {event.train_accuracy:6.2f} %{validation}  "
        f"rate {event.learning_rate:.3g}  {event.seconds:.2f} s"
    )
