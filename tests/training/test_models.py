"""A run has one row, however often it is noted, and none is lost over a database."""

import pytest
from django.db import connection

from tests.training.runs.run_logs import COMMAND, START, begin, finished, row
from training.management.records import ADVICE, record_run
from training.models import TrainingRun
from training.runs.log_reader import load_run
from training.runs.log_writer import LogWriter


@pytest.mark.django_db
def test_a_finished_run_is_noted_with_everything_it_knows(tmp_path):
    folder = finished(tmp_path, "small", accuracy=97.5)

    noted = TrainingRun.objects.note(load_run(folder))

    noted.refresh_from_db()
    assert (noted.slug, noted.name, noted.command) == (folder.name, "small", COMMAND)
    assert (noted.started_at, noted.finished_at) == (START, START)
    assert (noted.outcome, noted.accuracy, noted.seconds) == ("finished", 97.5, 1.0)
    assert (noted.threads, noted.artifact) == (1, "small-0")
    assert noted.weights_sha256 == "ab" * 32
    assert noted.plan["epochs"] == 2
    assert noted.history == [row(1), row(2)]
    assert sum(map(sum, noted.confusion)) == 359
    assert noted.calibration == {"ece": 1.5, "nll": 0.1}
    assert noted.folder == str(folder)
    assert (str(noted), noted.layers) == (folder.name, "784 → 4 → 10")


@pytest.mark.django_db
def test_a_run_that_goes_on_keeps_its_row(tmp_path):
    with begin(tmp_path, "small") as diary:
        diary.event("epoch", **row(1))
        diary.event("stopped")
    record_run(load_run(diary.folder))

    with LogWriter.reopen(diary.folder) as again:
        again.event("resumed", epoch=2, history=[row(1)])
        again.event("epoch", **row(2))
    assert record_run(load_run(diary.folder)) is None

    noted = TrainingRun.objects.get()
    assert (noted.outcome, noted.finished_at, len(noted.history)) == ("running", None, 2)


@pytest.mark.django_db
def test_what_was_seen_going_wrong_is_noted(tmp_path):
    with begin(tmp_path, "small") as diary:
        diary.event("diverged", epoch=1, evidence="the loss is 9 after 0.1")

    noted = TrainingRun.objects.note(load_run(diary.folder))

    assert (noted.outcome, noted.problem) == ("diverged", "the loss is 9 after 0.1")
    assert (noted.accuracy, noted.confusion, noted.artifact) == (None, None, "")


@pytest.mark.django_db
def test_the_history_leaves_the_layers_in_the_diary(tmp_path):
    with begin(tmp_path, "small") as diary:
        diary.event("epoch", **row(1, layers=[{"layer": 1}]))

    assert TrainingRun.objects.note(load_run(diary.folder)).history == [row(1)]


@pytest.mark.django_db(transaction=True)
def test_a_database_without_the_table_is_a_line_of_advice(tmp_path):
    run = load_run(finished(tmp_path, "small"))
    with connection.schema_editor() as editor:
        editor.delete_model(TrainingRun)
    try:
        assert record_run(run) == ADVICE
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(TrainingRun)
