"""``manage.py sweep``: a search space in, a table and the best network out."""

import json
import signal

import pytest
from django.conf import settings

from tests.training.management.sweep.run_sweep import QUICK, SPACE, start, sweep
from training.core.artifact import read_metadata
from training.models import Sweep


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


def test_only_the_winners_weights_stay_unless_all_are_kept(tmp_path):
    sweep(tmp_path / "best", *QUICK, *SPACE)
    sweep(tmp_path / "all", *QUICK, *SPACE, "--keep", "all")

    assert [len(list(tmp_path.glob(f"{keep}/runs/*.npz"))) for keep in ("best", "all")] == [2, 4]


def test_no_budget_starts_no_run(tmp_path):
    out, err = sweep(tmp_path, *QUICK, *SPACE, "--budget", "0s")

    assert "unfinished" in out
    assert "No candidate is finished." in out
    assert "Not complete." in err


def test_another_search_in_the_same_folder_replaces_its_own_winner(tmp_path):
    sweep(tmp_path, *QUICK, "--over", "learning_rate=0.01")
    first = (tmp_path / "mine.npz").read_bytes()

    sweep(tmp_path, *QUICK, "--over", "learning_rate=3", "--resume")

    assert (tmp_path / "mine.npz").read_bytes() != first


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
