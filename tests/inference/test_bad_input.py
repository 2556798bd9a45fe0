"""Whatever is sent to the inference routes, the answer is one small problem document."""

import gzip
import io

import numpy as np
import orjson
import pytest

from inference.renderers import JSON, NPY
from inference.views.predict import PredictView
from tests.inference.conftest import BLANK
from tests.inference.views.test_predict import npy, post

ONE = orjson.dumps({"pixels": BLANK})
UNKNOWN = "There is an unknown field. Allowed: pixels, batch."
RANGE = "Pixels run from 0 (paper) to 1 (ink); divide 0–255 by 255."
LENGTH = "Expected 784 numbers, or 28 rows of 28."
NOT_JSON = "The body is not JSON in UTF-8."


def pixels(last: str) -> bytes:
    """An image whose last pixel is written as given."""
    return b'{"pixels": [' + b"0," * 783 + last.encode() + b"]}"


NO_JSON = {
    "empty": b" ",
    "cut off": ONE[:-1],
    "trailing": ONE + b" x",
    "wrong, then cut off": b'{"pixels": "x", ',
    "wrong, then NaN": b'{"pixels": "x", "b": NaN}',
    "NaN": pixels("NaN"),
    "Infinity": pixels("Infinity"),
    "-Infinity": pixels("-Infinity"),
    "leading zero": pixels("01"),
    "bare point": pixels(".5"),
    "trailing comma": b'{"pixels": [0,]}',
    "single quotes": b"{'pixels': []}",
    "20,000 brackets": b"[" * 20_000,
    "15,000 brackets, closed": b"[" * 15_000 + b"]" * 15_000,
    "6,000 objects": b'{"a":' * 6_000,
    "invalid UTF-8": b'{"pixels": "\xff"}',
    "half a surrogate": b'{"\\ud800": 1}',
    "UTF-16": ONE.decode().encode("utf-16"),
    "a form": b"pixels=1",
}

WRONG = {
    "null": (b"null", "", "Expected a JSON object."),
    "list": (b"[]", "", "Expected a JSON object."),
    "text": (b'"x"', "", "Expected a JSON object."),
    "number": (b"1", "", "Expected a JSON object."),
    "783": (orjson.dumps({"pixels": [0] * 783}), "/pixels", LENGTH),
    "785": (orjson.dumps({"pixels": [0] * 785}), "/pixels", LENGTH),
    "none": (b'{"pixels": []}', "/pixels", LENGTH),
    "784 texts": (b'{"pixels": [' + b'"",' * 783 + b'""]}', "/pixels/0", "Expected a number."),
    "two, of which one is out of range": (b'{"pixels": [1, 2]}', "/pixels", LENGTH),
    "27 rows": (orjson.dumps({"pixels": [[0] * 28] * 27}), "/pixels", LENGTH),
    "a row of 27": (orjson.dumps({"pixels": [[0] * 28] * 27 + [[0] * 27]}), "/pixels", LENGTH),
    "square, above 1": (orjson.dumps({"pixels": [[2] * 28] * 28}), "/pixels/0/0", RANGE),
    "1e999": (pixels("1e999"), "/pixels/783", RANGE),
    "400 digits": (pixels("9" * 400), "/pixels/783", RANGE),
    "5,000 digits": (pixels("9" * 5_000), "/pixels/783", RANGE),
    "true": (pixels("true"), "/pixels/783", "Expected a number."),
    "text of a number": (pixels('"0.5"'), "/pixels/783", "Expected a number."),
    "a null": (pixels("null"), "/pixels/783", "Expected a number."),
    "nested": (b'{"pixels": [[0]]}', "/pixels", LENGTH),
    "below 0": (pixels("-0.1"), "/pixels/783", RANGE),
    "above 1": (pixels("1.0000001"), "/pixels/783", RANGE),
    "255": (pixels("255"), "/pixels/783", RANGE),
    "a fault before a null": (b'{"pixels": [2], "batch": null}', "/pixels", LENGTH),
    "batch twice": (b'{"batch": [[2]], "batch": null}', "/batch/0/0", RANGE),
    "pixels null": (b'{"pixels": null}', "/pixels", "Expected a list."),
    "unknown field": (b'{"secret": 1}', "", UNKNOWN),
    "NUL in a name": (b'{"a\\u0000": 1}', "", UNKNOWN),
    "batch of none": (b'{"batch": []}', "/batch", "Expected 1 to 1,000 images."),
    "batch of 1,001": (
        orjson.dumps({"batch": [BLANK] * 1_001}),
        "/batch",
        "Expected 1 to 1,000 images.",
    ),
    "batch, short row": (
        orjson.dumps({"batch": [BLANK, [0]]}),
        "/batch/1",
        LENGTH,
    ),
    "batch, wrong value": (
        orjson.dumps({"batch": [BLANK, [2] + [0] * 783]}),
        "/batch/1/0",
        RANGE,
    ),
    "batch, short row out of range": (
        orjson.dumps({"batch": [BLANK, [0, 2]]}),
        "/batch/1",
        LENGTH,
    ),
}


