"""``manage.py train_mnist``: train a network, watch it learn, keep it as an artifact."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from tqdm import tqdm

from training import datasets
from training.core.artifact import Metadata, read_network
from training.core.fit import Epoch, Stopped
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.core.fit.distillation import Teacher
from training.core.fit.divergence import Diverged
from training.hub import HubError, ModelManager
from training.management import base
from training.management.config_options import add_config_options, config_from_options, differences
from training.management.console import describe, report, told
from training.management.data import load_dataset
from training.management.networks import find_network, repository
from training.management.records import record_run
from training.runs import finish
from training.runs.config import RunConfig
from training.runs.environment import environment
from training.runs.graceful_stop import GracefulStop, stop_on_signals
from training.runs.naming import check_name
from training.runs.recorder import Recorder
from training.runs.runner import Runner
from training.runs.threads import blas_threads, threads_for


class Command(base.Command):
    help = (
        "Train a network on MNIST and save it as an artifact (NAME.npz and NAME.json). Example: "
        "manage.py train_mnist --sizes 784 100 10 --activation relu --epochs 30 --learning-rate 3.0"
    )
    failures = {
        ValueError: base.FAILED,
        OSError: base.FAILED,
        datasets.DatasetUnavailable: base.FAILED,
        HubError: base.FAILED,
        Diverged: base.DIVERGED,
        Stopped: base.INTERRUPTED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        add_config_options(parser)
        add = parser.add_argument
        add("--resume", default="", metavar="NAME", help="go on with an interrupted run")
        add("--output", type=Path, default=Path("models"), help="folder for the artifact")
        add("--runs-dir", type=Path, default=Path("runs"), help="folder for diaries and reports")
        add("--upload", action="store_true", help="publish it to HF_MODEL_REPO")
        add("--threads", type=int, help="for matrix products; default: by mini-batch size")

    def answer(self, **options: Any) -> dict[str, Any]:
        output = settings.BASE_DIR / options["output"]
        manager = repository() if options["upload"] else None
        job, checkpoint = self.job(options, output)
        if job.name:
            check_name(output, job.name)
        threads = options["threads"] or threads_for(job.plan.mini_batch_size)
        job, teacher = taught(job)
        session = Runner(
            job,
            load_dataset(job.dataset),
            output,
            environment(threads),
            teacher=teacher,
            resume=checkpoint,
        )
        self.note(describe(session, threads))
        path, facts = self.chronicled(session, settings.BASE_DIR / options["runs_dir"], threads)
        self.note(f"Test accuracy {facts.accuracy:.2f} % of {facts.test_samples:,} images.")
        saved = {"name": facts.name, "path": str(path), "accuracy": facts.accuracy}
        url = {"url": publish(manager, path, facts)} if manager else {}
        return saved | url | facts.training

    def line(self, result: dict[str, Any]) -> str:
        return "\n".join(str(result[key]) for key in ("path", "url") if key in result)

    def job(self, options: dict[str, Any], output: Path) -> tuple[RunConfig, Checkpoint | None]:
        """What is asked for, and where to go on when an interrupted run is."""
        if not options["resume"]:
            return config_from_options(options), None
        checkpoint = Checkpoint.load(output / "checkpoints" / options["resume"] / "last.npz")
        job = RunConfig.from_facts(checkpoint.facts["job"])
        if changed := differences(options, job):
            raise CheckpointError(
                f"{', '.join(changed)} was different when the run started; leave it out to resume."
            )
        return job, checkpoint

    def chronicled(self, session: Runner, folder: Path, threads: int) -> tuple[Path, Metadata]:
        """Train and finish, with a diary, a report and a row in the database however it ends."""
        chronicle = Recorder.begin(folder, session, datetime.now(UTC))

        def tell(event: str, **fields: Any) -> None:
            chronicle.tell(event, **fields)
            self.note(told(event, fields))

        session.tell = tell
        try:
            with chronicle, blas_threads(threads):
                for epoch in self.trained(session):
                    chronicle.epoch(epoch)
                path, facts = session.finish(session.job.name, finish.facts, datetime.now(UTC))
                chronicle.end(path, facts)
        finally:
            self.note(f"Report    {chronicle.folder / 'report.html'}")
            if problem := record_run(chronicle.run()):
                self.note(problem)
        return path, facts

    def trained(self, session: Runner) -> Iterator[Epoch]:
        """Every epoch, with a line on stderr; a stopped run says how to go on."""
        with stop_on_signals() as sign:
            try:
                for epoch in self.watched(session, sign):
                    self.note(report(epoch, session.plan.epochs))
                    yield epoch
            except Stopped:
                name = session.job.run_name()
                raise Stopped(
                    f"Stopped. To go on: manage.py train_mnist --resume {name} "
                    f"--output {session.output}"
                ) from None

    def watched(self, session: Runner, sign: GracefulStop) -> Iterator[Epoch]:
        """The epochs, with a progress bar for each on stderr where that is a terminal."""
        bar = tqdm(
            desc=f"Epoch {len(session.history) + 1}/{session.plan.epochs}",
            total=len(session.parts.train),
            unit=" images",
            file=sys.stderr,
            leave=False,
            disable=None,
        )
        with bar:
            for epoch in session.epochs(bar.update, sign.is_up):
                bar.clear()
                yield epoch
                bar.reset()
                bar.set_description(f"Epoch {epoch.epoch + 1}/{session.plan.epochs}", refresh=False)
                bar.set_postfix(loss=f"{epoch.loss:.4f}", rate=f"{epoch.learning_rate:.3g}")


def publish(manager: ModelManager, path: Path, facts: Metadata) -> str:
    """Upload what was saved; the commit's address. The files stay whatever happens."""
    try:
        return manager.upload_model(read_network(path), facts.name, facts).url
    except (HubError, ValueError) as error:
        raise HubError(
            f"{path} is saved, but was not published: {error} "
            f"To try again: manage.py upload_to_hf --model-path {path}"
        ) from error


def taught(job: RunConfig) -> tuple[RunConfig, Teacher | None]:
    """The job with its teacher pinned by checksum, and that teacher."""
    if not job.teacher:
        return job, None
    network, sha256 = find_network(job.teacher)
    if job.plan.distill not in ("", sha256):
        raise CheckpointError(f"{job.teacher} is not the network the run started with.")
    job = replace(job, plan=replace(job.plan, distill=sha256))
    return job, Teacher(network, job.plan.temperature, job.plan.hard)
