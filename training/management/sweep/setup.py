"""Setting up a sweep: the options of its command line, now or when it began, become a ``Sweep``."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from training.core.artifact import network_bytes
from training.core.data.splits import Dataset
from training.core.files import NotAFile, read_json, write_atomically
from training.core.fit.recipes import SettingError
from training.executors.interface import Executor
from training.executors.numerics import numerics
from training.management.config_options import OF_THE_RUN, SETTINGS, config_from_options
from training.management.engine_options import is_in_part
from training.management.networks import find_networks
from training.management.sweep.options import CHOICES, SEARCH, check_choice, space_of
from training.runs.config import RunConfig
from training.sweeps import strategies
from training.sweeps.request import RunRequest, code_version
from training.sweeps.results import ResultFolder, RunResult
from training.sweeps.space import (
    Candidate,
    Configure,
    Options,
    check_count,
    grid,
    randomly,
    seeds_of,
)
from training.sweeps.sweep import Sweep
from training.sweeps.tpe import tpe
from training.sweeps.train import train_from_folder

REQUEST_FILE, RESULTS = "request.json", "runs"
MAX_REQUEST = 1_000_000  # bytes; a command line has no more
NAMES = {*SETTINGS, *SEARCH, *OF_THE_RUN, "preset", "recipe", "sizes", "distill_from"}


def requested(options: dict[str, Any], output: Path) -> dict[str, Any]:
    """The options of the sweep: those named now, or with --resume alone those it began with.

    Raises ValueError where another sweep is in its place.
    """
    path = output / REQUEST_FILE
    named = {key: options[key] for key in NAMES if options.get(key) not in (None, "", [])}
    if not path.exists():
        if options["resume"]:
            raise ValueError(f"There is nothing to resume: {path} does not exist.")
        return options
    before = _before(path)
    if options["resume"] and not named:
        return options | before
    if not options["resume"] and not (options["part"] and named == before):
        raise ValueError(
            f"{output} has a sweep: --resume goes on with it, or choose another --output."
        )
    return options


def _before(path: Path) -> dict[str, Any]:
    """The options that a sweep began with; raises ValueError for a file that is damaged."""
    try:
        before = read_json(path, MAX_REQUEST)
    except (NotAFile, ValueError):
        before = None
    if not isinstance(before, dict) or not before.keys() <= NAMES:
        raise ValueError(f"{path} is damaged: delete it, and give the options of the sweep again.")
    for name in before.keys() & CHOICES.keys():
        check_choice(name, before[name])  # of another release, maybe
    if isinstance(before.get("distill_from"), str):  # when there was one teacher at most
        before["distill_from"] = [before["distill_from"]]
    return before


def remember(options: dict[str, Any], output: Path) -> None:
    """Write down what the sweep was asked for, so that --resume needs no options."""
    named = {key: options[key] for key in NAMES if options.get(key) not in (None, "", [])}
    write_atomically(output / REQUEST_FILE, json.dumps(named, indent=1, sort_keys=True).encode())


class Plan(NamedTuple):
    """A sweep whose options are known to be valid; nothing has run yet."""

    search: strategies.Search
    seeds: tuple[int, ...]
    teachers: tuple[bytes, ...]  # the ``.npz`` of each network that all runs learn from
    part: tuple[int, int] | None
    budget: float | None  # seconds


def planned(options: dict[str, Any]) -> Plan:
    """Raises ValueError for options that do not fit, NotInstalled, and HubError for a teacher."""
    configure, teachers = _configure(options)
    seeds = _seeds(options)
    search = _search(options, configure, len(seeds))
    return Plan(search, seeds, teachers, options["part"], options["budget"])


def sweep_of(
    plan: Plan,
    dataset: Dataset,
    executor: Executor,
    folder: Path,
    stop: Callable[[], bool],
    *,
    is_remote: bool,
) -> Sweep:
    """The sweep, ready to run; its budget begins now."""
    return Sweep(
        search=plan.search,
        seeds=plan.seeds,
        ask=_ask(dataset, plan.teachers),
        train=train_with_own_images
        if is_remote
        else partial(train_from_folder, settings.MNIST_DIR),
        folder=ResultFolder(folder),
        executor=executor,
        halt=_deadline(plan.budget),
        stop=stop,
        only=lambda request: is_in_part(plan.part, int(request.id, 16)),
    )


def train_with_own_images(request: RunRequest) -> RunResult:
    """On another machine, whose ``MNIST_DIR`` may be another folder."""
    return train_from_folder(settings.MNIST_DIR, request)


def _configure(options: dict[str, Any]) -> tuple[Configure, tuple[bytes, ...]]:
    """What makes a run's settings of the options that vary, and the teachers of all runs."""
    networks, sha256s = find_networks(options["distill_from"])

    def configure(varied: Options) -> RunConfig:
        config = config_from_options(options | dict(varied))
        if config.split == "none":
            raise SettingError("split", "must leave validation images: a sweep is judged on them")
        return replace(config, plan=replace(config.plan, distill=sha256s), threads=1)

    return configure, tuple(map(network_bytes, networks))


def _search(options: dict[str, Any], configure: Configure, seeds: int) -> strategies.Search:
    space, count, rate = space_of(options), options["random"], options["halving"]
    seed, is_tpe = options["search_seed"] or 0, options["sampler"] == "tpe"
    if options["part"] and (rate or is_tpe):
        raise ValueError("--part cannot divide a search that decides on its way: leave it out.")
    if (options["sampler"] or options["search_seed"]) and not count:
        raise ValueError("--sampler and --search-seed need --random N.")
    if is_tpe:
        check_count(count, seeds)
        return tpe(count, space, configure, seed=seed, rate=rate or 0)
    candidates: list[Candidate] = (
        randomly(count, space, configure, seed=seed) if count else grid(space, configure)
    )
    check_count(len(candidates), seeds)
    return strategies.halving(candidates, rate) if rate else strategies.everything(candidates)


def _seeds(options: dict[str, Any]) -> tuple[int, ...]:
    if options["seeds"] and options["seed"] is not None:
        raise ValueError("--seed and --seeds are both given: leave one out.")
    if options["seeds"]:
        return tuple(seeds_of(options["seeds"]))
    return (options["seed"] or 0,)


def _ask(
    dataset: Dataset, teachers: tuple[bytes, ...]
) -> Callable[[Candidate, int, int], RunRequest]:
    code, own = code_version(), numerics()

    def ask(candidate: Candidate, seed: int, epochs: int) -> RunRequest:
        config = candidate.run(seed, epochs).to_dict()
        return RunRequest(config, dataset.sha256, code, own, teachers)

    return ask


def _deadline(budget: float | None) -> Callable[[], bool]:
    end = time.monotonic() + budget if budget is not None else float("inf")
    return lambda: time.monotonic() >= end
