"""GET /models/NAME/weights: a network's own numbers, sent once for each revision."""

import io
from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import random_doubt, random_network
from tests.inference.problem import problem
from training.core.network import Network


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_the_weights_are_the_network(client, served, digit, prefix):
    answer = client.get(f"{prefix}/models/ada/weights")

    assert answer["Content-Type"] == "application/x-npy"
    assert answer["Cache-Control"] == "no-cache"
    parameters = np.load(io.BytesIO(answer.content))
    assert parameters.dtype == np.float32
    rebuilt = Network(served.sizes, served.activation, served.output, parameters)
    assert (rebuilt.outputs(digit[None]) == served.outputs(digit[None])).all()


def test_who_has_the_revision_is_not_sent_it_again(client, served):
    etag = client.get("/models/ada/weights")["ETag"]
    assert etag == f'"{client.get("/models/ada").json()["revision"]}"'

    again = client.get("/models/ada/weights", headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    other = client.get("/models/ada/weights", headers={"If-None-Match": '"older"'})
    assert other.status_code == 200
    wrong = client.get("/models/ada/weights", headers={"If-Match": '"older"'})
    assert problem(wrong, 412)["detail"].startswith("If-Match")


def test_under_its_revision_it_may_be_kept_for_ever(client, served):
    revision = client.get("/models/ada").json()["revision"]

    kept = client.get(f"/models/ada/weights?revision={revision}")
    other = client.get("/models/ada/weights?revision=older")

    assert kept["Cache-Control"] == "private, max-age=31536000, immutable"
    assert other["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["zoe", "ädä", "..%2Fada"])
def test_an_unknown_name_is_404(client, served, name):
    answer = client.get(f"/models/{name}/weights")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_only_get_is_taken(client, served):
    assert client.post("/models/ada/weights", {}).status_code == 405


def test_the_doubt_head_is_a_vector_of_its_own(client, put, mirror):
    network = replace(random_network(), doubt=random_doubt())
    put("ada", network=network)
    put("bob")
    mirror()

    vectors = [
        np.load(io.BytesIO(client.get(f"/models/{name}/weights?part=doubt").content))
        for name in ("ada", "bob")
    ]

    assert (vectors[0] == network.doubt.vector()).all()
    assert vectors[1].shape == (0,)
    assert client.get("/models/ada/weights?part=all").status_code == 422
