"""``manage.py upload_to_hf``: publish an artifact to the Hub, or to a folder, as one commit."""

import errno
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from training.core.artifact import (
    FieldError,
    Metadata,
    checked,
    default_name,
    is_name,
    read,
    read_network,
)
from training.core.network import Network
from training.hub import HubError
from training.hub.errors import NameTaken
from training.management import base
from training.management.networks import repository
from training.management.parser import number
from training.management.paths import user_path

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Command(base.Command):
    help = (
        "Publish an artifact to a Hugging Face Hub repository or a folder. Example: "
        "manage.py upload_to_hf --model-path models/mnist-784-100-10-relu-98.npz --repo ada/digits"
    )
    failures = {HubError: base.FAILED, ValueError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--model-path", type=Path, required=True, metavar="PATH", help="the .npz")
        add("--name", help="default: the name in the .json, else the file's")
        add("--accuracy", type=number, help="test accuracy in percent; needed without a .json")
        add("--description", metavar="TEXT", help="a sentence for the model card")
        add("--repo", default="", help="user/name or a folder; default: HF_MODEL_REPO")
        add("--private", action="store_true", help="if the repository is made now")
        add("--force", action="store_true", help="replace other weights of the same name")

    def answer(self, **options: Any) -> dict[str, Any]:
        manager = repository(options["repo"])
        network, metadata = _artifact(user_path(options["model_path"]), options)
        name = options["name"] or metadata.name
        commit = manager.upload_model(
            network, name, metadata, private=options["private"], force=options["force"]
        )
        if not commit.changed:
            self.note(f"{manager.repo_id} already holds exactly this {name}.")
        return {
            "name": name,
            "repo_id": manager.repo_id,
            "source": manager.source,
            **asdict(commit),
        }

    def explain(self, error: Exception) -> str:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return (
                f"Nothing was published: {super().explain(error)} Free some space, or set TMPDIR."
            )
        if isinstance(error, NameTaken):
            return f"{str(error).rstrip('.')}: --force."
        return super().explain(error)

    def line(self, result: dict[str, Any]) -> str:
        return str(result["url"])


def _artifact(path: Path, options: dict[str, Any]) -> tuple[Network, Metadata]:
    """The network and its metadata, with what was said on the command line put in."""
    if path.suffix != ".npz":
        raise ValueError("--model-path takes the .npz of an artifact.")
    if 0 < (options["accuracy"] or 0) <= 1:
        raise ValueError(
            f"--accuracy is in percent: {100 * options['accuracy']:g}, not {options['accuracy']:g}."
        )
    given = _given(options)
    if path.with_suffix(".json").exists():
        network, metadata = read(path)
        return network, replace(metadata, **given)
    network = read_network(path)
    if "accuracy" not in given:
        raise ValueError(
            f"There is no {path.stem}.json beside {path.name}: "
            "give the test accuracy in percent, --accuracy 95.4."
        )
    name = path.stem
    if not is_name(name):
        name = default_name(network.sizes, network.activation, given["accuracy"])
    return network, Metadata(name=name, **given)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """What the command line says instead of the ``.json``; raises ValueError."""
    names = [name for name in ("accuracy", "description") if options[name] is not None]
    try:
        return {name: checked(name, options[name]) for name in names}
    except FieldError as error:
        raise ValueError(f"--{error.field} must be {error.allowed}.") from error
