"""``manage.py train_mnist``: train a network, watch it learn, keep it as an artifact."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from tqdm import tqdm

from training import datasets, runs
from training.core.artifact import save
from training.core.fit import Epoch, fit
from training.core.guard import Diverged
from training.core.layers import ACTIVATIONS
from training.core.metrics import evaluate
from training.core.optimizers import OPTIMIZERS
from training.core.recipes import DEFAULT_RECIPES, RECIPES, Plan
from training.core.schedules import SCHEDULES
from training.core.splits import SPLITS, Parts
from training.management import base
from training.management.data import load_dataset
from training.names import check_name, free_name
from training.threads import blas_threads, threads_for


class Command(base.Command):
    help = (
        "Train a network on MNIST and save it as an artifact (NAME.npz and NAME.json). Example: "
        "manage.py train_mnist --sizes 784 100 10 --activation relu --epochs 30 --learning-rate 3.0"
    )
    failures = {
        ValueError: base.FAILED,
        OSError: base.FAILED,
        datasets.DatasetUnavailable: base.FAILED,
        Diverged: base.DIVERGED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        plan = Plan()
        add = parser.add_argument
        add("--sizes", type=int, nargs="+", default=plan.sizes, metavar="N", help="units per layer")
        add("--activation", choices=ACTIVATIONS, default=plan.activation)
        add("--epochs", type=int, default=plan.epochs)
        add("--learning-rate", type=float, default=plan.learning_rate)
        add("--mini-batch-size", type=int, default=plan.mini_batch_size)
        add("--seed", type=int, default=plan.seed, help="same seed, same network")
        add("--recipe", choices=RECIPES, help="default: by activation")
        add("--optimizer", choices=OPTIMIZERS, help="default: the recipe's")
        add("--schedule", choices=SCHEDULES, help="of the learning rate; default: the recipe's")
        add("--split", choices=SPLITS, default="validation", help="what is held out for validation")
        add("--dataset", choices=datasets.DATASETS, default="mnist")
        add("--name", default="", help="default: mnist-<sizes>-<activation>-<accuracy>")
        add("--output", type=Path, default=Path("models"), help="folder for the artifact")
        add("--threads", type=int, help="for matrix products; default: by mini-batch size")

    def answer(self, **options: Any) -> dict[str, Any]:
        plan, recipe = plan_of(options)
        output = settings.BASE_DIR / options["output"]
        if options["name"]:
            check_name(output, options["name"])
        dataset = load_dataset(options["dataset"])
        parts = dataset.parts(options["split"])
        threads = options["threads"] or threads_for(plan.mini_batch_size)
        self.note(describe(plan, recipe, dataset.name, parts, threads))
        with blas_threads(threads):
            history = list(self.watched(plan, parts))
            network = history[-1].network
            test = evaluate(network, parts.test)
        name = options["name"] or free_name(output, dataset.name, network, test.accuracy)
        facts = runs.facts(
            name,
            plan,
            recipe=recipe,
            dataset=dataset,
            split=options["split"],
            history=history,
            test=test,
            threads=threads,
            at=datetime.now(UTC),
        )
        path = save(output, network, facts)
        self.note(f"Test accuracy {test.accuracy:.2f} % of {facts.test_samples:,} images.")
        return {"name": name, "path": str(path), "accuracy": test.accuracy} | facts.training

    def line(self, result: dict[str, Any]) -> str:
        return str(result["path"])

    def watched(self, plan: Plan, parts: Parts) -> Iterator[Epoch]:
        """Train with a progress bar for each epoch and a line after it, on stderr."""
        bar = tqdm(
            total=len(parts.train), unit=" images", file=sys.stderr, leave=False, disable=None
        )
        with bar:
            for epoch in fit(plan, parts.train, parts.validation, watch=bar.update):
                bar.clear()
                self.note(report(epoch, plan.epochs))
                bar.reset()
                yield epoch


def plan_of(options: dict[str, Any]) -> tuple[Plan, str]:
    """The plan that the command line asks for, and the name of its recipe."""
    name = options["recipe"] or DEFAULT_RECIPES[options["activation"]]
    changed = {part: options[part] for part in ("optimizer", "schedule") if options[part]}
    asked = ("activation", "epochs", "learning_rate", "mini_batch_size", "seed")
    plan = Plan(
        sizes=tuple(options["sizes"]),
        recipe=replace(RECIPES[name], **changed),
        **{field: options[field] for field in asked},
    )
    return plan, name


def describe(plan: Plan, recipe: str, dataset: str, parts: Parts, threads: int) -> str:
    """The resolved recipe, so that nothing about the run is a guess."""
    chosen = plan.recipe
    clip = f", gradient clipped at {chosen.clip:g}" if chosen.clip else ""
    warmup = f" after {chosen.warmup} steps of warm-up" if chosen.warmup else ""
    return (
        f"Network   {' → '.join(map(str, plan.sizes))}, {plan.activation}, {chosen.output} output\n"
        f"Recipe    {recipe}: {chosen.loss}, {chosen.init} weights, {chosen.optimizer}{clip}\n"
        f"Rate      {plan.learning_rate:g}, {chosen.schedule}{warmup}\n"
        f"Run       {plan.epochs} epochs, mini-batch {plan.mini_batch_size}, seed {plan.seed}, "
        f"threads {threads}\n"
        f"Data      {dataset}: {len(parts.train):,} to learn from, "
        f"{len(parts.validation):,} for validation, {len(parts.test):,} for the test"
    )


def report(epoch: Epoch, epochs: int) -> str:
    """One epoch in one line."""
    held_out = epoch.validation_accuracy
    validation = f"  validation {held_out:6.2f} %" if held_out is not None else ""
    return (
        f"Epoch {epoch.epoch:{len(str(epochs))}}/{epochs}  loss {epoch.loss:.4f}  "
        f"train {epoch.train_accuracy:6.2f} %{validation}  "
        f"rate {epoch.learning_rate:.3g}  {epoch.seconds:.2f} s"
    )
