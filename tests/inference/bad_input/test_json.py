"""JSON that cannot be read is 400, JSON that says something wrong 422, and says where."""

import orjson
import pytest

from inference.views.predict import PredictView
from tests.inference.bad_input.bodies import ONE, RANGE, pixels
from tests.inference.bodies import post
from tests.inference.conftest import BLANK
from tests.inference.problem import problem

UNKNOWN = "There is an unknown field. Allowed: pixels, batch."
LENGTH = "Expected 784 numbers, or 28 rows of 28."
NOT_JSON = "The body is not JSON in UTF-8."
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


def test_nothing_that_was_sent_is_repeated(client, served):
    bodies = [b'{"pixels": "hunter2"}', b'{"hunter2": 1}', b"hunter2", b'{"pixels": [hunter2]}']

    for body in bodies:
        assert b"hunter2" not in post(client, "/predict?hunter2=1", body).content


def test_json_is_read_by_a_subclass_of_drfs_parser_which_caps_the_body():
    from rest_framework.parsers import JSONParser

    assert issubclass(PredictView.parser_classes[0], JSONParser)
