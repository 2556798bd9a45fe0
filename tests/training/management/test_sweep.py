"""``manage.py sweep``: a search space in, a table and the best network out."""

import json
import shutil
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from training.core.artifact import read_metadata
from training.management.commands import sweep as command
from training.management.output_lock import AlreadyRunning, locked
from training.models import Sweep

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "8", "10", "--epochs", "1"]
SPACE = ["--over", "learning_rate=0.3,3", "--seeds", "0,1"]


@pytest.fixture(autouse=True)
def own_database(tmp_path_factory, monkeypatch, db):
    """Processes that a test starts use a database of their own, without tables."""
    folder = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")


def sweep(folder, *more, name="mine"):
    """Run the command here; its stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command(
        "sweep", name, "--output", str(folder), "--workers", "1", *more, stdout=out, stderr=err
    )
    return out.getvalue(), err.getvalue()


def start(folder, *more):
    """Run the command as a user does; a process whose stderr can be read."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "sweep", "mine", "--output", str(folder), *more],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_table_has_the_best_first_and_the_artifact_last(tmp_path):
    out, err = sweep(tmp_path, *QUICK, *SPACE)

    head, first, second, _, verdict, path = out.splitlines()
    assert head.split() == ["learning_rate", "epochs", "seeds", "validation,", "%", "status"]
    assert [row.split()[0] for row in (first, second)] == ["3", "0.3"]
    accuracy = read_metadata(tmp_path / "mine.npz").accuracy
    assert verdict.startswith("The best of 2 tried: test accuracy ")
    assert path == f"{tmp_path}/mine.npz"
    row = Sweep.objects.get()
    assert (row.folder, row.outcome, row.tried) == (str(tmp_path), "finished", 2)
    assert row.winner["artifact"] == "mine.npz"
    assert "Run    4/4  learning_rate 3, seed 1  validation " in err
    assert accuracy > 50


def test_going_on_needs_no_options_and_computes_nothing_twice(tmp_path):
    first, _ = sweep(tmp_path, *QUICK, *SPACE, "--json")

    again, err = sweep(tmp_path, "--resume", "--json")
    assert Sweep.objects.count() == 1
    more, _ = sweep(tmp_path, *QUICK, "--over", "learning_rate=3", "--seeds", "0-2", "--resume",
                    "--json")  # fmt: skip

    assert again == first
    assert "Run " not in err
    (row,) = json.loads(more)["runs"]
    assert row["seeds"] == [0, 1, 2]
    assert row["weights_sha256"][:2] == json.loads(first)["runs"][0]["weights_sha256"]


def test_a_sweep_from_when_there_was_one_teacher_goes_on_with_it(tmp_path):
    teacher = str(settings.STARTER / "mnist-784-30-10-relu-97.npz")
    first, _ = sweep(tmp_path, *QUICK, "--distill-from", teacher, "--json")
    options = json.loads((tmp_path / "request.json").read_text())
    (tmp_path / "request.json").write_text(json.dumps(options | {"distill_from": teacher}))

    again, err = sweep(tmp_path, "--resume", "--json")

    assert again == first
    assert "Run " not in err


def test_json_has_the_runs_the_winner_and_how_many_were_tried(tmp_path):
    out, _ = sweep(tmp_path, *QUICK, "--random", "3", "--range", "learning_rate=0.1..9:log",
                   "--json")  # fmt: skip

    result = json.loads(out)
    assert result.keys() == {"name", "runs", "winner", "tried", "is_complete"}
    assert result["tried"] == 3
    assert {row["status"] for row in result["runs"]} == {"finished"}
    assert result["winner"]["path"] == f"{tmp_path}/mine.npz"
    assert result["winner"]["config"] == result["runs"][0]["config"]


