"""A job can be said as a command line, and as plain words, and comes back the same."""

from dataclasses import replace

import pytest
from django.core.management import get_commands, load_command_class

from training.core.fit.presets import PRESETS
from training.core.fit.recipes import RECIPES, Plan
from training.management.config_options import config_from_options
from training.management.explanations import explain
from training.runs.config import RunConfig

JOBS = {
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
    "preset, changed": RunConfig(replace(PRESETS["small"].plan, epochs=7), "modern", "small"),
}


def parsed(line):
    """The job ``train_mnist`` makes of a command line."""
    words = line.split()[2:]
    command = load_command_class(get_commands()["train_mnist"], "train_mnist")
    return config_from_options(
        vars(command.create_parser("manage.py", "train_mnist").parse_args(words))
    )


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_a_jobs_command_line_asks_for_the_same_job(job):
    assert parsed(job.command()) == job


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_a_job_comes_back_from_plain_words(job):
    assert RunConfig.from_facts(job.facts()) == job


def test_runs_are_named_apart():
    assert len({job.run_name() for job in JOBS.values()}) == len(JOBS)


def test_a_run_name_says_what_is_trained():
    name = JOBS["preset, changed"].run_name()

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
