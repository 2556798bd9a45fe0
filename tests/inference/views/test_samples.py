"""GET /mnist/samples: real digits, few or many, the same again with the same seed."""

import pytest

from inference import samples
from tests.inference.problem import problem

pytestmark = pytest.mark.usefixtures("no_mnist")


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_ten_test_digits_by_default(client, prefix):
    body = client.get(f"{prefix}/mnist/samples").json()

    assert list(body) == ["count", "dataset", "source", "samples"]
    assert (body["count"], body["dataset"], body["source"]) == (10, "test", "uci-digits")
    assert len(body["samples"]) == 10
    first = body["samples"][0]
    assert list(first) == ["index", "label", "pixels"]
    assert len(first["pixels"]) == 784
    assert 0 <= min(first["pixels"]) < max(first["pixels"]) <= 1


@pytest.mark.parametrize("dataset", ["train", "validation", "test"])
def test_a_digit_can_be_asked_for(client, dataset):
    body = client.get(f"/mnist/samples?digit=3&count=5&dataset={dataset}").json()

    assert body["dataset"] == dataset
    assert [sample["label"] for sample in body["samples"]] == [3] * 5


def test_an_index_is_the_row_of_the_image_in_its_dataset(client, settings):
    sample = client.get("/mnist/samples?count=1").json()["samples"][0]

    test = samples.nearest(settings.MNIST_DIR).test
    assert test.labels[sample["index"]] == sample["label"]
    assert test.pixels()[sample["index"]].tolist() == pytest.approx(sample["pixels"])


def test_the_same_seed_gives_the_same_digits(client):
    one, again, other = (
        client.get(f"/mnist/samples?seed={seed}").json()["samples"] for seed in (1, 1, 2)
    )

    assert one == again
    assert one != other


def test_no_image_comes_twice(client):
    body = client.get("/mnist/samples?count=100").json()

    assert len({sample["index"] for sample in body["samples"]}) == 100


def test_fewer_are_given_where_there_are_no_more(client):
    body = client.get("/mnist/samples?count=100&dataset=validation&digit=3").json()

    assert 0 < body["count"] == len(body["samples"]) < 100


def test_an_empty_parameter_counts_as_not_given(client):
    assert client.get("/mnist/samples?count=&dataset=&digit=&seed=").json()["count"] == 10


def test_wrong_gives_only_what_the_network_reads_wrong_however_few(client, served):
    body = client.get("/mnist/samples?wrong=true&count=100&seed=1").json()

    assert body["count"] == len(body["samples"])
    for sample in body["samples"]:
        answer = client.post("/predict", {"pixels": sample["pixels"]}, "application/json").json()
        assert answer["predicted_digit"] != sample["label"]


WRONG = {
    "wrong=maybe": "/wrong",
    "count=0": "/count",
    "count=101": "/count",
    "count=-1": "/count",
    "count=x": "/count",
    "count=1.5": "/count",
    f"count={'9' * 5_000}": "/count",
    "dataset=all": "/dataset",
    "digit=10": "/digit",
    "digit=-1": "/digit",
    "digit=seven": "/digit",
    "seed=-1": "/seed",
    f"seed={10**30}": "/seed",
}


@pytest.mark.parametrize("query", WRONG, ids=lambda query: query[:20])
def test_a_bad_parameter_is_422(client, query):
    errors = problem(client.get(f"/mnist/samples?{query}"), 422)["errors"]

    assert [error["pointer"] for error in errors] == [WRONG[query]]


def test_all_that_is_wrong_is_named_and_nothing_repeated(client):
    answer = client.get("/mnist/samples?count=secret&dataset=secret&digit=secret&seed=secret")

    assert len(problem(answer, 422)["errors"]) == 4
    assert b"secret" not in answer.content


@pytest.mark.mnist
def test_mnist_is_used_where_it_is(client, settings, mnist):
    from hippo_site.settings import MNIST_DIR

    settings.MNIST_DIR = MNIST_DIR
    samples.source.cache_clear()

    body = client.get("/mnist/samples?dataset=validation").json()

    assert body["source"] == "mnist"
