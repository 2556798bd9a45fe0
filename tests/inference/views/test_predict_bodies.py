"""The forms in which an image may be sent to /predict and /activations, and an answer asked for."""

import gzip
import io

import numpy as np
import orjson
import pytest
from PIL import Image

from inference.views.predict import JSON, NPY
from tests.inference.bodies import npy, post
from tests.inference.conftest import BLANK
from tests.inference.pictures import png


def test_an_image_may_be_28_rows_of_28(client, served, digit):
    square = digit.reshape(28, 28).tolist()
    flat = post(client, "/predict", {"pixels": digit.tolist()}).json()
    batch = post(client, "/predict", {"batch": [square, square]}).json()

    assert post(client, "/predict", {"pixels": square}).json() == flat
    assert batch["predictions"][1]["probabilities"] == flat["probabilities"]
    assert post(client, "/activations", {"pixels": square}).status_code == 200


def test_a_byte_order_mark_before_the_json_is_skipped(client, served):
    body = b"\xef\xbb\xbf" + orjson.dumps({"pixels": BLANK})

    assert post(client, "/predict", body).status_code == 200


def test_the_longest_way_to_write_an_image_fits(client, served):
    rows = [[f"{1.2345678901234567e-100 * (i + 1)!r}" for i in range(28)] for _ in range(28)]
    text = ",\n        ".join("[\n" + ",\n        ".join(row) + "]" for row in rows)

    answer = post(client, "/predict", f'{{"pixels": [{text}]}}'.encode())

    assert answer.status_code == 200


def test_a_thousand_images_fit_into_one_request(client, served):
    body = post(client, "/predict", {"batch": [[0.12345] * 784] * 1_000}).json()

    assert len(body["predictions"]) == 1_000


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(784),
        np.full((3, 784), 0.5, dtype=">f4"),
        np.full((2, 28, 28), 0.5, dtype=np.float16),
        np.asfortranarray(np.linspace(0, 1, 3 * 784).reshape(3, 784)),
        np.arange(2 * 784, dtype=np.uint16).astype(np.uint8).reshape(2, 784),
    ],
    ids=["one", "big-endian", "squares", "fortran", "bytes"],
)
def test_npy_arrays_of_every_allowed_kind_are_read_alike(client, served, array):
    answer = post(client, "/predict", npy(array), NPY, accept=NPY)

    scale = 255 if array.dtype == np.uint8 else 1
    expected = served.probabilities((array.reshape(-1, 784) / scale).astype(np.float32))
    got = np.load(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "application/x-npy"
    assert got.dtype == np.float32
    assert got == pytest.approx(expected, abs=1e-6)


def test_npy_is_answered_as_a_batch_of_json_unless_npy_is_asked_for(client, served):
    body = post(client, "/predict", npy(np.zeros(784)), NPY).json()

    assert len(body["predictions"]) == 1


@pytest.mark.parametrize("shape", [(784,), (28, 28), (1, 784), (1, 28, 28), (1, 28, 28, 1)])
def test_an_array_may_have_any_shape_of_an_image(client, served, digit, shape):
    expected = post(client, "/predict", npy(digit), NPY).json()

    assert post(client, "/predict", npy(digit.reshape(shape)), NPY).json() == expected


def test_npy_of_version_3_is_read(client, served, digit):
    file = io.BytesIO()
    np.lib.format.write_array(file, digit, version=(3, 0))

    assert post(client, "/predict", file.getvalue(), NPY).status_code == 200


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (NPY, NPY),
        (f"{NPY}, */*;q=0.1", NPY),
        (f"{JSON}, {NPY}", NPY),
        (f"{NPY};q=0", JSON),
        (f"{NPY};q=0.000, */*", JSON),
        (f"{NPY};q=0.5, {JSON}", JSON),
        (f"{NPY};q=0.5, application/*", JSON),
        ("*/*", JSON),
    ],
)
def test_accept_is_read_with_its_quality_values(client, served, accept, answered):
    answer = post(client, "/predict", {"pixels": BLANK}, accept=accept)

    assert answer["Content-Type"] == answered


def test_a_jpeg_may_be_called_jpg(client, served):
    file = io.BytesIO()
    Image.open(io.BytesIO(png())).convert("RGB").save(file, "JPEG")

    assert post(client, "/predict", file.getvalue(), "image/jpg").status_code == 200


def test_json_may_be_answered_with_npy(client, served):
    answer = post(client, "/predict", {"pixels": BLANK}, accept=f"text/html, {NPY};q=0.9")

    assert np.load(io.BytesIO(answer.content)).shape == (1, 10)
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize("path", ["/predict", "/activations"])
def test_a_picture_is_answered_as_one_image(client, served, path):
    answer = post(client, path, png(), "image/png")

    assert answer.status_code == 200
    assert answer.json()["model"] == "ada"


def test_a_picture_comes_back_as_the_network_saw_it(client, served):
    body = post(client, "/predict", png(), "image/png").json()

    assert len(body["pixels"]) == 784
    assert max(body["pixels"]) == 1
    again = post(client, "/predict", {"pixels": body["pixels"]}).json()
    assert again["probabilities"] == body["probabilities"]


def test_a_form_may_carry_the_picture(client, served):
    file = io.BytesIO(png())
    file.name = "../../etc/passwd"

    body = client.post("/predict", {"image": file}).json()

    assert body["pixels"] == post(client, "/predict", png(), "image/png").json()["pixels"]


def test_activations_take_one_row_of_npy(client, served):
    answer = post(client, "/activations", npy(np.zeros((1, 28, 28))), NPY)

    assert answer.json()["activations"][0] == BLANK


def test_a_gzipped_body_is_read(client, served):
    body = gzip.compress(orjson.dumps({"pixels": BLANK}))

    answer = post(client, "/predict", body, **{"Content-Encoding": "gzip"})

    assert answer.status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_a_gzipped_body_of_two_members_is_read(client, served, encoding):
    whole = orjson.dumps({"pixels": BLANK})
    body = gzip.compress(whole[:50]) + gzip.compress(whole[50:])

    assert post(client, "/predict", body, **{"Content-Encoding": encoding}).status_code == 200


@pytest.mark.parametrize("value", ["0", "1", "-0.0", "1e-320", "1E0", "0.1234567890123456789"])
def test_unusual_but_lawful_numbers_give_finite_answers(client, served, value):
    body = f'{{"pixels": [{",".join([value] * 784)}]}}'.encode()

    answer = post(client, "/predict", body)

    assert answer.status_code == 200
    assert all(np.isfinite(answer.json()["probabilities"]))


def test_of_two_fields_with_one_name_the_last_counts(client, served):
    body = orjson.dumps({"pixels": [1] * 784})[:-1] + b"," + orjson.dumps({"pixels": BLANK})[1:]

    answer = post(client, "/activations", body)

    assert answer.json()["activations"][0] == BLANK
