"""The options of ``train_mnist`` and ``sweep``, and the settings of the run that they ask for.

Every setting of a plan is an option of the same name; what is not given comes from the preset, the
recipe, or the plan's own defaults, in that order.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from django.core.management.base import CommandParser

from training.core.activations import ACTIVATIONS
from training.core.data.splits import SPLITS
from training.core.fit.presets import PRESETS
from training.core.fit.recipes import RECIPES, TABLES, Plan, Recipe
from training.datasets import DATASETS
from training.management.parser import number, whole_number
from training.runs.config import ON_DIVERGENCE, RunConfig, flag

SETTINGS: dict[str, tuple[Callable[[str], Any], str]] = {
    "activation": (str, "of the hidden layers"),
    "epochs": (whole_number, "rounds through the training images"),
    "learning_rate": (number, "its peak"),
    "mini_batch_size": (whole_number, "images a step"),
    "seed": (whole_number, "same seed, same network"),
    "optimizer": (str, "how a gradient becomes a step"),
    "schedule": (str, "of the learning rate"),
    "warmup": (number, "epochs of climbing to the peak"),
    "clip": (number, "greatest length of a gradient; 0 for any"),
    "weight_decay": (number, "share of a weight lost in a step, over the learning rate"),
    "dropout": (number, "share of hidden units silenced in a step"),
    "smoothing": (number, "label smoothing"),
    "ema": (number, "decay of the averaged weights; 0 keeps the last ones"),
    "corrupted": (number, "share of images spoilt by noise, light, blur or lines while training"),
    "doubt": (whole_number, "units that learn what is no digit; 0 for none"),
    "augment": (str, "how images are bent while training"),
    "temperature": (number, "of the teacher's answers"),
    "hard": (number, "share of the slope that comes from the labels, with a teacher"),
}
PLAN = {each.name for each in fields(Plan)} - {"recipe", "distill", "sizes"}
DEFAULTS = Plan().summary()  # without a preset, and with the recipe of its activation
DEFAULTS_NOTE = "Defaults are those without a preset, for relu; other recipes bring their own."
SIZES = " ".join(map(str, DEFAULTS["sizes"]))
RECIPE = {each.name for each in fields(Recipe)}
OF_THE_RUN = (
    "dataset",
    "split",
    "early_stop",
    "on_divergence",
    "checkpoint_every",
    "threads",
    "kernel",
)


def add_config_options(parser: CommandParser) -> None:
    add = parser.add_argument
    add("--preset", choices=PRESETS, help=_preset_help())
    add("--recipe", choices=RECIPES, help=f"how to teach; default: {_recipes_by_activation()}")
    add("--sizes", type=whole_number, nargs="+", metavar="N", help=_help("units per layer", SIZES))
    for name, (kind, meaning) in SETTINGS.items():
        choices = TABLES.get(name)
        metavar = None if choices else "N" if kind is whole_number else "X"
        text = _help(meaning, DEFAULTS[name])
        add(flag(name), type=kind, choices=choices, metavar=metavar, help=text)
    teachers = "networks to learn from; of several the mean of their logits"
    add("--distill-from", nargs="+", default=[], metavar="NAME|PATH", help=teachers)
    add("--split", choices=SPLITS, help="what is held out; default: the preset's, or validation")
    add("--dataset", choices=DATASETS, help="what to learn; default: mnist")
    early_stop = "stop after N epochs without a better one; default: never"
    add("--early-stop", type=whole_number, metavar="N", help=early_stop)
    add("--on-divergence", choices=ON_DIVERGENCE, help="when it cannot recover; default: stop")


def add_single_run_options(parser: CommandParser) -> None:
    """What does not change a run's result, or only in its last bits; a sweep decides on these."""
    add = parser.add_argument
    checkpoints = "epochs between checkpoints; 0 for never; default: 1"
    add("--checkpoint-every", type=whole_number, metavar="N", help=checkpoints)
    threads = "inside matrix products; default: 1"
    add("--threads", type=whole_number, metavar="N", help=threads)
    kernel = "of OpenBLAS, for the same bits on other processors; default: what suits this one"
    add("--kernel", metavar="NAME", help=kernel)
    add("--name", default="", help="default: mnist-<sizes>-<activation>-<accuracy>")


def _help(meaning: str, default: object) -> str:
    shown = f"{default:g}" if isinstance(default, float) else default
    return f"{meaning}; default: {shown}"


def _preset_help() -> str:
    """What each is for; argparse needs its percent signs twice."""
    presets = "; ".join(f"{name}: {preset.purpose}" for name, preset in PRESETS.items())
    text = f"a plan that was tried and measured, with defaults of its own ({presets})"
    return text.replace("%", "%%")


def _recipes_by_activation() -> str:
    return ", ".join(f"{row.recipe} for {name}" for name, row in ACTIVATIONS.items())


def config_from_options(options: dict[str, Any]) -> RunConfig:
    """The run that a command line asks for; raises ValueError, SettingError for one setting."""
    plan = _plan(options)
    preset = options["preset"] or ""
    if preset and PRESETS[preset].teacher and not options["distill_from"]:
        raise ValueError(
            f"--preset {preset} needs a teacher: train one with --preset "
            f"{PRESETS[preset].teacher} and name it with --distill-from."
        )
    chosen = {name: options[name] for name in OF_THE_RUN if options.get(name) is not None}
    if preset:
        chosen.setdefault("split", PRESETS[preset].split)
    return RunConfig(
        plan=plan,
        recipe=_recipe_name(options),
        preset=preset,
        teachers=tuple(options["distill_from"]),
        name=options.get("name", ""),
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
    own = config.to_dict() | config.plan.summary() | {"distill_from": list(config.teachers)}
    names = [*SETTINGS, "sizes", *OF_THE_RUN, "preset", "recipe", "name", "distill_from"]
    named = {name: options[name] for name in names if options[name] not in (None, "", [])}
    return [flag(name) for name, value in named.items() if value != own[name]]