def header(text: str) -> bytes:
    """A .npy file of which only the header exists."""
    padded = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode()


NO_NPY = {
    "not npy": b"hello",
    "version 9": b"\x93NUMPY\x09\x00" + npy(np.zeros(784))[8:],
    "code for a header": header("__import__('os').system('true')"),
    "deep header": header("(" * 100),
    "long header": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65_535,
    "no shape": header("{'descr': '<f8', 'fortran_order': False}"),
    "negative": header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 784)}")[:-9],
    "cut off": npy(np.zeros(784))[:-1],
    "trailing": npy(np.zeros(784)) + b"x",
}
SHAPES = "Expected the shape (n, 784), (784,), (n, 28, 28), (28, 28) or (n, 28, 28, 1)."
HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 784)}"
WRONG_NPY = {
    "huge": (header(HUGE), "Expected 1 to 10,000 images."),
    "no rows": (npy(np.zeros((0, 784))), "Expected 1 to 10,000 images."),
    "10,001 rows": (npy(np.zeros((10_001, 784), np.uint8)), "Expected 1 to 10,000 images."),
    "783": (npy(np.zeros(783)), SHAPES),
    "scalar": (npy(np.array(0.0)), SHAPES),
    "true": (npy(np.ones(784, bool)), "Expected the dtype float16, float32, float64 or uint8."),
    "int64": (npy(np.zeros(784, int)), "Expected the dtype float16, float32, float64 or uint8."),
    "complex": (npy(np.zeros(784, "c8")), "Expected the dtype float16, float32, float64 or uint8."),
    "objects": (
        header("{'descr': '|O', 'fortran_order': False, 'shape': (784,)}"),
        "Expected the dtype float16, float32, float64 or uint8.",
    ),
    "NaN": (npy(np.full(784, np.nan)), RANGE),
    "inf": (npy(np.full(784, np.inf, np.float16)), RANGE),
    "255.0": (npy(np.full(784, 255.0)), RANGE),
    "below 0": (npy(np.full(784, -1e-9)), RANGE),
}


