"""POST /predict?segments=true: all digits of a picture."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from inference.renderers import NPY
from tests.conftest import random_doubt, random_network
from tests.inference.bodies import npy, post
from tests.inference.conftest import BLANK
from tests.inference.pictures import png, saved
from tests.inference.problem import problem

PATH = "/predict?segments=true"
ONLY_PICTURES = "Only a picture (PNG or JPEG) is read in segments."


def stems(count: int, scale: int = 1) -> Image.Image:
    """Strokes from top to bottom, side by side, black on white."""
    sheet = np.full((120, 40 * count + 40), 255, np.uint8)
    for number in range(count):
        sheet[30:90, 40 * number + 35 : 40 * number + 45] = 0
    return Image.fromarray(sheet.repeat(scale, 0).repeat(scale, 1))


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_every_digit_is_answered_with_its_box(client, served, prefix):
    answer = post(client, prefix + PATH, saved(stems(3)), "image/png")

    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["segments", "text", "model", "revision"]
    assert [segment["box"] for segment in body["segments"]] == [
        [35, 30, 10, 60],
        [75, 30, 10, 60],
        [115, 30, 10, 60],
    ]
    for segment in body["segments"]:
        single = post(client, "/predict", {"pixels": segment.pop("pixels")}).json()
        del segment["box"]
        assert segment["doubt"] is single["doubt"] is None
        for name in ("predicted_digit", "confidence", "probabilities"):
            assert segment[name] == pytest.approx(single[name], rel=1e-4), name
    assert body["text"] == "".join(str(one["predicted_digit"]) for one in body["segments"])


def test_boxes_count_in_pixels_of_the_file(client, served):
    body = post(client, PATH, saved(stems(3, scale=9), "JPEG"), "image/jpeg").json()

    got = [segment["box"] for segment in body["segments"]]
    expected = np.array([[35, 30, 10, 60], [75, 30, 10, 60], [115, 30, 10, 60]]) * 9
    assert np.array(got) == pytest.approx(expected, abs=8)


def test_a_segment_that_is_no_digit_is_a_question_mark(client, put, mirror, monkeypatch):
    put("ada", network=replace(random_network(), doubt=random_doubt()))
    mirror()

    def text(limit: float) -> str:
        monkeypatch.setattr("inference.prediction.DOUBTED", limit)
        return post(client, PATH, saved(stems(2)), "image/png").json()["text"]

    assert text(0.0) == "??"
    assert text(1.0).isdigit()


def test_two_lines_are_two_lines_of_text(client, served):
    one = np.asarray(stems(2))

    body = post(client, PATH, png(np.vstack([one, one])), "image/png").json()

    first, second = body["text"].split("\n")
    assert first == second
    assert len(first) == 2


def test_a_form_may_carry_the_picture(client, served):
    answer = client.post(PATH, {"image": io.BytesIO(saved(stems(2)))})

    assert len(answer.json()["segments"]) == 2


def test_npy_answers_the_probabilities_of_all_segments(client, served):
    answer = post(client, PATH, saved(stems(3)), "image/png", Accept=NPY)

    assert np.load(io.BytesIO(answer.content)).shape == (3, 10)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"pixels": BLANK}, "application/json"),
        ({"batch": [BLANK]}, "application/json"),
        (npy(np.zeros((1, 784), np.float32)), NPY),
    ],
    ids=["one", "batch", "npy"],
)
def test_what_is_no_picture_is_not_read_in_segments(client, served, body, kind):
    got = problem(post(client, PATH, body, kind), 422)

    assert got["errors"] == [{"pointer": "/segments", "detail": ONLY_PICTURES}]
    assert post(client, "/predict?segments=false", body, kind).status_code == 200


@pytest.mark.parametrize("value", ["maybe", "2", "true%20false"])
def test_segments_is_true_or_false(client, served, value):
    got = problem(post(client, f"/predict?segments={value}", png(), "image/png"), 422)

    assert got["errors"] == [{"pointer": "/segments", "detail": "Must be true or false."}]


@pytest.mark.parametrize("path", ["/activations", "/explain"])
def test_other_routes_take_one_digit(client, served, path):
    assert (
        "unknown query parameter"
        in problem(post(client, f"{path}?segments=true", png(), "image/png"), 422)["detail"]
    )


def test_more_than_32_marks_are_refused(client, served):
    got = problem(post(client, PATH, saved(stems(33)), "image/png"), 422)

    assert got["detail"] == "The picture shows more than 32 marks; cut it into smaller pictures."
    assert len(post(client, PATH, saved(stems(32)), "image/png").json()["segments"]) == 32


def test_an_empty_picture_is_refused(client, served):
    got = problem(post(client, PATH, png(np.full((50, 90), 255, np.uint8)), "image/png"), 422)

    assert got["detail"] == "The picture is empty."
