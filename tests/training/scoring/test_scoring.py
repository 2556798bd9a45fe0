"""Scoring files: every row has its answer or its reason; what is there is not computed again."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import random_doubt, random_network
from tests.training.full_disk import full_disk
from tests.training.sweeps.spaces import InThisProcess
from training.core.artifact import network_bytes
from training.datasets import load_uci_digits
from training.executors.interface import Refused
from training.executors.numerics import numerics
from training.scoring.answers import BLOCK
from training.scoring.inputs import READ, InputError
from training.scoring.scoring import ShardFailed, scoring_of
from training.scoring.shard import Job, PartNotWritten, score_shard

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
NETWORK = random_network(scale=1.0)
IMAGES, LABELS = load_uci_digits().test.images[:300], load_uci_digits().test.labels[:300]
FLOATS = np.multiply(IMAGES, np.float32(1 / 255), dtype=np.float32)
LISTS = IMAGES.tolist()
COLUMNS = {
    "fixed_size_binary": pa.array([row.tobytes() for row in IMAGES], pa.binary(784)),
    "binary": pa.array([row.tobytes() for row in IMAGES]),
    "list of uint8": pa.array(LISTS, pa.list_(pa.uint8())),
    "large list of uint8": pa.array(LISTS, pa.large_list(pa.uint8())),
    "fixed_size_list of uint8": pa.array(LISTS, pa.list_(pa.uint8(), 784)),
    "list of floats": pa.array(list(FLOATS), pa.list_(pa.float32())),
}


@pytest.fixture
def job(tmp_path):
    (tmp_path / "out").mkdir()

    def job(**changes):
        options = {"column": "image", "label": "", "probabilities": "none", "on_error": "fail"}
        options |= {"weights": network_bytes(NETWORK)} | changes
        return Job(output=tmp_path / "out", numerics=numerics(), **options)

    return job


@pytest.fixture
def parquet(tmp_path):
    def parquet(column, name="images.parquet", groups=100):
        path = tmp_path / name
        labels = pa.array(np.resize(LABELS, len(column)))
        table = pa.table({"image": column, "label": labels})
        pq.write_table(table, path, row_group_size=groups)
        return path

    return parquet


def scored(job, *paths, rows=200):
    """Score all that is missing; how many shards that were, and the manifest."""
    scoring = scoring_of(job, paths, rows)
    missing = scoring.missing()
    computed = list(scoring.compute(missing, InThisProcess(), lambda: False))
    return len(computed), scoring.finish("mine")


def answers(folder):
    return pq.read_table(sorted(folder.glob("part-*.parquet"))).to_pydict()


@pytest.mark.parametrize("kind", COLUMNS)
def test_images_of_every_kind_of_column_get_the_same_answers(job, parquet, tmp_path, kind):
    count, manifest = scored(job(), parquet(COLUMNS[kind]))

    expected = NETWORK.probabilities(FLOATS)
    table = answers(tmp_path / "out")
    assert table["row"] == list(range(300))
    assert table["digit"] == expected.argmax(axis=1).tolist()
    np.testing.assert_allclose(table["confidence"], expected.max(axis=1), rtol=1e-5)
    assert (count, manifest["rows"], len(manifest["parts"])) == (2, 300, 2)


@pytest.mark.parametrize(
    "images", [IMAGES, IMAGES.reshape(-1, 28, 28), FLOATS, FLOATS.astype(np.float64)]
)
def test_npy_files_get_the_same_answers(job, tmp_path, images):
    np.save(tmp_path / "images.npy", images)

    _, manifest = scored(job(), tmp_path / "images.npy", rows=128)

    assert answers(tmp_path / "out")["digit"] == NETWORK.outputs(FLOATS).argmax(axis=1).tolist()
    assert [part["rows"] for part in manifest["parts"]] == [128, 128, 44]


@pytest.mark.parametrize("images", [IMAGES, FLOATS], ids=["bytes", "floats"])
@pytest.mark.parametrize("sizes", [(784, 4, 10), (784, 10)])
def test_doubt_is_the_networks_own(job, tmp_path, images, sizes):
    network = replace(random_network(sizes, scale=1.0), doubt=random_doubt(sizes))
    np.save(tmp_path / "images.npy", images)

    scored(job(weights=network_bytes(network)), tmp_path / "images.npy")

    _, expected = network.answers(FLOATS)
    np.testing.assert_allclose(answers(tmp_path / "out")["doubt"], expected, atol=1e-6)


def test_files_longer_than_what_is_read_at_once_get_an_answer_for_each_row(job, tmp_path):
    network = replace(NETWORK, doubt=random_doubt(NETWORK.sizes))
    count = READ + BLOCK + 7
    images = np.resize(FLOATS, (count, 784))
    images[READ + 5, 0] = np.nan
    np.save(tmp_path / "images.npy", images)

    job_all = job(weights=network_bytes(network), probabilities="float32", on_error="skip")
    scored(job_all, tmp_path / "images.npy", rows=count)

    table = answers(tmp_path / "out")
    assert [row for row in range(count) if table["problem"][row]] == [READ + 5]
    good = np.arange(count) != READ + 5
    probabilities, doubts = network.answers(images[good])
    for column, expected in {
        "row": np.flatnonzero(good),
        "digit": probabilities.argmax(axis=1),
        "confidence": probabilities.max(axis=1),
        "doubt": doubts,
        "probabilities": probabilities,
    }.items():
        values = np.array([table[column][row] for row in np.flatnonzero(good)])
        np.testing.assert_allclose(values, expected, atol=1e-6, err_msg=column)


def test_without_a_doubt_head_there_is_none(job, parquet, tmp_path):
    scored(job(), parquet(COLUMNS["binary"]))

    assert set(answers(tmp_path / "out")["doubt"]) == {None}


def test_rows_count_through_all_inputs(job, parquet, tmp_path):
    np.save(tmp_path / "b.npy", IMAGES[:50])

    _, manifest = scored(job(), parquet(COLUMNS["binary"]), tmp_path / "b.npy")

    assert answers(tmp_path / "out")["row"] == list(range(350))
    assert manifest["parts"][-1] | {"id": "", "input": ""} == {
        "file": "part-00002.parquet", "input": "", "input_row": 0, "row": 300, "rows": 50, "id": "",
    }  # fmt: skip


def test_labels_give_the_accuracy_and_the_confusion_matrix(job, parquet):
    _, manifest = scored(job(label="label"), parquet(COLUMNS["binary"]))

    digits = NETWORK.outputs(FLOATS).argmax(axis=1)
    assert manifest["accuracy"] == pytest.approx(100 * (digits == LABELS).mean())
    assert np.array(manifest["confusion"]).sum(axis=1).tolist() == np.bincount(LABELS).tolist()


@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_probabilities_are_written_where_they_are_asked_for(job, parquet, tmp_path, kind):
    scored(job(probabilities=kind), parquet(COLUMNS["binary"]))

    written = np.array(answers(tmp_path / "out")["probabilities"])
    np.testing.assert_allclose(written, NETWORK.probabilities(FLOATS), atol=1e-3)


BAD = {
    "null": (None, "it is null"),
    "short": (b"123", "it has 3 values, not 784"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_row_that_is_no_image_stops_with_its_file_and_row(job, parquet, kind):
    value, reason = BAD[kind]
    path = parquet(pa.array([*(row.tobytes() for row in IMAGES[:120]), value]))

    with pytest.raises(InputError) as stopped:
        scored(job(), path)

    assert str(stopped.value) == f"{path}, row 120: {reason}. --on-error skip goes on."


def test_a_row_that_is_no_image_is_skipped_and_kept_with_its_reason(job, parquet, tmp_path):
    path = parquet(pa.array([IMAGES[0].tobytes(), None, b"123", IMAGES[1].tobytes()]))

    _, manifest = scored(job(on_error="skip", label="label"), path)

    table = answers(tmp_path / "out")
    assert table["problem"] == [None, "it is null", "it has 3 values, not 784", None]
    assert [digit is None for digit in table["digit"]] == [False, True, True, False]
    assert (manifest["rows"], manifest["bad_rows"]) == (4, 2)
    assert np.sum(manifest["confusion"]) == 2


@pytest.mark.parametrize("value", [np.nan, -0.1, 1.5, np.inf])
def test_floats_beyond_ink_and_paper_are_no_image(job, tmp_path, value):
    images = FLOATS.copy()
    images[7, 300] = value
    np.save(tmp_path / "images.npy", images)

    scored(job(on_error="skip"), tmp_path / "images.npy")

    problems = answers(tmp_path / "out")["problem"]
    assert {n: reason for n, reason in enumerate(problems) if reason} == {
        7: "a value is not between 0 and 1"
    }


def test_what_is_there_is_not_scored_again_and_damage_is(job, parquet, tmp_path):
    path = parquet(COLUMNS["binary"])
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
    path = parquet(COLUMNS["binary"])
    scored(job(), path)

    assert scored(job(probabilities="float16"), path)[0] == 2
    assert scored(job(probabilities="float16"), parquet(COLUMNS["binary"], groups=299))[0] == 2


def test_fewer_shards_leave_no_part_of_the_old_ones(job, parquet, tmp_path):
    path = parquet(COLUMNS["binary"])
    scored(job(), path, rows=100)

    scored(job(), path, rows=1000)

    assert [each.name for each in (tmp_path / "out").glob("part-*")] == ["part-00000.parquet"]


def test_there_is_no_manifest_until_every_part_is_there(job, parquet, tmp_path):
    path = parquet(COLUMNS["binary"])
    scored(job(), path, rows=100)
    (tmp_path / "out" / "part-00001.parquet").unlink()
    scoring = scoring_of(job(), [path], 100)

    next(scoring.compute(scoring.missing(), InThisProcess(), lambda: False))

    assert not (tmp_path / "out" / "manifest.json").exists()
    assert scoring.is_complete
    assert json.loads(json.dumps(scoring.finish("mine")))["rows"] == 300


def test_a_full_disk_leaves_nothing_and_the_rest_is_written_later(job, parquet, tmp_path):
    path, output = parquet(COLUMNS["binary"]), tmp_path / "out"
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

    scoring = scoring_of(job(), [parquet(COLUMNS["binary"])], 100)

    class Failing(InThisProcess):
        def outcomes(self, function, tasks, *, is_stopped):
            return super().outcomes(fail, tasks, is_stopped=is_stopped)

    with pytest.raises(ShardFailed, match="no luck"):
        list(scoring.compute(scoring.missing(), Failing(), lambda: False))
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.parquet", b"PAR1 nothing", "is not a Parquet file, or is cut off"),
        ("x.npy", b"\x93NUMPY nothing", "is not a .npy file of numbers, or is cut off"),
        ("x.csv", b"1,2", "is neither .parquet nor .npy"),
    ],
)
def test_a_file_of_another_kind_is_one_line(job, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError, match=message):
        scoring_of(job(), [tmp_path / name], 100)


def test_arrays_and_columns_that_hold_no_images_are_one_line(job, parquet, tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((3, 10)))
    path = parquet(pa.array([1, 2, 3]))

    with pytest.raises(InputError, match=r"holds float64 \(3, 10\); expected uint8 or floats"):
        scoring_of(job(), [tmp_path / "x.npy"], 100)
    with pytest.raises(InputError, match="not int64"):
        scoring_of(job(), [path], 100)
    with pytest.raises(InputError, match="has no column digits; it has image, label"):
        scoring_of(job(column="digits"), [path], 100)


def test_pickles_are_not_read(job, tmp_path):
    np.save(tmp_path / "x.npy", np.array([{}], object), allow_pickle=True)

    with pytest.raises(InputError, match=r"is not a \.npy file of numbers"):
        scoring_of(job(), [tmp_path / "x.npy"], 100)


@pytest.mark.parametrize(
    "what, reason", [("input", "cannot be read on this"), ("output", "all must see one folder")]
)
def test_a_machine_without_the_files_refuses_the_shard(job, tmp_path, what, reason):
    np.save(tmp_path / "images.npy", IMAGES)
    scoring = scoring_of(job(), [tmp_path / "images.npy"], 1000)
    moved = tmp_path / "images.npy" if what == "input" else tmp_path / "out"
    moved.rename(tmp_path / "elsewhere")

    with pytest.raises(Refused, match=reason):
        score_shard(scoring.job, scoring.shards[0])


def test_a_machine_with_another_file_at_that_path_refuses_the_shard(job, tmp_path):
    np.save(tmp_path / "images.npy", IMAGES)
    scoring = scoring_of(job(), [tmp_path / "images.npy"], 1000)
    np.save(tmp_path / "images.npy", IMAGES[:100])

    with pytest.raises(Refused, match="another file on this machine, or has changed"):
        score_shard(scoring.job, scoring.shards[0])


def test_parts_that_went_elsewhere_make_no_manifest(job, tmp_path):
    np.save(tmp_path / "images.npy", IMAGES)
    scoring = scoring_of(job(), [tmp_path / "images.npy"], 1000)
    list(scoring.compute(scoring.missing(), InThisProcess(), lambda: False))
    (tmp_path / "out" / "part-00000.parquet").rename(tmp_path / "part")

    with pytest.raises(ShardFailed, match="its worker has another folder"):
        scoring.finish("mine")

    assert list((tmp_path / "out").iterdir()) == []
