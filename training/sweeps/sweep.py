"""A sweep: trials that a strategy asks for become runs, and runs become results, as events."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import mean

from training.executors.interface import Executor, Outcome
from training.sweeps.request import RunRequest
from training.sweeps.results import ResultFolder, RunResult
from training.sweeps.space import Candidate
from training.sweeps.strategies import Score, Search, Trial

Train = Callable[[RunRequest], RunResult]


@dataclass(frozen=True, slots=True)
class RunsPlanned:
    """A batch of runs is known; those whose results are there already count as ``stored``."""

    runs: int
    stored: int
    epochs: int  # of all the others together


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run of a trial has a result, or could not be computed and has an error."""

    trial: Trial
    seed: int
    result: RunResult | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class TrialsEnded:
    """A batch is complete: its trials and their scores."""

    trials: Sequence[Trial]
    scores: Sequence[Score]


SweepEvent = RunsPlanned | RunEnded | TrialsEnded


@dataclass
class Sweep:
    """The runs of one sweep and what is known of them.

    ask     makes the request of one trial with one seed
    train   computes a request, in a worker
    halt    asked before each run; once true, no other run starts
    stop    asked all the time; once true, what is running is given up
    only    which runs are this process's to compute; the others' results may appear
    """

    search: Search
    seeds: Sequence[int]
    ask: Callable[[Candidate, int, int], RunRequest]
    train: Train
    folder: ResultFolder
    executor: Executor
    halt: Callable[[], bool] = lambda: False
    stop: Callable[[], bool] = lambda: False
    only: Callable[[RunRequest], bool] = lambda request: True
    trials: list[Trial] = field(default_factory=list, init=False)
    results: dict[str, RunResult] = field(default_factory=dict, init=False)
    errors: dict[str, str] = field(default_factory=dict, init=False)
    is_complete: bool = field(default=False, init=False)

    def events(self) -> Iterator[SweepEvent]:
        """Compute what is missing, and follow the search to its end or until told to halt.

        Raises OSError where a result cannot be written.
        """
        try:
            batch = next(self.search)
            while True:
                self.trials += [each for each in batch if each not in self.trials]
                yield from self._compute(batch)
                if not all(self.is_over(trial) for trial in batch):
                    return
                scores = [self.score(trial) for trial in batch]
                yield TrialsEnded(batch, scores)
                batch = self.search.send(scores)
        except StopIteration:
            self.is_complete = True

    def events_again(self, trial: Trial) -> Iterator[SweepEvent]:
        """Compute those runs of a trial again whose weights are gone: they were not kept."""
        gone = [each for each in self.results_of(trial) if not self.folder.has_weights(each)]
        for result in gone:
            self.folder.forget(self.results.pop(result.id))
        if gone:
            yield from self._compute([trial])

    def requests(self, trial: Trial) -> list[RunRequest]:
        """One for each seed."""
        return [self.ask(trial.candidate, seed, trial.epochs) for seed in self.seeds]

    def results_of(self, trial: Trial) -> list[RunResult]:
        """Those that are there, in the order of the seeds."""
        ids = [request.id for request in self.requests(trial)]
        return [self.results[id] for id in ids if id in self.results]

    def is_over(self, trial: Trial) -> bool:
        """Whether each of its runs has ended, well or not."""
        ids = {request.id for request in self.requests(trial)}
        return ids <= self.results.keys() | self.errors.keys()

    def score(self, trial: Trial) -> Score:
        """The mean validation accuracy over all seeds; None unless all of them finished."""
        accuracies = [each.validation_accuracy for each in self.results_of(trial)]
        known = [each for each in accuracies if each is not None]
        return mean(known) if len(known) == len(self.seeds) else None

    def _compute(self, batch: Sequence[Trial]) -> Iterator[SweepEvent]:
        runs = {
            request.id: (trial, seed, request)
            for trial in batch
            for seed, request in zip(self.seeds, self.requests(trial), strict=True)
        }
        for id in runs.keys() - self.results.keys():
            if result := self.folder.load(id):
                self.results[id] = result
        missing = [run for id, run in runs.items() if id not in self.results and self.only(run[2])]
        epochs = sum(trial.epochs for trial, *_ in missing)
        yield RunsPlanned(len(runs), len(runs) - len(missing), epochs)
        by_id = {request.id: (trial, seed) for trial, seed, request in missing}
        requests = (request for *_, request in missing if not self.halt())
        for outcome in self.executor.outcomes(self.train, requests, is_stopped=self.stop):
            yield self._ended(outcome, *by_id[outcome.task.id])

    def _ended(self, outcome: Outcome[RunRequest, RunResult], trial: Trial, seed: int) -> RunEnded:
        id, result = outcome.task.id, outcome.value
        if result is None:
            self.errors[id] = str(outcome.error) or type(outcome.error).__name__
            return RunEnded(trial, seed, None, self.errors[id])
        self.folder.save(result)
        self.results[id] = replace(result, weights=b"")
        return RunEnded(trial, seed, self.results[id])
