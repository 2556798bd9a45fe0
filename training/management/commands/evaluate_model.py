"""``manage.py evaluate_model``: how good a network is, digit by digit."""

from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser

from training import datasets
from training.core.artifact import ArtifactError
from training.evaluation.robustness import full_report
from training.hub import HubError
from training.management import base
from training.management.data import load_test_images
from training.management.networks import find_network
from training.runs.environment import blas_threads

# Parameters below which a second BLAS thread brings nothing, and beside a busy process costs much.
ONE_THREAD_BELOW = 1_000_000


class Command(base.Command):
    help = (
        "Score a network on test images: accuracy, each digit, confusion, calibration, shifts. "
        "Example: manage.py evaluate_model models/mnist-784-100-10-relu-98.npz"
    )
    failures = {
        ArtifactError: base.FAILED,
        HubError: base.FAILED,
        datasets.DatasetUnavailable: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", metavar="NAME|PATH", help="in HF_MODEL_REPO, or a .npz file")
        parser.add_argument("--dataset", choices=datasets.DATASETS, default="mnist")

    def answer(self, **options: Any) -> dict[str, Any]:
        network, _ = find_network(options["model"])
        test = load_test_images(options["dataset"])
        is_small = len(network.parameters) < ONE_THREAD_BELOW
        with blas_threads(1) if is_small else nullcontext():
            report = full_report(network, test)
        facts = {"model": options["model"], "dataset": options["dataset"]}
        return facts | {"sizes": list(network.sizes)} | report

    def line(self, result: dict[str, Any]) -> str:
        digits = "  ".join(
            f"{digit}: {accuracy:.1f}"
            for digit, accuracy in enumerate(result["per_digit"])
            if accuracy is not None
        )
        shifts = "  ".join(f"{n} px: {accuracy:.1f}" for n, accuracy in result["shifted"].items())
        rows = "\n".join(
            f"  {digit} " + "".join(f"{count:6}" for count in row)
            for digit, row in enumerate(result["confusion"])
        )
        return (
            f"Accuracy     {result['accuracy']:.2f} % of {result['samples']:,} {result['dataset']} "
            f"test images\n"
            f"Each digit   {digits}\n"
            f"Shifted      {shifts}\n"
            f"Calibration  ECE {result['ece']:.2f} %, NLL {result['nll']:.4f}\n"
            f"Confusion    rows are labels, columns answers 0–9\n{rows}"
        )
