"""A log keeps every whole event, even of a run that was killed while it wrote one."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.training.runs.run_logs import START, begin, finished, row
from training.runs.log_reader import RunLogError, load_run
from training.runs.log_writer import LOG_FILE, LogWriter, now, stamp


def lines(folder) -> list[dict]:
    return [json.loads(line) for line in (folder / LOG_FILE).read_text().splitlines()]


def test_a_run_has_a_folder_named_after_its_start(tmp_path):
    with LogWriter.open(tmp_path / "runs", "small", START) as log:
        assert log.folder == tmp_path / "runs" / "20261123T120000Z-small"
        assert (log.folder / LOG_FILE).read_text() == ""


def test_two_runs_of_the_same_second_have_folders_of_their_own(tmp_path):
    names = []
    for _ in range(3):
        with LogWriter.open(tmp_path, "small", START) as log:
            names.append(log.folder.name)

    stem = "20261123T120000Z-small"
    assert names == [stem, f"{stem}-2", f"{stem}-3"]


def test_every_event_is_a_line_that_is_there_at_once(tmp_path):
    with LogWriter.open(tmp_path, "small", START, clock=lambda: START) as log:
        log.event("epoch", epoch=1, loss=0.5)

        assert lines(log.folder) == [
            {"event": "epoch", "at": "2026-11-23T12:00:00.000Z", "epoch": 1, "loss": 0.5}
        ]


def test_a_number_that_is_not_finite_becomes_null(tmp_path):
    with LogWriter.open(tmp_path, "small", START) as log:
        log.event("epoch", loss=float("nan"), layers=[{"weight_max": float("inf")}])

    (event,) = lines(log.folder)
    assert (event["loss"], event["layers"]) == (None, [{"weight_max": None}])


def test_moments_are_told_in_utc():
    east = datetime(2026, 1, 2, 3, 4, 5, 678_900, tzinfo=timezone(timedelta(hours=2)))

    assert stamp(east) == "2026-01-02T01:04:05.678Z"


def test_a_finished_run_is_read_back(tmp_path):
    run = load_run(finished(tmp_path, "small", accuracy=97.5))

    assert (run.id, run.name) == ("20261123T120000Z-small", "small")
    assert run.outcome == "finished"
    assert run.plan["sizes"] == [784, 4, 10]
    assert run.data["dataset"] == "uci-digits"
    assert run.environment["threads"] == 1
    assert run.epochs == [row(1), row(2)]
    assert run.end["accuracy"] == 97.5
    assert run.seconds == 1.0
    assert run.artifact == tmp_path / "models" / "small-0.npz"
    assert run.started_at == run.finished_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (None, "running"),
        ("epoch", "running"),
        ("stopped", "stopped"),
        ("diverged", "diverged"),
        ("backed_off", "running"),
        ("resumed", "running"),
        ("failed", "failed"),
        ("run_end", "finished"),
        ("coffee", "running"),
    ],
)
def test_the_last_event_says_how_it_ended(tmp_path, last, outcome):
    with begin(tmp_path, "small") as log:
        if last:
            log.event(last, **row(1))

    run = load_run(log.folder)

    assert run.outcome == outcome
    assert (run.finished_at is None) == (outcome == "running")


def test_a_torn_last_line_is_not_read(tmp_path):
    folder = finished(tmp_path, "small")
    with (folder / LOG_FILE).open("a") as file:
        file.write('{"event": "epoch", "at": "2026-')

    assert load_run(folder).outcome == "finished"


def test_a_reopened_log_goes_on_after_its_last_whole_line(tmp_path):
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1))
    with (log.folder / LOG_FILE).open("a") as file:
        file.write('{"event": "ep')

    with LogWriter.reopen(log.folder) as again:
        again.event("resumed", epoch=2, history=[row(1)])
        again.event("epoch", **row(2))

    run = load_run(log.folder)
    assert [event["event"] for event in run.events] == ["run_start", "epoch", "resumed", "epoch"]
    assert run.epochs == [row(1), row(2)]


def test_an_epoch_that_was_trained_again_counts_once(tmp_path):
    with begin(tmp_path, "small") as log:
        for epoch, loss in ((1, 0.9), (2, 0.8), (2, 0.7)):
            log.event("epoch", **row(epoch, loss=loss))

    assert [epoch["loss"] for epoch in load_run(log.folder).epochs] == [0.9, 0.7]


def test_a_checkpoint_fills_in_epochs_that_were_not_written_down(tmp_path):
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1, layers=[]))
        log.event("resumed", epoch=3, history=[row(1), row(2)])

    assert load_run(log.folder).epochs == [row(1, layers=[]), row(2)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "{path} is empty."),
        ('{"event": "torn', "{path} is empty."),
        ("[1]\n", "Line 1 of {path} is not an event."),
        ('{"event": "epoch"}\n', "Line 1 of {path} is not an event: epoch is missing."),
        ('{"event": 1, "at": "2026-01-01T00:00:00Z"}\n', "Line 1 of {path} is not an event."),
        ("\N{SNOWMAN}\n", "Line 1 of {path} is not an event."),
    ],
    ids=repr,
)
def test_a_file_that_is_not_a_log_is_refused(tmp_path, text, message):
    (tmp_path / LOG_FILE).write_text(text)

    with pytest.raises(RunLogError) as caught:
        load_run(tmp_path)

    assert str(caught.value) == message.format(path=tmp_path / LOG_FILE)


def test_a_folder_without_a_log_is_refused(tmp_path):
    with pytest.raises(RunLogError) as caught:
        load_run(tmp_path)

    assert str(caught.value) == f"There is no run in {tmp_path}: it has no metrics.jsonl."


def test_a_log_on_a_full_disk_is_named(tmp_path):
    full = open("/dev/full", "w")  # noqa: SIM115 - closing it fails as well
    with pytest.raises(OSError, match=f"No space left on device: '{tmp_path}/metrics.jsonl'"):
        LogWriter(tmp_path, full, now).event("epoch")

    with suppress(OSError):
        full.close()


def test_dead_units_of_older_logs_are_read(tmp_path):
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1, layers=[{"layer": 1, "lifeless": 0.25}]))

    assert load_run(log.folder).epochs[0]["layers"] == [{"layer": 1, "dead_units": 0.25}]
