"""Parts and the manifest: what is there is not computed again, what fails leaves nothing behind."""

import json

import pytest

from tests.training.full_disk import full_disk
from tests.training.scoring.scored import scored
from tests.training.sweeps.spaces import InThisProcess
from training.scoring.part import PartNotWritten
from training.scoring.scoring import ShardFailed, scoring_of

pytest.importorskip("pyarrow")


def test_what_is_there_is_not_scored_again_and_damage_is(job, parquet, tmp_path):
    path = parquet()
    _, first = scored(job(label="label"), path, rows=100)
    whole = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    parts = sorted((tmp_path / "out").glob("part-*"))
    parts[0].unlink()
    parts[1].write_bytes(parts[1].read_bytes()[:-20])

    count, again = scored(job(label="label"), path, rows=100)

    assert (count, again) == (2, first)
    assert {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()} == whole
    assert scored(job(label="label"), path, rows=100)[0] == 0


def test_other_options_or_another_file_score_everything_again(job, parquet):
    path = parquet()
    scored(job(), path)

    assert scored(job(probabilities="float16"), path)[0] == 2
    assert scored(job(probabilities="float16"), parquet(groups=299))[0] == 2


def test_fewer_shards_leave_no_part_of_the_old_ones(job, parquet, tmp_path):
    path = parquet()
    scored(job(), path, rows=100)

    scored(job(), path, rows=1000)

    assert [each.name for each in (tmp_path / "out").glob("part-*")] == ["part-00000.parquet"]


def test_there_is_no_manifest_until_every_part_is_there(job, parquet, tmp_path):
    path = parquet()
    scored(job(), path, rows=100)
    (tmp_path / "out" / "part-00001.parquet").unlink()
    scoring = scoring_of(job(), [path], 100)

    next(scoring.compute(scoring.missing(), InThisProcess(), lambda: False))

    assert not (tmp_path / "out" / "manifest.json").exists()
    assert scoring.is_complete
    assert json.loads(json.dumps(scoring.finish("mine")))["rows"] == 300


def test_a_full_disk_leaves_nothing_and_the_rest_is_written_later(job, parquet, tmp_path):
    path, output = parquet(), tmp_path / "out"
    scored(job(), path, rows=100)
    whole = {each.name: each.read_bytes() for each in output.iterdir()}
    for name in ("part-00001.parquet", "part-00002.parquet"):
        (output / name).unlink()

    with full_disk(), pytest.raises(PartNotWritten) as stopped:
        scored(job(), path, rows=100)

    assert str(stopped.value) == f"{output}/part-00001.parquet: File too large."
    assert {each.name for each in output.iterdir()} == {"part-00000.parquet"}
    scoring = scoring_of(job(), [path], 100)
    list(scoring.compute(scoring.missing(), InThisProcess(), lambda: False))
    with full_disk(room=100), pytest.raises(OSError, match=r"manifest\.json"):
        scoring.finish("mine")
    assert {each.name for each in output.iterdir()} == whole.keys() - {"manifest.json"}
    assert scored(job(), path, rows=100)[0] == 0
    assert {each.name: each.read_bytes() for each in output.iterdir()} == whole


def test_a_shard_that_fails_leaves_nothing_behind(job, parquet, tmp_path):
    def fail(shard):
        raise ArithmeticError("no luck")

    scoring = scoring_of(job(), [parquet()], 100)

    class Failing(InThisProcess):
        def outcomes(self, function, tasks, *, is_stopped):
            return super().outcomes(fail, tasks, is_stopped=is_stopped)

    with pytest.raises(ShardFailed, match="no luck"):
        list(scoring.compute(scoring.missing(), Failing(), lambda: False))
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["part-00000.parquet", "part-00007.parquet", "manifest.json"])
def test_files_of_others_in_the_output_folder_are_neither_replaced_nor_removed(
    job, parquet, tmp_path, name
):
    path = parquet()
    own = tmp_path / "out" / name
    own.write_bytes(path.read_bytes() if name.endswith(".parquet") else b'{"name": "my app"}')
    before = own.read_bytes()

    with pytest.raises(ShardFailed, match=f"{name} is not of a scoring: choose another --output"):
        scored(job(), path)

    assert own.read_bytes() == before
    assert [each.name for each in (tmp_path / "out").iterdir()] == [name]
