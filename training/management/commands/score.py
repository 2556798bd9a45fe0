"""``manage.py score``: a network's answers to millions of images in Parquet and ``.npy`` files."""

import shlex
import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from tqdm import tqdm

from training.core.artifact import ArtifactError, network_bytes
from training.executors.interface import Executor, NoCluster, NotInstalled
from training.executors.numerics import numerics
from training.hub import HubError
from training.management import base
from training.management.engine_options import add_engine_options, count, executor_of, is_in_part
from training.management.networks import find_network
from training.management.output_lock import AlreadyRunning, locked
from training.management.paths import user_path
from training.runs.graceful_stop import stop_on_signals
from training.scoring.answers import PROBABILITIES
from training.scoring.arrow import arrow
from training.scoring.inputs import InputError
from training.scoring.scoring import Scoring, ShardFailed, scoring_of
from training.scoring.shard import ON_ERROR, Counts, Job, Shard


class Command(base.Command):
    help = (
        "Write a network's answers to the images of Parquet and .npy files: digit, confidence and "
        "doubt of each row. Example: manage.py score mnist-784-100-10-relu-98 images.parquet "
        "--output answers"
    )
    failures = {
        NotInstalled: base.FAILED,
        NoCluster: base.FAILED,
        AlreadyRunning: base.FAILED,
        InputError: base.FAILED,
        ShardFailed: base.FAILED,
        ArtifactError: base.FAILED,
        HubError: base.FAILED,
        ValueError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("network", metavar="NETWORK", help="a NAME of the repository, or a .npz file")
        add("inputs", nargs="+", metavar="INPUT", help=".parquet or .npy files")
        add("--output", required=True, metavar="DIR", help="folder for part-*.parquet")
        add("--column", default="image", help="of the images in Parquet; default: image")
        add("--labels", default="", metavar="COLUMN", help="of the right digits, for the accuracy")
        add("--probabilities", choices=PROBABILITIES, default="none", help="write them, too")
        add("--rows", type=count, default=1_000_000, metavar="N",
            help="of a part, about: whole row groups of Parquet; default: 1000000")  # fmt: skip
        add("--on-error", choices=ON_ERROR, default="fail",
            help="a row that is no image: fail, or skip it and keep the reason")  # fmt: skip
        add("--resume", action="store_true", help="go on, with the parts that are missing")
        add_engine_options(parser)

    def answer(self, **options: Any) -> dict[str, Any]:
        arrow()
        output, inputs = user_path(options["output"]), [user_path(x) for x in options["inputs"]]
        job = job_of(options, output)
        scoring = scoring_of(job, inputs, options["rows"])
        with stop_on_signals() as stop, locked(output, options["part"]):
            if not (options["resume"] or options["part"]) and any(output.glob("part-*.parquet")):
                raise ValueError(
                    f"{output} has parts: --resume goes on, or choose another --output."
                )
            missing = [x for x in scoring.missing() if is_in_part(options["part"], x.number)]
            remove_leftovers(missing, output)
            try:
                with executor_of(options, self.note) as executor:
                    self.follow(scoring, missing, executor, stop.is_requested)
            finally:
                remove_leftovers(missing, output)
            if stop.is_requested():
                raise base.Stopped(f"Stopped. To go on: {how_to_go_on(options)}")
            if not scoring.is_complete:
                self.note(f"{len(scoring.counts)} of {len(scoring.shards)} parts are there.")
                return scoring.manifest(options["network"])
            return scoring.finish(options["network"])

    def follow(
        self, scoring: Scoring, missing: list[Shard], executor: Executor, is_stopped: Any
    ) -> None:
        """Score what is missing, with a live line, and say at the end what the limit was."""
        if scoring.counts:
            self.note(f"{len(scoring.counts)} of {len(scoring.shards)} parts are there already.")
        if not missing:
            return
        began, fresh = time.monotonic(), []
        total = sum(shard.source.rows for shard in missing)
        with tqdm(total=total, unit=" images", unit_scale=True, leave=False, disable=None) as bar:
            for counts in scoring.compute(missing, executor, is_stopped):
                fresh.append(counts)
                bar.set_postfix_str(rates(fresh, time.monotonic() - began), refresh=False)
                bar.update(counts.rows)
        if fresh:
            self.note(rates(fresh, time.monotonic() - began))

    def line(self, result: dict[str, Any]) -> str:
        accuracy = f", accuracy {result['accuracy']:.2f} %" if "accuracy" in result else ""
        bad = f", {result['bad_rows']:,} of them no images" if result["bad_rows"] else ""
        return f"{result['rows']:,} rows in {len(result['parts'])} parts{bad}{accuracy}"


def job_of(options: dict[str, Any], output: Path) -> Job:
    """Raises ArtifactError, HubError or OSError for the network."""
    network, _ = find_network(options["network"])
    if not network.reads_digits:
        raise ValueError(f"{options['network']} does not turn 784 pixels into ten digits.")
    return Job(
        weights=network_bytes(network),
        output=output,
        column=options["column"],
        label=options["labels"],
        probabilities=options["probabilities"],
        on_error=options["on_error"],
        numerics=numerics(),
    )


def remove_leftovers(shards: list[Shard], output: Path) -> None:
    """Remove temporary files of workers that were killed, and only of this process's shards."""
    for shard in shards:
        for path in output.glob(f".{shard.file}.*"):
            path.unlink(missing_ok=True)


def rates(parts: list[Counts], seconds: float) -> str:
    """Images and megabytes a second, and which of reading and computing is the limit."""
    rows, megabytes = sum(x.rows for x in parts), sum(x.bytes_read for x in parts) / 1e6
    read, network = sum(x.read_seconds for x in parts), sum(x.network_seconds for x in parts)
    limit = "reading" if read > network else "the network"
    return (
        f"{rows / seconds:,.0f} images/s, {megabytes / seconds:,.0f} MB/s of pixels; an image "
        f"takes {1e6 * read / rows:.2f} µs to read and write, {1e6 * network / rows:.2f} µs to "
        f"answer: {limit} is the limit"
    )


def how_to_go_on(options: dict[str, Any]) -> str:
    """The command that computes what is missing, as a shell takes it."""
    words = ["score", options["network"], *options["inputs"], "--output", options["output"]]
    for name in ("column", "labels", "probabilities", "on_error", "rows"):
        if options[name] not in (None, "", "image", "none", "fail", 1_000_000):
            words += [f"--{name.replace('_', '-')}", str(options[name])]
    return f"manage.py {shlex.join([*words, '--resume'])}"
