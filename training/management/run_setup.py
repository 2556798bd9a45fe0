"""Setting up a run: the settings that options ask for, its data and teacher, how to resume it, and
the site that tracks it.
"""

import argparse
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings

from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.core.fit.distillation import Teacher
from training.management.config_options import config_from_options, differences
from training.management.data import load_dataset
from training.management.networks import find_networks
from training.management.paths import folder_option
from training.runs.checkpoints import FILE, check_dataset, refuse_to_overwrite
from training.runs.config import RunConfig
from training.runs.environment import environment, environment_changes
from training.runs.naming import check_name
from training.runs.runner import Runner
from training.tracking import AddressError, Site, check_address, check_token


def requested_run(options: dict[str, Any], output: Path) -> tuple[RunConfig, Checkpoint | None]:
    """The settings of the run, and the moment to go on from where an interrupted one is named."""
    if options["resume"]:
        path = output / "checkpoints" / options["resume"] / FILE
        checkpoint = Checkpoint.load(path)
        config = RunConfig.from_dict(checkpoint.settings["config"])
        if changed := differences(options, config):
            raise CheckpointError(
                f"{', '.join(changed)} was different when the run started; leave it out to resume."
            )
        return config, checkpoint
    config = config_from_options(options)
    if config.name:
        check_name(output, config.name)
    return config, None


def prepared(
    config: RunConfig, teacher: Teacher | None, checkpoint: Checkpoint | None, output: Path
) -> Runner:
    """The run, ready to train; raises CheckpointError where another one is in its place."""
    if checkpoint is None:
        refuse_to_overwrite(config.checkpoints(output), output)
    dataset = load_dataset(config.dataset)
    if checkpoint is not None:
        check_dataset(checkpoint, dataset)
    origin = environment(config.threads)
    return Runner(config, dataset, origin, teacher=teacher, resume=checkpoint)


def with_teacher(config: RunConfig) -> tuple[RunConfig, Teacher | None]:
    """The settings with the teachers' checksums in them, which also make a run's name; its teacher.

    Raises CheckpointError where an interrupted run began with others, and as ``find_networks``.
    """
    if not config.teachers:
        return config, None
    networks, sha256s = find_networks(config.teachers)
    begun_with = config.plan.distill or sha256s
    pairs = zip(sha256s.split(), begun_with.split(), strict=True)
    for name, (sha256, before) in zip(config.teachers, pairs, strict=True):
        if sha256 != before:
            raise CheckpointError(f"{name} is not the network the run started with.")
    config = replace(config, plan=replace(config.plan, distill=sha256s))
    return config, Teacher(networks, config.plan.temperature, config.plan.hard)


def environment_warning(runner: Runner) -> str:
    """One line where a resumed run may end in other bits than an unbroken one; else ""."""
    if runner.resume is None:
        return ""
    changes = environment_changes(runner.resume.origin["environment"], runner.environment)
    if not changes:
        return ""
    return f"Warning: {', '.join(changes)}: the last bits of the weights may differ."


def how_to_go_on(config: RunConfig, output: Path, runs: Path) -> str:
    """The command that resumes the run, as a shell takes it; or that there is nothing to resume."""
    if not (config.checkpoints(output) / FILE).exists():
        return "Nothing of the run could be kept: start it again."
    words = ["--resume", config.run_name(), "--output", str(output)]
    if runs != folder_option(None, "runs"):
        words += ["--runs-dir", str(runs)]
    return f"To go on: manage.py train_mnist {shlex.join(words)}"


def address(text: str) -> str:
    """The type of the option --track."""
    try:
        return check_address(text)
    except AddressError as error:
        raise argparse.ArgumentTypeError(f"{text} {error}") from None


def site_of(options: dict[str, Any]) -> Site | None:
    """The site that --track names, None without it; raises AddressError without a token."""
    return Site(options["track"], check_token(settings.HIPPO_TOKEN)) if options["track"] else None
