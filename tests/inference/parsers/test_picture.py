"""Pictures of digits become what MNIST's are, whatever their size, colours and file format."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inference.parsers.picture import read_picture
from registry.conf import manager_for
from tests.inference.pictures import one, png, saved

BLACK_ON_WHITE = Image.fromarray(one())


def seen(data: bytes) -> np.ndarray:
    return read_picture(data).pixels.reshape(28, 28)


REFERENCE = seen(png())


def transparent() -> Image.Image:
    """Black ink on nothing."""
    picture = np.zeros((280, 280, 4), dtype=np.uint8)
    picture[..., 3] = 255 - one()
    return Image.fromarray(picture)


def sixteen_bits() -> Image.Image:
    return Image.fromarray(one().astype(np.uint16) * 257)


SAME = {
    "white on black": lambda: png(255 - one()),
    "grey paper": lambda: png((one() * 0.7 + 60).astype(np.uint8)),
    "transparent": lambda: saved(transparent()),
    "red, green, blue": lambda: saved(BLACK_ON_WHITE.convert("RGB")),
    "one bit": lambda: saved(BLACK_ON_WHITE.convert("1")),
    "palette": lambda: saved(BLACK_ON_WHITE.convert("P")),
    "grey and alpha": lambda: saved(BLACK_ON_WHITE.convert("LA")),
    "16 bits": lambda: saved(sixteen_bits()),
    "jpeg": lambda: saved(BLACK_ON_WHITE, "JPEG", quality=95),
    "cmyk jpeg": lambda: saved(BLACK_ON_WHITE.convert("CMYK"), "JPEG", quality=95),
    "animated": lambda: saved(
        BLACK_ON_WHITE, save_all=True, append_images=[BLACK_ON_WHITE.rotate(90)]
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_digit_is_seen_whatever_the_colours_and_the_file(name):
    assert seen(SAME[name]()) == pytest.approx(REFERENCE, abs=0.06)


@pytest.mark.parametrize(
    ("paper", "ink"),
    [(128, 0), (125, 0), (110, 10), (77, 0), (130, 242), (153, 230), (51, 128), (230, 150)],
)
def test_ink_is_what_deviates_from_the_paper_darker_or_lighter(paper, ink):
    sheet = np.where(one() == 0, ink, paper).astype(np.uint8)

    assert seen(png(sheet)) == pytest.approx(REFERENCE, abs=0.06)


@pytest.mark.parametrize(("colour", "clear"), [(255, 255), (255, 0), (230, 255), (0, 0)])
def test_ink_of_any_colour_on_a_transparent_canvas_is_seen(colour, clear):
    picture = np.full((280, 280, 4), clear, dtype=np.uint8)
    picture[..., 3] = 255 - one()
    picture[one() == 0, :3] = colour

    assert seen(saved(Image.fromarray(picture))) == pytest.approx(REFERENCE, abs=0.06)


@pytest.mark.parametrize(("width", "side"), [(1, 280), (2, 500), (3, 1_000), (4, 2_000)])
def test_a_thin_pen_does_not_fade(width, side):
    sheet = Image.new("L", (side, side), 255)
    ImageDraw.Draw(sheet).line(
        [(0.3 * side, 0.2 * side), (0.7 * side, 0.2 * side), (0.4 * side, 0.8 * side)],
        fill=0,
        width=width,
    )

    pixels = seen(saved(sheet))

    assert pixels.max() == 1
    assert (pixels > 0.5).sum() > 15


@given(
    st.lists(
        st.tuples(st.integers(0, 279), st.integers(0, 279), st.integers(1, 30)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["black on white", "white on black"]),
)
def test_pixels_of_any_drawing_are_between_0_and_1(dots, colours):
    sheet = Image.new("L", (280, 280), 255)
    for x, y, radius in dots:
        ImageDraw.Draw(sheet).ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    grey = np.asarray(sheet) if colours == "black on white" else 255 - np.asarray(sheet)

    pixels = seen(png(grey))

    assert pixels.min() >= 0
    assert pixels.max() == 1


def test_a_digit_is_20_pixels_long_centred_and_of_full_ink():
    rows, columns = np.nonzero(REFERENCE)

    assert rows.max() - rows.min() == 19
    assert REFERENCE.max() == 1
    assert (rows.mean(), columns.mean()) == pytest.approx((14, 14), abs=0.6)


@pytest.mark.parametrize("side", [28, 280, 1_000, 2_000])
def test_the_size_of_the_picture_does_not_matter_much(side):
    assert np.abs(seen(png(one(side))) - REFERENCE).mean() < 0.03


def test_a_digit_in_a_corner_is_moved_to_the_middle():
    wide = np.full((400, 900), 255, dtype=np.uint8)
    wide[10:290, 600:880] = one()

    assert seen(png(wide)) == pytest.approx(REFERENCE, abs=0.01)


def test_a_picture_is_turned_the_way_the_camera_held_it():
    turned = BLACK_ON_WHITE.rotate(90)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it 90° clockwise to see it upright

    upright = seen(saved(turned, "JPEG", quality=95, exif=exif))
    lying = seen(saved(turned, "JPEG", quality=95))

    assert upright == pytest.approx(REFERENCE, abs=0.06)
    assert np.abs(lying - REFERENCE).mean() > 0.05


def photographed(image: np.ndarray, rng: np.random.Generator) -> bytes:
    """A digit (28, 28) in pencil on grey paper: uneven light, grain, off the middle, as JPEG."""
    sheet = np.full((420, 380), 255.0)
    sheet[30:310, 90:370] = 255 - image.repeat(10, 0).repeat(10, 1)
    light = np.linspace(0, 30, sheet.shape[1])
    grain = rng.normal(0, 3, sheet.shape)
    picture = Image.fromarray((sheet * 0.6 + 60 + light + grain).clip(0, 255).astype(np.uint8))
    return saved(picture, "JPEG", quality=80)


@pytest.mark.mnist
def test_photographed_digits_are_recognised_nearly_as_often_as_the_originals(mnist, settings):
    best = max(
        manager_for(str(settings.STARTER)).list_models(), key=lambda entry: entry.metadata.accuracy
    )
    network = manager_for(str(settings.STARTER)).load_model(best.name)
    split, rng = mnist.test[:300], np.random.default_rng(0)
    images = split.images.reshape(-1, 28, 28)

    photographs = np.stack([seen(photographed(image, rng)) for image in images]).reshape(-1, 784)

    def right(pixels: np.ndarray) -> float:
        return (network.probabilities(pixels).argmax(axis=1) == split.labels).mean()

    assert right(photographs) > right(split.pixels()) - 0.02


@pytest.mark.mnist
def test_mnist_as_black_on_white_pictures_is_what_it_was(mnist):
    """Enlarged tenfold, and seen again, the test images hardly change."""
    images = mnist.test.images[:200].reshape(-1, 28, 28)

    difference = [
        np.abs(seen(png(255 - image.repeat(10, 0).repeat(10, 1))) - image / 255).mean()
        for image in images
    ]

    assert np.mean(difference) < 0.02
