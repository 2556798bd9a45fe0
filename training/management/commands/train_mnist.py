"""``manage.py train_mnist``: train a network, watch it learn, keep it as an artifact."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from training import datasets
from training.core.artifact import ArtifactError, Metadata, read_network
from training.core.fit.divergence import Diverged
from training.hub import HubError, ModelManager
from training.hub.errors import NameTaken
from training.management import base
from training.management.config_options import (
    DEFAULTS_NOTE,
    add_config_options,
    add_single_run_options,
)
from training.management.console import Console, settings_lines
from training.management.explanations import explain
from training.management.networks import repository
from training.management.paths import folder_option
from training.management.progress import followed
from training.management.records import RunRow, record_run
from training.management.run_setup import (
    address,
    environment_warning,
    how_to_go_on,
    prepared,
    requested_run,
    site_of,
    with_teacher,
)
from training.report import write_report_of
from training.runs.checkpoints import CheckpointWriter, locked
from training.runs.environment import blas_threads
from training.runs.finish import finishing
from training.runs.graceful_stop import GracefulStop, stop_on_signals
from training.runs.kernel import use_kernel
from training.runs.log_reader import RunLogError
from training.runs.recorder import Recorder
from training.runs.runner import Runner
from training.tracking import AddressError, Site, Tracker


class CouldNotWrite(Exception):
    """A disk is full or cannot be written; the message says how to go on."""


class Command(base.Command):
    help = (
        "Train a network on MNIST and save it as an artifact (NAME.npz and NAME.json). Example: "
        "manage.py train_mnist --sizes 784 100 10 --activation relu --epochs 30 --learning-rate 3.0"
    )
    failures = {
        ValueError: base.FAILED,
        datasets.DatasetUnavailable: base.FAILED,
        HubError: base.FAILED,
        Diverged: base.DIVERGED,
        CouldNotWrite: base.FAILED,
        AddressError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = DEFAULTS_NOTE
        add_config_options(parser)
        add_single_run_options(parser)
        add = parser.add_argument
        add("--resume", default="", metavar="NAME", help="go on with an interrupted run")
        add("--output", metavar="DIR", help="folder for the artifact; default: models")
        add("--runs-dir", metavar="DIR", help="folder for logs and reports; default: runs")
        track = "a site to report the run to, with the token HIPPO_TOKEN"
        add("--track", type=address, metavar="URL", help=track)
        add("--upload", action="store_true", help="publish it to HF_MODEL_REPO")

    def answer(self, **options: Any) -> dict[str, Any]:
        output = folder_option(options["output"], "models")
        runs = folder_option(options["runs_dir"], "runs")
        manager = repository() if options["upload"] else None
        site = site_of(options)
        config, checkpoint = requested_run(options, output)
        use_kernel(config.kernel, may_start_again=self.is_started_by_a_user())
        config, teacher = with_teacher(config)
        with locked(config.checkpoints(output)):
            runner = prepared(config, teacher, checkpoint, output)
            self.note(settings_lines(runner))
            if warning := environment_warning(runner):
                self.note(warning)
            with stop_on_signals() as stop:  # a download before is not waited for
                path, metadata = self.train(runner, output, runs, stop, site)
        self.note(f"Test accuracy {metadata.accuracy:.2f} % of {metadata.test_samples:,} images.")
        saved = {"name": metadata.name, "path": str(path), "accuracy": metadata.accuracy}
        url = {"url": publish(manager, path, metadata)} if manager else {}
        return saved | url | metadata.training

    def line(self, result: dict[str, Any]) -> str:
        return "\n".join(str(result[key]) for key in ("path", "url") if key in result)

    def explain(self, error: Exception) -> str:
        return explain(error) or super().explain(error)

    def train(
        self, runner: Runner, output: Path, runs: Path, stop: GracefulStop, site: Site | None
    ) -> tuple[Path, Metadata]:
        """Train and save, with a log, a report and a row in the database however it ends."""
        checkpoints = CheckpointWriter(runner.config.checkpoints(output), runner)
        checkpoints.try_writing()
        recorder = Recorder.begin(runs, runner, datetime.now(UTC))
        tracker = Tracker(recorder.folder, site) if site else None
        news = tracker.take_news if tracker else list
        try:
            with (
                self.ending_in_words(runner, checkpoints, output, runs),
                tracker or nullcontext(),
                recorder,
                RunRow(recorder) as row,
                blas_threads(runner.environment["threads"]),
                Console(runner, self.note, news) as console,
            ):
                for event in runner.events(stop.is_requested):
                    for follower in (checkpoints, recorder, row, console):
                        follower.follow(event)
                saved = (
                    None
                    if runner.was_stopped
                    else followed(
                        finishing(runner, output, datetime.now(UTC)), "Doubt", stop.is_requested
                    )
                )
                if saved is None:
                    raise base.Stopped(f"Stopped. {how_to_go_on(runner.config, output, runs)}")
                path, metadata = saved
                recorder.saved(path, metadata)
                checkpoints.remove()
        finally:
            for line in news():
                self.note(line)
            self.report(runner, recorder)
        return path, metadata

    @contextmanager
    def ending_in_words(
        self, runner: Runner, checkpoints: CheckpointWriter, output: Path, runs: Path
    ) -> Iterator[None]:
        """Where a run ends early: Stopped or CouldNotWrite, with the command that goes on."""
        try:
            yield
        except KeyboardInterrupt as error:  # a second signal: not even a checkpoint is awaited
            raise base.Stopped(
                f"Interrupted. {how_to_go_on(runner.config, output, runs)}"
            ) from error
        except OSError as error:
            kept_in = checkpoints.keep() or output
            where = "" if kept_in == output else f"The run is kept in {kept_in}. "
            raise CouldNotWrite(
                f"{self.explain(error)} {where}{how_to_go_on(runner.config, kept_in, runs)}"
            ) from error

    def report(self, runner: Runner, recorder: Recorder) -> None:
        """Write the report and the row; neither can end the run in another way than it did."""
        try:
            run = recorder.run()
        except (OSError, RunLogError) as error:
            self.note(f"There is no report: {self.explain(error)}")
            return
        try:
            self.note(f"Report    {write_report_of(run, runner.parts.test)}")
        except (OSError, ArtifactError) as error:
            self.note(f"There is no report: {self.explain(error)}")
        if problem := record_run(run):
            self.note(problem)


def publish(manager: ModelManager, path: Path, metadata: Metadata) -> str:
    """Upload what was saved; the commit's address. The files stay whatever happens."""
    command = f"manage.py upload_to_hf --model-path {shlex.quote(str(path))}"
    try:
        return manager.upload_model(read_network(path), metadata.name, metadata).url
    except NameTaken as error:
        message = f"{path} is saved, but was not published: {error} To replace them:"
        raise HubError(f"{message} {command} --force") from error
    except (HubError, ValueError) as error:
        message = f"{path} is saved, but was not published: {error} To try again:"
        raise HubError(f"{message} {command}") from error
    except KeyboardInterrupt as error:
        message = f"Interrupted. {path} is saved; to publish it: {command}"
        raise base.Stopped(message) from error
