"""Search strategies: which trials a sweep runs next, given the scores of those before.

A strategy is a generator. It yields batches of trials, whose runs may be computed in any order and
at once, and is sent their scores. So what a sweep tries never depends on which worker was faster.
"""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from training.sweeps.space import Candidate

Score = float | None  # mean validation accuracy over the seeds, percent; None if one diverged
Search = Generator[list["Trial"], list[Score], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """A candidate, to be trained for a number of epochs with each of the sweep's seeds.

    ``epochs`` is the run's whole plan: its learning rate reaches the schedule's end within them.
    """

    candidate: Candidate
    epochs: int


def everything(candidates: Sequence[Candidate]) -> Search:
    """Every candidate, each with its own number of epochs."""
    yield [Trial(each, each.config.plan.epochs) for each in candidates]


def halving(candidates: Sequence[Candidate], rate: int) -> Search:
    """Successive halving: short runs of all, then longer ones of the best ``1 / rate``, and so on.

    Jamieson & Talwalkar 2016 (arXiv 1502.07943). A rung is a run of its own with its own short
    schedule: the first epochs of a long cosine would rank learning rates that are still warm.
    """
    return _halvings(candidates, rate, rungs(full_epochs(candidates), rate, len(candidates)))


def _halvings(candidates: Sequence[Candidate], rate: int, steps: Sequence[int]) -> Search:
    survivors = list(candidates)
    for rung in steps:
        scores = yield [Trial(each, rung) for each in survivors]
        survivors = best(survivors, scores, math.ceil(len(survivors) / rate))


def rungs(epochs: int, rate: int, count: int) -> list[int]:
    """Epochs of each rung, the full number last: 27 by 3 for nine candidates is 3, 9, 27."""
    levels = 0
    while rate ** (levels + 1) <= min(count, epochs):
        levels += 1
    return [max(1, round(epochs / rate**level)) for level in range(levels, -1, -1)]


def best(candidates: Sequence[Candidate], scores: Sequence[Score], count: int) -> list[Candidate]:
    """Those with the highest scores, the earlier one of equals; none that diverged."""
    finished = [
        (score, each) for each, score in zip(candidates, scores, strict=True) if score is not None
    ]
    return [each for _, each in sorted(finished, key=lambda pair: -pair[0])[:count]]


def full_epochs(candidates: Sequence[Candidate]) -> int:
    """Of a whole run; raises ValueError where it varies, because halving decides on it itself."""
    different = {each.config.plan.epochs for each in candidates}
    if len(different) > 1 or any("epochs" in each.options for each in candidates):
        raise ValueError("--halving chooses the epochs of each run: leave them out of the search.")
    return different.pop()
