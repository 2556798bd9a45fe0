"""The options of ``train_mnist``, and the settings of the run that they ask for.

Every setting of a plan is an option of the same name; what is not given comes from the preset, the
recipe, or the plan's own defaults, in that order.
"""

from dataclasses import fields, replace
from typing import Any

from django.core.management.base import CommandParser

from training.core.activations import ACTIVATIONS
from training.core.data.splits import SPLITS
from training.core.fit.presets import PRESETS
from training.core.fit.recipes import RECIPES, TABLES, Plan, Recipe
from training.datasets import DATASETS
from training.runs.config import ON_DIVERGENCE, RunConfig, flag

SETTINGS: dict[str, tuple[type, str]] = {
    "activation": (str, "of the hidden layers"),
    "epochs": (int, "rounds through the training images"),
    "learning_rate": (float, "its peak"),
    "mini_batch_size": (int, "images a step"),
    "seed": (int, "same seed, same network"),
    "optimizer": (str, "how a gradient becomes a step"),
    "schedule": (str, "of the learning rate"),
    "warmup": (float, "epochs of climbing to the peak"),
    "clip": (float, "greatest length of a gradient; 0 for any"),
    "weight_decay": (float, "share of a weight lost in a step, over the learning rate"),
    "dropout": (float, "share of hidden units silenced in a step"),
    "smoothing": (float, "label smoothing"),
    "ema": (float, "decay of the averaged weights; 0 keeps the last ones"),
    "corrupted": (float, "share of images spoilt by noise, light, blur or lines while training"),
    "augment": (str, "how images are bent while training"),
    "temperature": (float, "of the teacher's answers"),
    "hard": (float, "share of the slope that comes from the labels, with a teacher"),
}
PLAN = {each.name for each in fields(Plan)} - {"recipe", "distill", "sizes"}
RECIPE = {each.name for each in fields(Recipe)}
OF_THE_RUN = ("dataset", "split", "early_stop", "on_divergence", "checkpoint_every", "threads")


def add_config_options(parser: CommandParser) -> None:
    add = parser.add_argument
    presets = "; ".join(f"{name}: {preset.purpose}" for name, preset in PRESETS.items())
    add("--preset", choices=PRESETS, help=f"a plan that was tried and measured ({presets})")
    add("--recipe", choices=RECIPES, help="how to teach; default: by activation")
    add("--sizes", type=int, nargs="+", metavar="N", help="units per layer; default: 784 100 10")
    for name, (kind, meaning) in SETTINGS.items():
        add(flag(name), type=kind, choices=TABLES.get(name), help=meaning)
    add("--distill-from", default="", metavar="NAME|PATH", help="a network to learn from")
    add("--split", choices=SPLITS, help="what is held out; default: the preset's, or validation")
    add("--dataset", choices=DATASETS, help="default: mnist")
    add("--early-stop", type=int, metavar="N", help="stop after N epochs without a better one")
    add("--on-divergence", choices=ON_DIVERGENCE, help="default: stop")
    add("--checkpoint-every", type=int, metavar="N", help="epochs; 0 for never; default: 1")
    add("--threads", type=int, metavar="N", help="inside matrix products; default: 1")
    add("--name", default="", help="default: mnist-<sizes>-<activation>-<accuracy>")


def config_from_options(options: dict[str, Any]) -> RunConfig:
    """The run that a command line asks for; raises ValueError, SettingError for one setting."""
    plan = _plan(options)
    preset = options["preset"] or ""
    if preset and PRESETS[preset].teacher and not options["distill_from"]:
        raise ValueError(
            f"--preset {preset} needs a teacher: train one with --preset "
            f"{PRESETS[preset].teacher} and name it with --distill-from."
        )
    chosen = {name: options[name] for name in OF_THE_RUN if options[name] is not None}
    if preset:
        chosen.setdefault("split", PRESETS[preset].split)
    return RunConfig(
        plan=plan,
        recipe=_recipe_name(options),
        preset=preset,
        teacher=options["distill_from"],
        name=options["name"],
        **chosen,
    )


def _plan(options: dict[str, Any]) -> Plan:
    given = {name: options[name] for name in SETTINGS if options[name] is not None}
    if options["sizes"]:
        given["sizes"] = tuple(options["sizes"])
    base = PRESETS[options["preset"]].plan if options["preset"] else Plan()
    recipe = base.recipe
    if options["recipe"] or not options["preset"]:
        recipe = RECIPES[_recipe_name(options)]
    recipe = replace(recipe, **{name: given[name] for name in given.keys() & RECIPE})
    return replace(base, recipe=recipe, **{n: given[n] for n in given.keys() & (PLAN | {"sizes"})})


def _recipe_name(options: dict[str, Any]) -> str:
    activation = ACTIVATIONS[options["activation"] or Plan().activation]
    return options["recipe"] or activation.recipe


def differences(options: dict[str, Any], config: RunConfig) -> list[str]:
    """Options named along with --resume that differ from the run's own."""
    own = config.to_dict() | config.plan.summary() | {"distill_from": config.teacher}
    names = [*SETTINGS, "sizes", *OF_THE_RUN, "preset", "recipe", "name", "distill_from"]
    named = {name: options[name] for name in names if options[name] not in (None, "")}
    return [flag(name) for name, value in named.items() if value != own[name]]
