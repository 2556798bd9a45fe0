"""Options, names and folders that a sweep cannot begin with: one line, and nothing is left."""

import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError

from tests.training.management.sweep.run_sweep import QUICK, sweep


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

    with pytest.raises(CommandError, match=r"mine\.npz: It is not of this sweep: move it"):
        sweep(tmp_path, *QUICK)

    assert (tmp_path / "mine.npz").read_bytes() == before
    assert not (tmp_path / "runs").exists()


def test_a_file_of_the_winners_name_is_not_replaced(tmp_path):
    (tmp_path / "mine.json").write_text("{}")

    with pytest.raises(CommandError, match=r"mine\.json: It is not of this sweep"):
        sweep(tmp_path, *QUICK)

    assert (tmp_path / "mine.json").read_text() == "{}"


@pytest.mark.parametrize("name", ["sweep", "request"])
def test_a_name_of_the_sweeps_own_files_is_refused(tmp_path, name):
    with pytest.raises(CommandError, match=f"^{name} cannot be the name: {name}.json is a sweep's"):
        sweep(tmp_path, *QUICK, name=name)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "runs").write_text("not a folder")

    with pytest.raises(CommandError) as failed:
        sweep(tmp_path, *QUICK)

    assert str(tmp_path / "runs") in str(failed.value)
    assert "\n" not in str(failed.value)
