"""Rows that are no image, and files that hold none: which, and why."""

import numpy as np
import pytest

from tests.training.scoring.scored import FLOATS, IMAGES, answers, scored
from training.scoring.inputs import InputError
from training.scoring.scoring import scoring_of

pa = pytest.importorskip("pyarrow")

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