def test_parts_in_one_folder_make_the_whole(tmp_path):
    parts = [sweep(tmp_path, *QUICK, *SPACE, "--part", part) for part in ("1/2", "2/2")]

    whole, _ = sweep(tmp_path, "--resume", "--json")

    assert sum(err.count("Run ") for _, err in parts) == 4
    assert "Not complete. To go on: manage.py sweep mine --resume --output" in parts[0][1]
    assert json.loads(whole)["is_complete"]


def test_only_the_winners_weights_stay_unless_all_are_kept(tmp_path):
    sweep(tmp_path / "best", *QUICK, *SPACE)
    sweep(tmp_path / "all", *QUICK, *SPACE, "--keep", "all")

    assert [len(list(tmp_path.glob(f"{keep}/runs/*.npz"))) for keep in ("best", "all")] == [2, 4]


def test_another_sweep_in_the_same_folder_is_refused(tmp_path):
    sweep(tmp_path, *QUICK, "--seeds", "0")

    with pytest.raises(CommandError) as refused:
        sweep(tmp_path, *QUICK, "--seeds", "1")

    assert str(refused.value) == (
        f"{tmp_path} has a sweep: --resume goes on with it, or choose another --output."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--range", "dropout=0..0.5"],
         "--range dropout needs --random N: a range has no end of values."),
        (["--over", "dropout=0.1,3"], "--dropout must be between 0 and 0.9."),
        (["--over", "dropout=0.1", "--dropout", "0.2"],
         "--dropout is given twice: once to vary, and once more."),
        (["--split", "none"],
         "--split must leave validation images: a sweep is judged on them."),
        (["--seeds", "1", "--seed", "1"], "--seed and --seeds are both given: leave one out."),
        (["--sampler", "tpe"], "--sampler and --search-seed need --random N."),
        (["--halving", "3", "--over", "epochs=3,9"],
         "--halving chooses the epochs of each run: leave them out of the search."),
        (["--halving", "3", "--part", "1/2"],
         "--part cannot divide a search that decides on its way: leave it out."),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_are_one_line_and_leave_nothing(tmp_path, options, message):
    with pytest.raises(CommandError) as refused:
        sweep(tmp_path / "new", "--dataset", "uci-digits", *options)

    assert str(refused.value) == message
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--over", "nothing=1"],
        ["--over", "learning_rate"],
        ["--over", "learning_rate=fast"],
        ["--over", "learning_rate=1,1"],
        ["--over", "preset=small,large"],
        ["--over", "activation=relu,rleu"],
        ["--range", "activation=relu..tanh"],
        ["--range", "learning_rate=1..0.1"],
        ["--range", "learning_rate=0..1:log"],
        ["--random", "0"],
        ["--seeds", "3-1"],
        ["--budget", "soon"],
        ["--budget", "99999999999999h"],
        ["--seeds", "0-1000000000"],
        ["--range", "epochs=1..1" + 400 * "0"],
        ["--part", "3/2"],
    ],
)
def test_an_option_that_is_malformed_is_wrong_usage(tmp_path, options):
    with pytest.raises(CommandError, match=f"^{options[0]}: "):
        sweep(tmp_path, *options)


def test_a_name_that_is_none_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"^\.\./x is not a name"):
        sweep(tmp_path, name="../x")


def test_no_budget_starts_no_run(tmp_path):
    out, err = sweep(tmp_path, *QUICK, *SPACE, "--budget", "0s")

    assert "unfinished" in out
    assert "No candidate is finished." in out
    assert "Not complete." in err


@pytest.mark.parametrize("content", ["", "[1]", '{"epochs": 1, "mine": 2}', "[" * 99_999])
def test_a_record_of_the_request_that_is_damaged_is_named(tmp_path, content):
    (tmp_path / "request.json").write_text(content)

    with pytest.raises(CommandError, match=r"request\.json is damaged: delete it, and give"):
        sweep(tmp_path, "--resume")


