"""``manage.py fetch_mnist``: put MNIST's four files where training looks for them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from training import datasets
from training.management import base
from training.management.paths import user_path
from training.management.progress import download_bar


class Command(base.Command):
    help = (
        "Download MNIST's four files, unless the right ones are there already. "
        "Prints the folder. Example: manage.py fetch_mnist --dir data/mnist"
    )
    failures = {datasets.DatasetUnavailable: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dir", type=Path, default=settings.MNIST_DIR, help="default: %(default)s"
        )

        parser.add_argument("--force", action="store_true", help="replace files that are wrong")

    def answer(self, **options: Any) -> dict[str, Any]:
        directory = user_path(options["dir"])
        files = datasets.fetch_mnist(
            directory, settings.MNIST_MIRRORS, force=options["force"], progress=download_bar
        )
        return {"dir": str(directory), "files": [file.name for file in files]}

    def line(self, result: dict[str, Any]) -> str:
        return result["dir"]
