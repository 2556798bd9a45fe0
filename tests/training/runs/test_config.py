"""The settings of a run can be written as a command line and as JSON, and read back the same."""

import shlex
from dataclasses import replace

import pytest
from django.core.management import get_commands, load_command_class
from hypothesis import given
from hypothesis import strategies as st

from training.core.activations import ACTIVATIONS
from training.core.data.augment import AUGMENTATIONS
from training.core.data.splits import SPLITS
from training.core.fit.optimizers import OPTIMIZERS
from training.core.fit.presets import PRESETS
from training.core.fit.recipes import RECIPES, Plan
from training.core.fit.schedules import SCHEDULES
from training.datasets import DATASETS
from training.management.config_options import config_from_options
from training.management.explanations import explain
from training.runs.config import ON_DIVERGENCE, RunConfig

CONFIGS = {
    "plain": RunConfig(Plan(), "modern"),
    "seeded": RunConfig(Plan(seed=7), "modern", split="nielsen", dataset="uci-digits"),
    "nielsen": RunConfig(Plan(activation="sigmoid", recipe=RECIPES["nielsen"]), "nielsen"),
    "changed": RunConfig(
        Plan(recipe=replace(RECIPES["modern"], optimizer="adam", dropout=0.2, augment="mild")),
        "modern",
        early_stop=3,
    ),
    **{
        name: RunConfig(each.plan, "modern", name)
        for name, each in PRESETS.items()
        if not each.teacher
    },
    "taught": RunConfig(Plan(temperature=4.0), "modern", teachers=("a", "shelf/b c.npz")),
    "preset, changed": RunConfig(replace(PRESETS["small"].plan, epochs=7), "modern", "small"),
}


def parsed(line):
    """The settings that ``train_mnist`` makes of a command line, as a shell splits it."""
    words = shlex.split(line)[2:]
    command = load_command_class(get_commands()["train_mnist"], "train_mnist")
    return config_from_options(
        vars(command.create_parser("manage.py", "train_mnist").parse_args(words))
    )


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_the_command_line_of_a_run_asks_for_the_same_run(config):
    assert parsed(config.command()) == config


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_settings_are_read_back_from_json(config):
    assert RunConfig.from_dict(config.to_dict()) == config


def test_settings_from_when_there_was_one_teacher_are_read_and_keep_the_name_of_their_run():
    for teacher in ("", "first"):
        config = replace(CONFIGS["plain"], teachers=(teacher,) if teacher else ())
        older = config.to_dict() | {"teacher": teacher}
        del older["teachers"]

        assert RunConfig.from_dict(older) == config
    assert CONFIGS["plain"].run_name() == "mnist-784-100-10-relu-modern-seed0-dadbd2"


NUMBERS = {
    "--epochs": st.integers(1, 10_000),
    "--learning-rate": st.floats(1e-9, 1_000),
    "--mini-batch-size": st.integers(1, 60_000),
    "--seed": st.integers(0, 2**63 - 1),
    "--clip": st.floats(0, 1_000),
    "--weight-decay": st.floats(0, 1),
    "--dropout": st.floats(0, 0.9),
    "--ema": st.floats(0, 0.999999),
    "--warmup": st.floats(0, 1_000),
    "--checkpoint-every": st.integers(0, 10_000),
    "--threads": st.integers(1, 10_000),
}
WORDS = {
    "--preset": ["quick", "small", "tiny", "champion"],
    "--recipe": list(RECIPES),
    "--activation": list(ACTIVATIONS),
    "--optimizer": list(OPTIMIZERS),
    "--schedule": list(SCHEDULES),
    "--augment": list(AUGMENTATIONS),
    "--on-divergence": list(ON_DIVERGENCE),
    "--split": list(SPLITS),
    "--dataset": list(DATASETS),
    "--kernel": ["Haswell", "SkylakeX"],
    "--distill-from": ["teacher", "a folder/it's $HOME.npz"],
}
OPTIONS = {**NUMBERS, **{option: st.sampled_from(words) for option, words in WORDS.items()}}


@given(st.fixed_dictionaries({}, optional=OPTIONS))
def test_every_combination_of_options_is_repeated_by_the_command_it_gives(options):
    words = [word for option, value in options.items() for word in (option, str(value))]

    config = parsed(shlex.join(["manage.py", "train_mnist", *words]))

    assert parsed(config.command()) == replace(config, recipe=parsed(config.command()).recipe)


@pytest.mark.parametrize(
    ("option", "value", "least"),
    [("--early-stop", -1, 0), ("--checkpoint-every", -3, 0), ("--threads", 0, 1)],
)
def test_a_count_that_is_too_small_is_refused(option, value, least):
    with pytest.raises(ValueError) as caught:
        parsed(f"manage.py train_mnist {option}={value}")

    assert explain(caught.value) == f"{option} must be between {least} and 10,000."


def test_runs_are_named_apart():
    assert len({config.run_name() for config in CONFIGS.values()}) == len(CONFIGS)


def test_a_run_name_says_what_is_trained():
    name = CONFIGS["preset, changed"].run_name()

    assert name.startswith("mnist-784-100-10-relu-small-seed0-")


def test_nothing_held_out_gives_no_reason_to_stop_early():
    with pytest.raises(ValueError) as caught:
        parsed("manage.py train_mnist --preset champion --early-stop 5")

    assert explain(caught.value) == (
        "--early-stop needs validation images, and split none has none."
    )


def test_a_preset_may_hold_out_nothing():
    assert parsed("manage.py train_mnist --preset champion").split == "none"
    assert parsed("manage.py train_mnist --preset champion --split nielsen").split == "nielsen"
    assert parsed("manage.py train_mnist --preset small").split == "validation"


def test_a_preset_that_needs_a_teacher_says_how_to_get_one():
    with pytest.raises(ValueError) as caught:
        parsed("manage.py train_mnist --preset distilled-small")

    assert str(caught.value) == (
        "--preset distilled-small needs a teacher: train one with --preset simard "
        "and name it with --distill-from."
    )
