"""``manage.py compare_runs``: which run is better, and whether that could be luck."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from training import datasets
from training.core.artifact import ArtifactError, is_name, read_metadata, read_network
from training.core.metrics import probabilities
from training.evaluation.comparison import (
    Group,
    NotComparable,
    Result,
    one_run_per_seed,
    result_of_artifact,
    result_of_run,
)
from training.evaluation.mcnemar import mcnemar_test
from training.hub import ArtifactNotFound, HubError
from training.management import base
from training.management.comparison_table import table
from training.management.data import load_test_images
from training.management.networks import repository
from training.management.paths import folder_option, user_path
from training.runs.log_reader import RunLogError
from training.runs.search import find_runs


class Command(base.Command):
    help = (
        "Compare runs or networks: accuracy over seeds, time, and for two single ones McNemar's "
        "test on the test images. Example: manage.py compare_runs 'small-*' 'tiny-*'"
    )
    failures = {
        NotComparable: base.FAILED,
        RunLogError: base.FAILED,
        ArtifactError: base.FAILED,
        HubError: base.FAILED,
        datasets.DatasetUnavailable: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "runs",
            nargs="+",
            metavar="RUN",
            help="a run's id, folder or name, the beginning of one or a pattern for several "
            "seeds of one plan, a .npz file, or a NAME in HF_MODEL_REPO",
        )
        parser.add_argument("--runs-dir", metavar="DIR", help="default: runs")

    def answer(self, **options: Any) -> dict[str, Any]:
        root = folder_option(options["runs_dir"], "runs")
        groups = [group(root, word) for word in options["runs"]]
        return {
            "groups": [each.summary() for each in groups],
            "mcnemar": self.mcnemar(groups),
        }

    def mcnemar(self, groups: list[Group]) -> dict[str, Any] | None:
        """The test, where there are two single ones; a table without it is worth having, too."""
        if len(groups) != 2 or any(len(each.results) > 1 for each in groups):
            return None
        try:
            return mcnemar_result(*(each.results[0] for each in groups))
        except (NotComparable, ArtifactError, datasets.DatasetUnavailable) as error:
            self.note(f"Without McNemar's test: {error}")
            return None

    def line(self, result: dict[str, Any]) -> str:
        return table(result)


def group(root: Path, word: str) -> Group:
    """Everything one word stands for."""
    if word.endswith(".npz"):
        return Group(word, (artifact(user_path(word)),))
    if runs := find_runs(root, word):
        return Group(word, tuple(map(result_of_run, one_run_per_seed(word, runs))))
    if not is_published_name(word):
        raise NotComparable(f"No run in {root} is called {word}.")
    return Group(word, (published(root, word),))


def artifact(path: Path) -> Result:
    return result_of_artifact(read_metadata(path), path)


def is_published_name(word: str) -> bool:
    """Whether it is a NAME, or user/repo/NAME."""
    *repo, name = word.split("/")
    return is_name(name) and len(repo) in (0, 2)


def published(root: Path, name: str) -> Result:
    """A network of the repository the site serves."""
    manager = repository() if settings.HF_MODEL_REPO else repository(str(settings.STARTER))
    try:
        entry = manager.get_model_info(name)
    except ArtifactNotFound as error:
        raise NotComparable(
            f"{name} is neither a run in {root} nor a network in {manager.repo_id}."
        ) from error
    if entry.metadata is None:
        raise NotComparable(f"{name} cannot be compared: {entry.problem}")
    return result_of_artifact(entry.metadata, manager.download_model(name))


def mcnemar_result(first: Result, second: Result) -> dict[str, Any]:
    """McNemar's test of two networks, on the test images of the dataset both were trained on."""
    if first.artifact is None or second.artifact is None:
        missing = first if first.artifact is None else second
        raise NotComparable(f"the network of {missing.name} is gone.")
    if first.dataset != second.dataset:
        raise NotComparable(f"one learnt {first.dataset}, the other {second.dataset}.")
    test = load_test_images(first.dataset)
    correct = [
        probabilities(read_network(path), test).argmax(axis=1) == test.labels
        for path in (first.artifact, second.artifact)
    ]
    return {"dataset": first.dataset, "images": len(test)} | mcnemar_test(*correct)._asdict()
