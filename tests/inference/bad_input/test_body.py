"""Bodies of a wrong type, encoding or size, and forms, whatever is in them."""

import gzip
import io

import pytest

from inference.renderers import JSON, NPY
from tests.inference.bad_input.bodies import ONE
from tests.inference.bodies import post
from tests.inference.problem import problem


@pytest.mark.parametrize("kind", [JSON, NPY, "image/png", "multipart/form-data; boundary=x", ""])
def test_an_empty_body_is_400(client, served, kind):
    answer = client.post("/predict", b"", content_type=kind)

    assert problem(answer, 400)["detail"] == "The body is empty, or has no Content-Length."


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream", "image/gif",
     "application/json; charset=utf-16", "application/json; charset=bz2_codec",
     "application/json; charset=idna", "*/*", "application/*", ";;;", "secret/é"],
)  # fmt: skip
def test_other_content_types_and_charsets_are_415(client, served, kind):
    got = problem(client.generic("POST", "/predict", ONE, content_type=kind), 415)

    assert got["detail"] == (
        "Content-Type must be one of: application/json, application/x-npy, image/png, image/jpeg, "
        "multipart/form-data; text in UTF-8."
    )


@pytest.mark.parametrize(
    "kind", ["application/json;charset=UTF-8", 'Application/JSON; charset="utf8"']
)
def test_utf8_may_be_named(client, served, kind):
    assert client.generic("POST", "/predict", ONE, content_type=kind).status_code == 200


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "secret"])
def test_other_encodings_are_415(client, served, encoding):
    answer = post(client, "/predict", ONE, **{"Content-Encoding": encoding})

    got = problem(answer, 415)["detail"]
    assert got == "A body is sent as it is or with Content-Encoding: gzip."


@pytest.mark.parametrize(
    "body",
    [ONE, gzip.compress(ONE)[:-1], gzip.compress(ONE) + b"x", gzip.compress(ONE) * 2],
    ids=["plain", "cut off", "trailing", "two"],
)
def test_broken_gzip_is_400(client, served, body):
    problem(post(client, "/predict", body, **{"Content-Encoding": "gzip"}), 400)


@pytest.mark.parametrize(("empty_ones", "status"), [(999, 200), (1_000, 400)])
def test_a_body_has_at_most_a_thousand_gzip_streams(client, served, empty_ones, status):
    """Each costs a copy of what is behind it: of a hundred thousand, seconds."""
    body = gzip.compress(b"") * empty_ones + gzip.compress(ONE)

    answer = post(client, "/predict", body, **{"Content-Encoding": "gzip"})

    assert answer.status_code == status


def test_a_gzip_body_may_be_larger_than_one_piece(client, served):
    body = gzip.compress(ONE + b" " * 200_000, compresslevel=0)

    answer = post(client, "/predict?", body, **{"Content-Encoding": "gzip"})

    assert problem(answer, 413)["detail"] == "The JSON of one image is at most 32,000 bytes."


CAPS = {JSON: 8_000_000, NPY: 32_000_000, "image/png": 1_000_000, "image/jpeg": 1_000_000}


@pytest.mark.parametrize("kind", CAPS)
def test_a_body_above_its_cap_is_413(client, served, kind):
    problem(post(client, "/predict", b" " * (CAPS[kind] + 1), kind), 413)


@pytest.mark.parametrize("kind", CAPS)
def test_the_cap_is_that_of_the_inflated_body(client, served, kind):
    body = gzip.compress(b" " * (CAPS[kind] + 1))

    answer = post(client, "/predict", body, kind, **{"Content-Encoding": "gzip"})

    assert problem(answer, 413)["detail"] == f"The body is larger than {CAPS[kind]:,} bytes."


@pytest.mark.parametrize("size", [1_000_001, 1_100_000])
def test_a_picture_in_a_form_is_held_to_the_same_cap(client, served, size):
    problem(client.post("/predict", {"image": io.BytesIO(b" " * size)}), 413)


@pytest.mark.parametrize("fields", [("image", "image"), ("image", "other"), ("other",), ()])
def test_a_form_with_anything_but_one_image_is_422(client, served, fields):
    files = {name: [io.BytesIO(b"x")] * fields.count(name) for name in fields}

    got = problem(client.post("/predict", {"n": 1} | files), 422)

    assert got["detail"] == "image: Expected one file in the field image, and no other field."
