"""Pictures of runs and networks: what is drawn is what was measured."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tests.conftest import random_network
from training import html_fragments
from training.charts.bars import bar_chart
from training.charts.digit import digit_picture
from training.charts.png import below_and_above, data_uri, paper_and_ink, png
from training.charts.reliability import reliability_diagram
from training.charts.weights import contact_sheet, units, weight_pictures
from training.core.data.splits import Split
from training.core.metrics import Bin, calibration_bins
from training.evaluation.mistakes import worst_mistakes

SVG = "{http://www.w3.org/2000/svg}"


def answers(*rows: tuple[int, float]) -> np.ndarray:
    """Probabilities (n, 10): the digit each image was read as, and how confidently."""
    table = np.empty((len(rows), 10), np.float32)
    for place, (digit, confidence) in enumerate(rows):
        table[place] = (1 - confidence) / 9
        table[place, digit] = confidence
    return table


def split(*labels: int) -> Split:
    images = np.arange(len(labels), dtype=np.uint8)[:, None].repeat(784, axis=1)
    return Split(images, np.array(labels, np.uint8))


# --- PNG ----------------------------------------------------------------------------------------


def test_a_png_has_the_pixels_it_was_made_of():
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3) * 50

    read = Image.open(io.BytesIO(png(pixels, paper_and_ink())))

    assert read.size == (3, 2)
    assert (np.asarray(read.convert("RGBA").convert("L")) == 255 - pixels).all()


def test_two_colours_fade_to_nothing_in_the_middle():
    palette = below_and_above("#0000ff", "#ff0000").tolist()

    assert palette[0] == [0, 0, 255, 255]
    assert palette[128][3] == 0
    assert palette[255] == [255, 0, 0, 254]


def test_an_address_holds_the_whole_file():
    assert data_uri(b"\x89PNG") == "data:image/png;base64,iVBORw=="


# --- Reliability --------------------------------------------------------------------------------


def test_answers_are_binned_by_confidence():
    bins = calibration_bins(answers((1, 0.95), (2, 0.95), (3, 0.5)), np.array([1, 1, 3], np.uint8))

    assert [(each.total, each.accuracy) for each in bins] == [(1, 100.0), (2, 50.0)]
    assert [each.confidence for each in bins] == pytest.approx([50, 95])
    assert (bins[1].low, bins[1].high) == pytest.approx((100 * 14 / 15, 100))


def test_the_diagram_names_the_widest_gap():
    drawn = reliability_diagram([Bin(40, 50, 30, 45.0, 60.0), Bin(90, 100, 70, 96.0, 95.0)])

    root = ElementTree.fromstring(drawn)
    assert root.findtext(f"{SVG}desc") == (
        "Accuracy by confidence, 100 answers. The widest gap is 15.0 points."
    )
    told = [node.findtext(f"{SVG}title") for node in root.iter(f"{SVG}rect")]
    assert told[0] == "30 answers, 45.0 % confident on average, 60.0 % right"


def test_bins_of_few_answers_are_faint():
    drawn = reliability_diagram([Bin(40, 50, 19, 45.0, 60.0), Bin(90, 100, 20, 96.0, 95.0)])

    bars = ElementTree.fromstring(drawn).iter(f"{SVG}rect")
    assert [bar.get("fill-opacity") for bar in bars] == ["0.2", "0.55"]


def test_a_diagram_of_nothing_is_still_a_picture():
    assert "0 answers" in reliability_diagram([])


# --- Bars ---------------------------------------------------------------------------------------


def test_every_epoch_has_a_bar_as_high_as_its_value():
    drawn = bar_chart([(1, 2.0), (2, 1.0)], title="Speed", x_label="epoch", y_label="seconds")

    root = ElementTree.fromstring(drawn)
    high, low = (float(bar.get("height")) for bar in root.iter(f"{SVG}rect"))
    assert high == 2 * low
    assert root.findtext(f"{SVG}desc") == "seconds by epoch, 2 bars. The median is 1.5."


def test_without_points_there_are_no_bars():
    assert bar_chart([], title="Speed", x_label="epoch", y_label="seconds") == ""


# --- Weights ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "shape"), [(1, (28, 28)), (10, (28, 298)), (11, (58, 298)), (100, (298, 298))]
)
def test_units_are_laid_out_ten_in_a_row(count, shape):
    assert contact_sheet(np.ones((count, 784), np.float32)).shape == shape


def test_each_unit_is_drawn_on_its_own_scale():
    weights = np.zeros((2, 784), np.float32)
    weights[0, 0], weights[0, 1], weights[1, 0] = 0.1, -0.05, -7.0

    sheet = contact_sheet(weights)

    assert sheet[0, [0, 1, 2, 28, 30]].tolist() == [255, 64, 128, 128, 1]


def test_a_network_shows_its_first_hundred_units():
    root = ElementTree.fromstring(weight_pictures(random_network(sizes=(784, 120, 10))))

    labels = [node.findtext(f"{SVG}title") for node in root.iter(f"{SVG}rect")]
    assert len(labels) == 100
    assert re.fullmatch(r"unit 1: weights -0\.\d\d to 0\.\d\d, bias -?0\.\d\d", labels[0])
    assert root.findtext(f"{SVG}desc").startswith("The weights of 100 of 120 units")


def test_units_are_numbered_and_measured():
    network = random_network()

    first = units(network)[0]

    weights = network.layers[0].weights[:, 0]
    assert first.number == 1
    assert (first.lowest, first.highest) == (weights.min(), weights.max())
    assert first.length == pytest.approx(np.sqrt((weights**2).sum()))
    assert first.bias == network.layers[0].bias[0]


# --- Mistakes -----------------------------------------------------------------------------------


def test_the_surest_mistakes_come_first():
    given = answers((1, 0.9), (2, 0.6), (3, 0.99), (4, 0.8))

    found = worst_mistakes(given, split(1, 0, 5, 0))

    assert [(each.row, each.label, each.answer) for each in found] == [
        (2, 5, 3),
        (3, 0, 4),
        (1, 0, 2),
    ]
    assert found[0].confidence == pytest.approx(99)
    assert found[0].doubt == pytest.approx(100 * 0.01 / 9)
    assert worst_mistakes(given, split(1, 0, 5, 0), most=1) == found[:1]


def test_a_network_without_mistakes_has_none():
    assert worst_mistakes(answers((1, 0.9)), split(1)) == []


def test_a_mistake_is_drawn_as_the_network_saw_it():
    drawn = digit_picture(split(7, 7), 1, title="Test image 1", description="A 7, read as 1.")

    root = ElementTree.fromstring(drawn)
    (image,) = root.iter(f"{SVG}image")
    assert image.get("href") == data_uri(png(np.ones((28, 28), np.uint8), paper_and_ink()))
    assert root.findtext(f"{SVG}desc") == "A 7, read as 1."


# --- Words --------------------------------------------------------------------------------------


def test_tables_escape_every_word():
    html = html_fragments.table(["<a>"], [["<b>"], ["&"]], caption="<i>")

    assert html == (
        "<table><caption>&lt;i&gt;</caption><thead><tr>"
        '<th scope="col">&lt;a&gt;</th></tr></thead>'
        "<tbody><tr><td>&lt;b&gt;</td></tr><tr><td>&amp;</td></tr></tbody></table>"
    )


def test_a_table_without_rows_is_nothing():
    assert html_fragments.table(["a"], []) == ""


def test_a_long_value_is_cut():
    assert html_fragments.cell("x" * 300) == "x" * 200 + "…"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("manage.py train_mnist --sizes 784 10", True),
        ("manage.py train_mnist; rm -rf /", False),
        ("manage.py train_mnist $(id)", False),
        ("rm -rf /", False),
        ("", False),
        (None, False),
        (["manage.py"], False),
    ],
)
def test_only_a_plain_command_is_shown_for_pasting(command, shown):
    assert bool(html_fragments.command_line(command)) == shown


def test_what_is_not_known_is_not_drawn():
    assert (
        html_fragments.curves([])
        == html_fragments.speed_bars([])
        == html_fragments.confusion(None)
        == ""
    )