def problem(answer, status: int) -> dict:
    """The document, once it is sure to be one."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) <= 1_000
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    return body


@pytest.mark.parametrize("path", ["/predict", "/v1/activations"])
@pytest.mark.parametrize("name", NO_JSON)
def test_what_is_not_json_is_400(client, served, path, name):
    assert problem(post(client, path, NO_JSON[name]), 400)["detail"] == NOT_JSON


@pytest.mark.parametrize("name", WRONG)
def test_json_that_is_wrong_is_422_and_says_where(client, served, name):
    body, pointer, sentence = WRONG[name]

    got = problem(post(client, "/predict", body), 422)

    assert got["detail"] == (f"{pointer[1:]}: {sentence}" if pointer else sentence)
    assert got["errors"] == [{"pointer": pointer, "detail": sentence}]


@pytest.mark.parametrize("body", [{}, {"pixels": BLANK, "batch": [BLANK]}], ids=["none", "both"])
def test_pixels_or_batch_but_not_both_and_not_neither(client, served, body):
    assert problem(post(client, "/predict", body), 422)["detail"] == "Give either pixels or batch."


@pytest.mark.parametrize("path", ["/predict", "/activations", "/explain"])
def test_json_of_one_image_above_32_kB_is_413_before_it_is_decoded(client, served, path):
    body = b'{"pixels": [' + b"0," * 16_000

    got = problem(post(client, path, body), 413)

    assert got["detail"] == "The JSON of one image is at most 32,000 bytes."


def test_the_numbers_of_a_batch_are_counted_before_they_are_decoded(client, served, monkeypatch):
    def fails(*_):
        raise AssertionError("was decoded")

    monkeypatch.setattr("inference.parsers.json.decoded", fails)
    body = b'{"batch": [[' + b"0," * 784_000 + b"0]]}"

    got = problem(post(client, "/predict", body), 422)

    assert got["detail"] == "batch: Expected 1 to 1,000 images."


def test_activations_take_no_batch_and_need_pixels(client, served):
    batch = problem(post(client, "/activations", {"batch": [BLANK]}), 422)
    nothing = problem(post(client, "/activations", {}), 422)

    assert batch["errors"][0]["detail"] == "There is an unknown field. Allowed: pixels."
    assert nothing["errors"][0]["detail"] == "The field pixels is missing."


def test_activations_take_one_row_only(client, served):
    answer = post(client, "/activations", npy(np.zeros((2, 784))), NPY)

    assert problem(answer, 422)["detail"] == "This address takes one image at a time."


@pytest.mark.parametrize("name", NO_NPY)
def test_what_is_no_npy_file_is_400(client, served, name):
    problem(post(client, "/predict", NO_NPY[name], NPY), 400)


@pytest.mark.parametrize("name", WRONG_NPY)
def test_a_wrong_array_is_422(client, served, name):
    body, sentence = WRONG_NPY[name]

    got = problem(post(client, "/predict", body, NPY), 422)

    assert got["errors"] == [{"pointer": "", "detail": sentence}]


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


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "trace", "head"])
def test_other_methods_are_405_with_allow(client, served, method):
    answer = getattr(client, method)("/predict")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST, OPTIONS"


def test_a_method_nobody_knows_is_405_and_not_repeated(client, served):
    answer = client.generic("BREW", "/predict")

    assert b"BREW" not in answer.content
    problem(answer, 405)


@pytest.mark.parametrize("name", ["x", "../x", "x" * 300, "🦛", "\u202e", "%00", "ada/", "ADA"])
def test_an_unknown_model_is_404_and_not_repeated(client, served, name):
    answer = client.post(f"/predict?model={name}", ONE, content_type=JSON)

    assert problem(answer, 404) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no network of that name; GET /models lists them.",
    }


@pytest.mark.parametrize("accept", ["text/html", "garbage", ";;;", "application/xml"])
def test_the_answer_is_json_whatever_else_is_asked_for(client, served, accept):
    assert post(client, "/predict", ONE, accept=accept).status_code == 200


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/predict?modle=ada", "Allowed: model, segments."),
        ("/v1/activations?modle=ada", "Allowed: model."),
        ("/explain?model=ada&digits=3", "Allowed: digit, model."),
        (
            "/models?serach=a",
            "Allowed: activation, default, fields, min_accuracy, ordering, page, page_size, "
            "search, status.",
        ),
        ("/mnist/samples?n=1", "Allowed: count, dataset, digit, hard, model, seed, wrong."),
        ("/mnist/pack?dataset=train", "Allowed: version."),
        ("/models/ada?x=1", "There are none here."),
        ("/models/ada/weights?x=1", "Allowed: part, revision."),
    ],
)
def test_an_unknown_query_parameter_is_422_and_the_allowed_are_named(client, served, path, names):
    is_question = any(word in path for word in ("predict", "activations", "explain"))
    answer = post(client, path, ONE) if is_question else client.get(path)

    got = problem(answer, 422)

    assert got["detail"] == f"There is an unknown query parameter. {names}"


@pytest.mark.parametrize(
    "path",
    [
        *("/?utm_source=x", "/replay?x=1", "/train?x=1", "/docs?x=1", "/schema?lang=en"),
        *("/healthz?t=1", "/readyz?t=1", "/metrics?t=1", "/v2/health/ready?t=1"),
    ],
)
def test_pages_and_probes_ignore_query_parameters(client, served, path):
    assert client.get(path).status_code == 200


def test_options_describes_the_address(client, served):
    assert client.options("/predict").status_code == 200


def test_nothing_that_was_sent_is_repeated(client, served):
    bodies = [b'{"pixels": "hunter2"}', b'{"hunter2": 1}', b"hunter2", b'{"pixels": [hunter2]}']

    for body in bodies:
        assert b"hunter2" not in post(client, "/predict?hunter2=1", body).content


def test_json_is_read_by_a_subclass_of_drfs_parser_which_caps_the_body():
    from rest_framework.parsers import JSONParser

    assert issubclass(PredictView.parser_classes[0], JSONParser)
