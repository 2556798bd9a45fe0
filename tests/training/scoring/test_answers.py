"""Every row of a file of images gets its answer: digit, confidence, doubt, probabilities."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import random_doubt, random_network
from tests.training.scoring.scored import FLOATS, IMAGES, LABELS, NETWORK, answers, scored
from training.core.artifact import network_bytes
from training.scoring.answers import BLOCK
from training.scoring.inputs import READ

pa = pytest.importorskip("pyarrow")

LISTS = IMAGES.tolist()
COLUMNS = {
    "fixed_size_binary": pa.array([row.tobytes() for row in IMAGES], pa.binary(784)),
    "binary": pa.array([row.tobytes() for row in IMAGES]),
    "list of uint8": pa.array(LISTS, pa.list_(pa.uint8())),
    "large list of uint8": pa.array(LISTS, pa.large_list(pa.uint8())),
    "fixed_size_list of uint8": pa.array(LISTS, pa.list_(pa.uint8(), 784)),
    "list of floats": pa.array(list(FLOATS), pa.list_(pa.float32())),
    "large_binary": pa.array([row.tobytes() for row in IMAGES], pa.large_binary()),
    "binary_view": pa.array([row.tobytes() for row in IMAGES], pa.binary_view()),
    "dictionary": pa.array([row.tobytes() for row in IMAGES]).dictionary_encode(),
}


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
    scored(job(), parquet())

    assert set(answers(tmp_path / "out")["doubt"]) == {None}


def test_rows_count_through_all_inputs(job, parquet, tmp_path):
    np.save(tmp_path / "b.npy", IMAGES[:50])

    _, manifest = scored(job(), parquet(), tmp_path / "b.npy")

    assert answers(tmp_path / "out")["row"] == list(range(350))
    assert manifest["parts"][-1] | {"id": "", "input": ""} == {
        "file": "part-00002.parquet", "input": "", "input_row": 0, "row": 300, "rows": 50, "id": "",
    }  # fmt: skip


def test_labels_give_the_accuracy_and_the_confusion_matrix(job, parquet):
    _, manifest = scored(job(label="label"), parquet())

    digits = NETWORK.outputs(FLOATS).argmax(axis=1)
    assert manifest["accuracy"] == pytest.approx(100 * (digits == LABELS).mean())
    assert np.array(manifest["confusion"]).sum(axis=1).tolist() == np.bincount(LABELS).tolist()


@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_probabilities_are_written_where_they_are_asked_for(job, parquet, tmp_path, kind):
    scored(job(probabilities=kind), parquet())

    written = np.array(answers(tmp_path / "out")["probabilities"])
    np.testing.assert_allclose(written, NETWORK.probabilities(FLOATS), atol=1e-3)
