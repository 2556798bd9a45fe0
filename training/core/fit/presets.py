"""Presets: whole plans that were tried and measured, to be had by name."""

from dataclasses import dataclass
from typing import Any

from training.core.fit.recipes import Plan, Recipe


@dataclass(frozen=True, slots=True)
class Preset:
    """A plan and what it is for.

    teacher  the preset its teacher was trained with
    split    what is held out: nothing where every image counts and there is nothing to decide
    """

    purpose: str
    plan: Plan
    teacher: str = ""
    split: str = "validation"


def _recipe(augment: str, **more: Any) -> Recipe:
    return Recipe(
        "softmax",
        "cross-entropy",
        "he",
        "nesterov",
        "cosine",
        warmup=1.0,
        augment=augment,
        **more,
    )


PRESETS = {
    "quick": Preset(
        "98 % as fast as possible",
        Plan(
            sizes=(784, 256, 10),
            recipe=Recipe("softmax", "cross-entropy", "he", "nesterov", "one-cycle", smoothing=0.1),
            epochs=4,
            learning_rate=0.3,
            mini_batch_size=128,
        ),
    ),
    "small": Preset(
        "the best 784-100-10",
        Plan(
            recipe=_recipe("elastic", ema=0.9995),
            epochs=100,
            learning_rate=0.1,
            mini_batch_size=128,
        ),
    ),
    "tiny": Preset(
        "the best 784-30-10",
        Plan(
            sizes=(784, 30, 10),
            recipe=_recipe("mild", ema=0.9995),
            epochs=75,
            learning_rate=0.1,
            mini_batch_size=128,
        ),
    ),
    "hands": Preset(
        "784-100-10 for drawings and photographs, which doubts what is no digit",
        Plan(
            recipe=_recipe("elastic", ema=0.9995, corrupted=0.2, doubt=56),
            epochs=190,
            learning_rate=0.1,
            mini_batch_size=64,
        ),
    ),
    "hands-large": Preset(
        "784-256-10 for the same",
        Plan(
            sizes=(784, 256, 10),
            recipe=_recipe("elastic", ema=0.9995, corrupted=0.35, doubt=56),
            epochs=75,
            learning_rate=0.1,
            mini_batch_size=64,
        ),
    ),
    "simard": Preset(
        "784-800-10, the network of Simard 2003",
        Plan(
            sizes=(784, 800, 10),
            recipe=_recipe("elastic", ema=0.9995, weight_decay=2e-4),
            epochs=120,
            learning_rate=0.3,
            mini_batch_size=256,
        ),
    ),
    "champion": Preset(
        "the best single network",
        Plan(
            sizes=(784, 1536, 1024, 512, 10),
            recipe=_recipe("strong", ema=0.9995, weight_decay=1e-5),
            epochs=160,
            learning_rate=0.08,
            mini_batch_size=128,
        ),
        split="none",
    ),
    "distilled-small": Preset(
        "784-100-10 taught by a network trained with simard",
        Plan(
            recipe=_recipe("elastic", ema=0.9995, weight_decay=1e-5),
            epochs=300,
            learning_rate=0.1,
            mini_batch_size=128,
            temperature=1.0,
            hard=0.5,
        ),
        teacher="simard",
    ),
}
