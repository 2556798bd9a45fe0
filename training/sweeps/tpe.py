"""A search strategy that learns from what it has tried: Optuna's tree-structured Parzen estimator.

Optuna is asked and told in the process that runs the sweep only, in rounds of a fixed size and in
a fixed order: the same sweep asks for the same trials with any number of workers, and one that is
run again finds the results of those it had.
"""

from collections.abc import Sequence
from typing import Any

from training.executors.interface import NotInstalled
from training.sweeps.space import Candidate, Choices, Configure, Range, Space, check
from training.sweeps.strategies import Score, Search, Trial, full_epochs, rungs

ROUND = 8  # trials that are asked for before the next scores are told


def tpe(count: int, space: Space, configure: Configure, *, seed: int, rate: int = 0) -> Search:
    """``count`` trials; with a ``rate`` they climb the rungs of halving, and those below the median
    of a rung are pruned. Raises NotInstalled, or ValueError where candidates differ in epochs.
    """
    optuna = _optuna()
    check(space, configure)
    study = optuna.create_study(
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=ROUND),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=ROUND),
    )
    steps: list[int] = []
    if rate:
        first = {name: values.extremes()[0] for name, values in space.items()}
        steps = rungs(full_epochs([Candidate(first, configure(first))]), rate, count)
    return _rounds(study, count, space, configure, steps)


def _rounds(
    study: Any, count: int, space: Space, configure: Configure, steps: Sequence[int]
) -> Search:
    for first in range(0, count, ROUND):
        alive = [
            (trial, _candidate(trial, space, configure))
            for trial in (study.ask() for _ in range(min(ROUND, count - first)))
        ]
        yield from _round(study, alive, steps)


def _round(study: Any, alive: list[tuple[Any, Candidate]], steps: Sequence[int]) -> Search:
    """Have one round computed, rung by rung, and tell the study what came of each trial."""
    for number in range(max(1, len(steps))):
        trials = [
            Trial(each, steps[number] if steps else each.config.plan.epochs) for _, each in alive
        ]
        scores = yield trials
        is_last = number + 1 >= len(steps)
        alive = [
            pair
            for pair, trial, score in zip(alive, trials, scores, strict=True)
            if _goes_on(study, pair[0], trial.epochs, score, is_last)
        ]


def _goes_on(study: Any, asked: Any, epochs: int, score: Score, is_last: bool) -> bool:
    """Tell the study a score; whether the trial is worth its next rung."""
    states = _optuna().trial.TrialState
    if score is None:
        study.tell(asked, state=states.FAIL)
        return False
    if is_last:
        study.tell(asked, score)
        return False
    asked.report(score, step=epochs)
    if asked.should_prune():
        study.tell(asked, state=states.PRUNED)
        return False
    return True


def _candidate(asked: Any, space: Space, configure: Configure) -> Candidate:
    options = {name: _suggested(asked, name, values) for name, values in space.items()}
    return Candidate(options, configure(options))


def _suggested(asked: Any, name: str, values: Choices | Range) -> Any:
    if isinstance(values, Choices):
        position = asked.suggest_categorical(name, tuple(range(len(values.values))))
        return values.values[position]
    if values.whole:
        return asked.suggest_int(name, int(values.low), int(values.high), log=values.log)
    return values.rounded(asked.suggest_float(name, values.low, values.high, log=values.log))


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise NotInstalled("--sampler tpe needs Optuna: make scale installs it.") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