def test_a_sweep_of_a_release_with_other_presets_is_one_line(tmp_path):
    (tmp_path / "request.json").write_text('{"preset": "huge"}')

    with pytest.raises(CommandError, match=r"^huge is none of quick, small"):
        sweep(tmp_path, "--resume")


def test_a_network_that_is_not_of_the_sweep_is_not_replaced(tmp_path):
    shutil.copy(settings.STARTER / "mnist-784-30-10-relu-97.npz", tmp_path / "mine.npz")
    before = (tmp_path / "mine.npz").read_bytes()

    with pytest.raises(CommandError, match=r"mine\.npz: That network is not of this sweep: move"):
        sweep(tmp_path, *QUICK)

    assert (tmp_path / "mine.npz").read_bytes() == before
    assert not (tmp_path / "runs").exists()


def test_another_search_in_the_same_folder_replaces_its_own_winner(tmp_path):
    sweep(tmp_path, *QUICK, "--over", "learning_rate=0.01")
    first = (tmp_path / "mine.npz").read_bytes()

    sweep(tmp_path, *QUICK, "--over", "learning_rate=3", "--resume")

    assert (tmp_path / "mine.npz").read_bytes() != first


def test_a_sweep_that_another_was_quicker_than_is_refused(tmp_path, monkeypatch):
    plan = command.planned
    faster = [*QUICK, "--seeds", "1", "--budget", "0s"]

    def plan_while_another_begins(options):
        monkeypatch.setattr(command, "planned", plan)
        sweep(tmp_path, *faster)
        return plan(options)

    monkeypatch.setattr(command, "planned", plan_while_another_begins)
    with pytest.raises(CommandError, match="has a sweep: --resume goes on with it"):
        sweep(tmp_path, *QUICK)


def test_the_whole_waits_for_its_parts_and_they_for_it(tmp_path):
    with locked(tmp_path, (1, 2)), locked(tmp_path, (2, 2)):
        for part in (None, (1, 2)):
            with pytest.raises(AlreadyRunning), locked(tmp_path, part):
                pass
    with locked(tmp_path, None), pytest.raises(AlreadyRunning), locked(tmp_path, (1, 2)):
        pass


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "runs").write_text("not a folder")

    with pytest.raises(CommandError) as failed:
        sweep(tmp_path, *QUICK)

    assert str(tmp_path / "runs") in str(failed.value)
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_sweep_that_was_ended_goes_on_to_the_same_table(tmp_path, end):
    whole, _ = sweep(tmp_path / "whole", *QUICK, *SPACE, "--json")
    with start(tmp_path / "ended", *QUICK, *SPACE, "--workers", "2") as process:
        for line in process.stderr:
            if line.startswith("Run "):
                process.send_signal(end)
                break
        _, rest = process.communicate()

    again, err = sweep(tmp_path / "ended", "--resume", "--json")

    assert process.returncode == (130 if end == signal.SIGINT else -9)
    if end == signal.SIGINT:
        assert rest.splitlines()[-1] == (
            f"Stopped. To go on: manage.py sweep mine --resume --output {tmp_path}/ended"
        )
    assert err.count("Run ") < 4
    assert again == whole.replace(f"{tmp_path}/whole", f"{tmp_path}/ended")
    files = ["sweep.json", "mine.npz"]
    assert [(tmp_path / "ended" / name).read_bytes() for name in files] == [
        (tmp_path / "whole" / name).read_bytes() for name in files
    ]


def test_two_sweeps_in_one_folder_do_not_touch_each_other(tmp_path):
    long = [*QUICK, "--epochs", "2000", "--seeds", "0-9"]
    with start(tmp_path, *long, "--workers", "1") as first:
        while not (tmp_path / "request.json").exists():  # written with the lock held
            assert first.poll() is None

        with pytest.raises(CommandError, match="is being written to now: wait for it"):
            sweep(tmp_path, "--resume")

        first.send_signal(signal.SIGTERM)
        first.communicate()
    assert first.returncode == 130
