"""A doubt head: a probability beside the digit answers, which it leaves as they are."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import random_doubt, random_network
from training.core.artifact import ArtifactError, network_bytes, read_network
from training.core.artifact.doubt_arrays import NAMES
from training.core.doubt import DoubtHead

PIXELS = np.random.default_rng(1).random((5, 784)).astype(np.float32)


def test_doubt_is_the_logistic_function_of_one_hidden_layer():
    """By hand: one unit looks at the first pixel and the second hidden unit."""
    weights = np.zeros((784 + 2, 1), np.float32)
    weights[0], weights[785] = 1, 2
    ones = np.ones(1, np.float32)
    head = DoubtHead(weights, -ones, np.full(1, 3, np.float32), ones)
    pixels = np.zeros((2, 784), np.float32)
    pixels[0, 0] = 1
    hidden = np.array([[9, 0.5], [9, 0]], np.float32)

    doubts = head.of(pixels, hidden)

    # 1 + 2 · 0.5 - 1 = 1, times 3, plus 1 is 4; the second has max(0, -1), so 1.
    assert doubts == pytest.approx([1 / (1 + np.exp(-4)), 1 / (1 + np.exp(-1))])


SIZES = [(784, 4, 10), (784, 10), (784, 7, 5, 10)]


@pytest.mark.parametrize("sizes", SIZES)
def test_an_image_alone_is_doubted_as_among_others(sizes):
    """One image has arithmetic of its own: both ways are the same function."""
    network = replace(random_network(sizes), doubt=random_doubt(sizes))
    _, doubts = network.answers(PIXELS)

    alone = [network.answers(PIXELS[row : row + 1])[1] for row in range(len(PIXELS))]

    assert len(set(doubts.tolist())) == len(PIXELS)
    assert {each.shape for each in alone} == {(1,)}
    assert np.concatenate(alone) == pytest.approx(doubts, abs=1e-6)


@pytest.mark.parametrize("sizes", SIZES)
def test_a_head_comes_back_exactly_and_read_only(sizes):
    network = replace(random_network(sizes), doubt=random_doubt(sizes))

    again = read_network(network_bytes(network)).doubt

    assert (again.vector() == network.doubt.vector()).all()
    assert not again.weights.flags.writeable
    assert again.weights.flags.c_contiguous


@pytest.mark.parametrize("count", [1, 5])
def test_a_head_leaves_the_digit_answers_to_the_bit(count):
    plain = random_network()

    with_head = read_network(network_bytes(replace(plain, doubt=random_doubt(plain.sizes))))

    images = PIXELS[:count]
    assert (with_head.outputs(images) == plain.outputs(images)).all()
    assert (with_head.answers(images)[0] == plain.answers(images)[0]).all()
    assert read_network(network_bytes(plain)).doubt is None


def test_a_head_for_other_inputs_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        replace(random_network(), doubt=random_doubt((784, 5, 10)))


def damaged(**changes: np.ndarray | None) -> bytes:
    import io

    network = replace(random_network(), doubt=random_doubt((784, 4, 10)))
    with np.load(io.BytesIO(network_bytes(network))) as file:
        arrays = {name: file[name] for name in file} | changes
    data = io.BytesIO()
    np.savez(data, **{name: array for name, array in arrays.items() if array is not None})
    return data.getvalue()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"doubt_bias_1": None}, f"A doubt head is four arrays: {', '.join(NAMES)}."),
        (
            {"doubt_weight_0": np.zeros((3, 9), np.float32)},
            "doubt_weight_0 has shape (3, 9); expected (3, 788).",
        ),
        (
            {"doubt_bias_0": np.zeros((300, 1), np.float32)},
            "doubt_bias_0 must have the shape (units, 1), of at most 256.",
        ),
        (
            {"doubt_bias_0": np.zeros(3, np.float32)},
            "doubt_bias_0 must have the shape (units, 1), of at most 256.",
        ),
        (
            {"doubt_bias_1": np.full((1, 1), np.nan, np.float32)},
            "The doubt head has weights that are not finite or far too large.",
        ),
        (
            {"doubt_weight_1": np.full((1, 3), 1e38, np.float32)},
            "The doubt head has weights that are not finite or far too large.",
        ),
    ],
)
def test_a_damaged_head_is_refused_in_one_line(changes, message):
    with pytest.raises(ArtifactError) as caught:
        read_network(damaged(**changes))

    assert str(caught.value) == message
