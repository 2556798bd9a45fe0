"""GET /mnist/samples?hard=true: the images a network reads wrong."""

import numpy as np
import pytest

from inference.difficulty import Difficulty
from tests.conftest import random_network
from training.core.data.splits import Split

pytestmark = pytest.mark.usefixtures("no_mnist")


def test_hard_images_are_read_wrong(client, served):
    body = client.get("/mnist/samples?hard=true&count=50&model=ada").json()

    pixels = np.array([sample["pixels"] for sample in body["samples"]], dtype=np.float32)
    read = served.probabilities(pixels).argmax(axis=1)
    assert len(read) == 50
    assert (read != [sample["label"] for sample in body["samples"]]).all()


def test_a_digit_and_a_seed_count_for_hard_images_too(client, served):
    one, again = (client.get("/mnist/samples?hard=true&digit=3&seed=5").json() for _ in range(2))

    assert one == again
    assert {sample["label"] for sample in one["samples"]} == {3}


def test_where_too_few_are_wrong_the_least_sure_make_up_for_them():
    images = np.random.default_rng(0).integers(0, 256, (40, 784), dtype=np.uint8)
    network = random_network()
    answers = network.probabilities(Split(images, np.zeros(40, np.uint8)).pixels())
    labels = answers.argmax(axis=1).astype(np.uint8)
    labels[7] = (labels[7] + 1) % 10  # the only one it reads wrong

    hardest = Difficulty(network, Split(images, labels)).hardest(np.arange(40), 3)

    others = np.delete(np.arange(40), 7)
    assert hardest.tolist() == [7, *others[np.argsort(answers.max(axis=1)[others])][:2]]


@pytest.mark.parametrize(("query", "status"), [("hard=perhaps", 422), ("hard=true&model=zoe", 404)])
def test_what_cannot_be_is_refused(client, served, query, status):
    assert client.get(f"/mnist/samples?{query}").status_code == status
