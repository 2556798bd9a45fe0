"""What a run looks like in plain lines: the settings before it, and one line an epoch."""

from typing import Any

from training.core.fit import Epoch
from training.runs.runner import Runner


def describe(session: Runner, threads: int) -> str:
    """The resolved settings, so that nothing about the run is a guess."""
    plan, recipe, parts = session.plan, session.plan.recipe, session.parts
    extras = {
        "gradient clipped at": recipe.clip,
        "weight decay": recipe.weight_decay,
        "dropout": recipe.dropout,
        "label smoothing": recipe.smoothing,
        "averaged with decay": recipe.ema,
    }
    said = "".join(f", {words} {value:g}" for words, value in extras.items() if value)
    warmup = f" after {recipe.warmup:g} epochs of warm-up" if recipe.warmup else ""
    lines = [
        f"Network   {' → '.join(map(str, plan.sizes))}, {plan.activation}, {recipe.output} output",
        f"Taught    {session.job.kind()}: {recipe.loss}, {recipe.init} weights, "
        f"{recipe.optimizer}{said}",
        f"Rate      {plan.learning_rate:g}, {recipe.schedule}{warmup}",
        f"Images    augmentation {recipe.augment}",
        f"Run       {plan.epochs} epochs, mini-batch {plan.mini_batch_size}, seed {plan.seed}, "
        f"threads {threads}",
        f"Data      {session.dataset.name}: {len(parts.train):,} to learn from, "
        f"{len(parts.validation):,} for validation, {len(parts.test):,} for the test",
    ]
    if session.teacher:
        lines.insert(
            2, f"Teacher   {session.job.teacher}, temperature {plan.temperature:g}, "
            f"labels count {plan.hard:g}"
        )  # fmt: skip
    if session.resume:
        progress = session.resume.progress
        lines.append(f"Resumed   in epoch {progress.epoch}, after {progress.seen:,} images of it")
    return "\n".join(lines)


def report(epoch: Epoch, epochs: int) -> str:
    """One epoch in one line."""
    held_out = epoch.validation_accuracy
    validation = f"  validation {held_out:6.2f} %" if held_out is not None else ""
    return (
        f"Epoch {epoch.epoch:{len(str(epochs))}}/{epochs}  loss {epoch.loss:.4f}  "
        f"train {epoch.train_accuracy:6.2f} %{validation}  "
        f"rate {epoch.learning_rate:.3g}  {epoch.seconds:.2f} s"
    )


def told(event: str, fields: dict[str, Any]) -> str:
    """What else happened on the way, in one line."""
    said = "  ".join(f"{name.replace('_', ' ')} {value}" for name, value in fields.items())
    return f"{event.replace('_', ' ').capitalize()}: {said}"
