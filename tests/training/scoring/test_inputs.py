"""Rows that are no image, and files that hold none: which, and why."""

import os

import numpy as np
import pytest

from tests.training.scoring.scored import FLOATS, IMAGES, NETWORK, answers, scored
from training.scoring.inputs import InputError
from training.scoring.scoring import scoring_of

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

BYTES = pa.array([row.tobytes() for row in IMAGES])
BAD = {
    "null": (None, "it is null"),
    "short": (b"123", "it has 3 values, not 784"),
}


def npy_header(shape):
    """The head of a .npy file of bytes, and 784 bytes behind it."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + bytes(784)


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


@pytest.mark.parametrize("size", [-1, 784], ids=["lists", "lists of one length"])
def test_a_value_that_is_null_spoils_its_own_row_only(job, parquet, tmp_path, size):
    rows = IMAGES[:9].tolist()
    rows[2][5] = None
    rows[4] = None
    path = parquet(pa.array(rows, pa.list_(pa.uint8(), size)))

    scored(job(on_error="skip"), path)

    table = answers(tmp_path / "out")
    assert [reason for reason in table["problem"] if reason] == [
        "a value of it is null", "it is null",
    ]  # fmt: skip
    expected = NETWORK.outputs(FLOATS[:9]).argmax(axis=1).tolist()
    assert table["digit"] == [None if row in (2, 4) else expected[row] for row in range(9)]


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


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.parquet", b"PAR1 nothing", "is not a Parquet file, or is cut off"),
        ("x.npy", b"\x93NUMPY nothing", "is not a .npy file of numbers, or is cut off"),
        ("x.npy", b"PK\x03\x04 no zip", "is not a .npy file of numbers, or is cut off"),
        ("x.npy", npy_header("(1180591620717411303424, 784)"), "is not a .npy file of numbers"),
        ("x.npy", npy_header("(-1, 784)"), "is not a .npy file of numbers, or is cut off"),
        ("x.npy", npy_header("(True, 784)"), "is not a .npy file of numbers, or is cut off"),
        ("x.parquet", b"PAR1 encrypted \x04\x00\x00\x00PARE", "damaged or encrypted|is not a Parq"),
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
    with pytest.raises(InputError, match="has int64 in column image; expected"):
        scoring_of(job(), [path], 100)
    with pytest.raises(InputError, match="has no column digits; it has image, label"):
        scoring_of(job(column="digits"), [path], 100)


def test_a_page_that_is_damaged_is_the_inputs_fault(job, parquet):
    path = parquet()
    content = bytearray(path.read_bytes())
    content[100:5000] = bytes(4900)
    path.write_bytes(content)

    with pytest.raises(InputError, match=f"^{path} is damaged or encrypted: .+[.]$"):
        scored(job(), path)


def test_two_columns_of_one_name_and_pipes_are_one_line(job, tmp_path):
    twice = pa.Table.from_arrays([BYTES] * 2, names=["image", "image"])
    pq.write_table(twice, tmp_path / "twice.parquet")
    os.mkfifo(tmp_path / "pipe.npy")

    with pytest.raises(InputError, match="has 2 columns image: rename all but one"):
        scoring_of(job(), [tmp_path / "twice.parquet"], 100)
    with pytest.raises(InputError, match=r"pipe\.npy is not a file"):
        scoring_of(job(), [tmp_path / "pipe.npy"], 100)


NO_DIGITS = {
    "text": pa.array(["3"] * 9),
    "truth": pa.array([True] * 9),
    "times": pa.array([3] * 9, pa.timestamp("s")),
    "nothing": pa.nulls(9),
    "images": BYTES[:9],
}


@pytest.mark.parametrize("kind", NO_DIGITS)
def test_labels_that_are_no_numbers_are_one_line(job, tmp_path, kind):
    table = pa.table({"image": BYTES[:9], "digit": NO_DIGITS[kind]})
    pq.write_table(table, tmp_path / "x.parquet")

    with pytest.raises(InputError, match="in column digit; expected whole numbers"):
        scoring_of(job(label="digit"), [tmp_path / "x.parquet"], 100)


def test_labels_as_floats_must_be_whole(job, tmp_path):
    labels = pa.array([3.0, 3.5, None, 9.0, 10.0, -1.0, float("nan"), 0.0, 1e300])
    table = pa.table({"image": BYTES[:9], "digit": labels})
    pq.write_table(table, tmp_path / "x.parquet")

    _, manifest = scored(job(label="digit", on_error="skip"), tmp_path / "x.parquet")

    assert manifest["bad_rows"] == 6
    assert np.sum(manifest["confusion"], axis=1).nonzero()[0].tolist() == [0, 3, 9]


def test_pickles_are_not_read(job, tmp_path):
    np.save(tmp_path / "x.npy", np.array([{}], object), allow_pickle=True)

    with pytest.raises(InputError, match=r"is not a \.npy file of numbers"):
        scoring_of(job(), [tmp_path / "x.npy"], 100)
