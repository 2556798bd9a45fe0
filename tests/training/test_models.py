"""A run has one row, however often it is saved, and none is lost if the database fails."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.db import connection

from tests.training.runs.run_logs import COMMAND, START, begin, finished, row
from training.management.records import Heartbeat, record_run
from training.models import TrainingRun
from training.runs.log_reader import load_run
from training.runs.log_writer import LogWriter


@pytest.mark.django_db
def test_a_finished_run_is_saved_with_everything_in_its_log(tmp_path: Path) -> None:
    folder = finished(tmp_path, "small", accuracy=97.5)

    saved = TrainingRun.objects.save_run(load_run(folder))

    saved.refresh_from_db()
    assert (saved.slug, saved.name, saved.command) == (folder.name, "small", COMMAND)
    assert (saved.started_at, saved.finished_at) == (START, START)
    assert (saved.outcome, saved.accuracy, saved.seconds) == ("finished", 97.5, 1.0)
    assert (saved.threads, saved.artifact) == (1, "small-0")
    assert saved.weights_sha256 == "ab" * 32
    assert saved.plan["epochs"] == 2
    assert saved.history == [row(1), row(2)]
    assert saved.confusion is not None
    assert sum(count for counts in saved.confusion for count in counts) == 359
    assert saved.calibration == {"ece": 1.5, "nll": 0.1}
    assert saved.folder == str(folder)
    assert (str(saved), saved.layers) == (folder.name, "784 → 4 → 10")


@pytest.mark.django_db
def test_runs_of_before_get_their_best_validation_accuracy_and_no_owner_loses_theirs() -> None:
    migration = import_module("training.migrations.0006_owners_of_runs")
    owner = get_user_model().objects.create_user("ada")
    old = TrainingRun.objects.create(slug="old", history=[row(1), row(2)], started_at=START)

    migration.fill_best_validation_accuracy(apps, connection.schema_editor())
    migration.refuse_while_runs_have_owners(apps, connection.schema_editor())

    old.refresh_from_db()
    assert old.validation_accuracy == 91.0
    TrainingRun.objects.filter(pk=old.pk).update(owner=owner)
    with pytest.raises(CommandError, match="1 training runs belong to people"):
        migration.refuse_while_runs_have_owners(apps, connection.schema_editor())


@pytest.mark.django_db
def test_a_resumed_run_keeps_its_row(tmp_path: Path) -> None:
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1))
        log.event("stopped")
    record_run(load_run(log.folder))

    with LogWriter.reopen(log.folder) as again:
        again.event("resumed", epoch=2, history=[row(1)])
        again.event("epoch", **row(2))
    assert record_run(load_run(log.folder)) is None

    saved = TrainingRun.objects.get()
    assert (saved.outcome, saved.finished_at, len(saved.history)) == ("running", None, 2)
    assert (saved.resumed, saved.validation_accuracy) == (1, 91.0)


@pytest.mark.django_db
def test_a_process_that_was_killed_gives_no_sign_of_life(tmp_path: Path) -> None:
    with begin(tmp_path, "small") as log:
        saved = TrainingRun.objects.save_run(load_run(log.folder))
    assert saved.state == "Running"

    saved.seen_at = START
    assert saved.state == "No sign of life since 2026-11-23 12:00"

    Heartbeat(TrainingRun.objects.filter(pk=saved.pk)).beat()
    saved.refresh_from_db()
    assert saved.state == "Running"


@pytest.mark.django_db
def test_a_run_that_ended_needs_no_sign_of_life(tmp_path: Path) -> None:
    saved = TrainingRun.objects.save_run(load_run(finished(tmp_path, "small")))

    saved.seen_at = START

    assert saved.state == "Finished"


@pytest.mark.django_db
def test_the_evidence_of_divergence_is_saved(tmp_path: Path) -> None:
    with begin(tmp_path, "small") as log:
        log.event("diverged", epoch=1, evidence="the loss is 9 after 0.1")

    saved = TrainingRun.objects.save_run(load_run(log.folder))

    assert (saved.outcome, saved.problem) == ("diverged", "the loss is 9 after 0.1")
    assert (saved.accuracy, saved.confusion, saved.artifact) == (None, None, "")


@pytest.mark.django_db
def test_the_history_leaves_the_layers_in_the_log(tmp_path: Path) -> None:
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1, layers=[{"layer": 1}]))

    assert TrainingRun.objects.save_run(load_run(log.folder)).history == [row(1)]


@pytest.mark.django_db(transaction=True)
def test_without_its_table_a_run_is_reported_with_a_line_of_advice(tmp_path: Path) -> None:
    run = load_run(finished(tmp_path, "small"))
    with connection.schema_editor() as editor:
        editor.delete_model(TrainingRun)
    try:
        assert record_run(run) == (
            "The run is not listed in the admin. The database lacks a table or a column: "
            "run manage.py migrate. Its log has all of it."
        )
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(TrainingRun)
