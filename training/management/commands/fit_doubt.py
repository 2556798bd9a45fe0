"""``manage.py fit_doubt``: teach a finished network what is no digit; its answers stay the same."""

from dataclasses import replace
from typing import Any

from django.core.management.base import CommandParser

from training import datasets
from training.core.artifact import ArtifactError, read, save
from training.core.doubt import MAX_UNITS
from training.core.fit.doubt import with_doubt
from training.core.folder_lock import locked
from training.management import base
from training.management.data import load_dataset
from training.management.parser import whole_number
from training.management.paths import folder_option, user_path
from training.management.progress import followed
from training.runs.environment import blas_threads
from training.runs.graceful_stop import stop_on_signals
from training.runs.naming import refuse_taken, taken_by_another


class Command(base.Command):
    help = (
        "Fit a doubt head to the network of an artifact, and save both under the same name in "
        "another folder. "
        "Example: manage.py fit_doubt registry/starter/mnist-784-30-10-sigmoid-95.npz"
    )
    failures = {
        ValueError: base.FAILED,
        ArtifactError: base.FAILED,
        datasets.DatasetUnavailable: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("path", metavar="PATH", help="the .npz, with its .json beside it")
        units, seed = f"1 to {MAX_UNITS}; default: 56", "same seed, same head; default: 0"
        add("--units", type=whole_number, default=56, metavar="N", help=units)
        add("--seed", type=whole_number, default=0, metavar="N", help=seed)
        add("--dataset", choices=datasets.DATASETS, default="mnist")
        add("--output", metavar="DIR", help="folder for the artifact; default: models/doubt")

    def answer(self, **options: Any) -> dict[str, Any]:
        units, seed = options["units"], options["seed"]
        if not 1 <= units <= MAX_UNITS or seed < 0:
            raise ValueError(f"--units must be 1 to {MAX_UNITS}, and --seed 0 or more.")
        path = user_path(options["path"])
        output = folder_option(options["output"], "models/doubt")
        network, metadata = read(path)
        place = output / f"{metadata.name}.npz"
        if taken := taken_by_another(place, b""):
            raise ValueError(f"{taken} exists; choose another --output.")
        if not network.reads_digits:
            raise ValueError(f"{path.name} does not turn 784 pixels into ten digits.")
        parts = load_dataset(options["dataset"]).parts()
        steps = with_doubt(network, parts.train, parts.validation, units=units, seed=seed)
        with blas_threads(1), stop_on_signals() as stop:  # same head on every machine of a kind
            doubting = followed(steps, "Doubt", stop.is_requested)
        if doubting is None:
            raise base.Stopped("Stopped. Nothing was saved.")
        metadata = replace(metadata, training=metadata.training | {"doubt": units})
        output.mkdir(parents=True, exist_ok=True)
        with locked(output):
            refuse_taken(place, doubting)
            save(output, doubting, metadata)
        return {"name": metadata.name, "path": str(place), "doubt": units, "seed": seed}

    def line(self, result: dict[str, Any]) -> str:
        return str(result["path"])
