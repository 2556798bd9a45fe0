"""What a finished run says of itself: the facts that travel beside the weights."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from training.core.artifact import Facts
from training.core.fit import Epoch
from training.core.metrics import Evaluation
from training.core.recipes import RECIPES, Plan
from training.core.splits import Dataset


def command(plan: Plan, recipe: str, dataset: str, split: str) -> str:
    """The command line that repeats the run."""
    words = [
        "manage.py train_mnist",
        f"--sizes {' '.join(map(str, plan.sizes))}",
        f"--activation {plan.activation}",
        f"--recipe {recipe}",
        f"--epochs {plan.epochs}",
        f"--learning-rate {plan.learning_rate:g}",
        f"--mini-batch-size {plan.mini_batch_size}",
        f"--seed {plan.seed}",
        f"--split {split}",
    ]
    for part in ("optimizer", "schedule"):
        if (chosen := getattr(plan.recipe, part)) != getattr(RECIPES[recipe], part):
            words.append(f"--{part} {chosen}")
    return " ".join(words + ([f"--dataset {dataset}"] if dataset != "mnist" else []))


def facts(
    name: str,
    plan: Plan,
    *,
    recipe: str,
    dataset: Dataset,
    split: str,
    history: Sequence[Epoch],
    test: Evaluation,
    threads: int,
    at: datetime,
) -> Facts:
    """Everything worth knowing of a run that has been scored on the test images."""
    return Facts(
        name=name,
        accuracy=test.accuracy,
        test_samples=int(test.confusion.sum()),
        description=f"Trained on {dataset.name} with Hippo, recipe {recipe}, seed {plan.seed}.",
        training=plan.summary()
        | {
            "command": command(plan, recipe, dataset.name, split),
            "recipe": recipe,
            "augmentation": "none",
            "dataset": dataset.name,
            "dataset_sha256": dataset.sha256,
            "split": split,
            "seconds": round(sum(epoch.seconds for epoch in history), 3),
            "numpy": np.__version__,
            "threads": threads,
        },
        history=[epoch.record() for epoch in history],
        confusion=test.confusion.tolist(),
        calibration={"ece": round(test.ece, 4), "nll": round(test.nll, 6)},
        created_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
