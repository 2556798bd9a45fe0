"""Small sweeps for tests: candidates, requests of runs, and an executor without processes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from training.core.fit.recipes import Plan
from training.datasets import load_uci_digits
from training.executors.interface import Outcome
from training.runs.config import RunConfig
from training.sweeps.request import RunRequest

CONFIG = RunConfig(
    Plan(sizes=(784, 8, 10), epochs=2), recipe="modern", dataset="uci-digits", threads=1
)
DIGITS = load_uci_digits()


def configure(options: Mapping[str, Any]) -> RunConfig:
    of_recipe = {name: options[name] for name in options if hasattr(CONFIG.plan.recipe, name)}
    recipe = replace(CONFIG.plan.recipe, **of_recipe)
    of_plan = {name: options[name] for name in options if name not in of_recipe}
    return replace(CONFIG, plan=replace(CONFIG.plan, recipe=recipe, **of_plan))


class InThisProcess:
    """An executor that computes when the next outcome is asked for."""

    workers = 1

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def outcomes(self, function, tasks, *, is_stopped):
        for task in tasks:
            if is_stopped():
                return
            try:
                yield Outcome(task, function(task))
            except ArithmeticError as error:
                yield Outcome(task, error=error)


def ask(candidate, seed, epochs):
    config = candidate.run(seed, epochs).to_dict()
    return RunRequest(config, DIGITS.sha256, "code", {"numpy": "2"})


def run(sweep):
    return list(sweep.events())
