"""GET /mnist/pack: every image of the dataset in one file that is sent once."""

import io

import numpy as np
import pytest

from inference.image_pack import image_pack
from tests.inference.problem import problem
from training.core.data.uci_digits import load_uci_digits

pytestmark = pytest.mark.usefixtures("no_mnist")


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_the_pack_is_the_dataset_in_its_three_splits(client, prefix):
    answer = client.get(f"{prefix}/mnist/pack")

    content = answer.content
    assert int(answer["Content-Length"]) == len(content)
    assert answer["Content-Type"] == "application/zip"
    assert len(content) < 500_000
    pack = np.load(io.BytesIO(content))
    dataset = load_uci_digits()
    assert (str(pack["source"]), str(pack["sha256"])) == (dataset.name, dataset.sha256)
    for name, split in dataset.parts()._asdict().items():
        assert (pack[f"{name}_images"] == split.images).all(), name
        assert (pack[f"{name}_labels"] == split.labels).all(), name


def test_who_has_it_is_not_sent_it_again(client):
    etag = client.get("/mnist/pack")["ETag"]

    again = client.get("/mnist/pack", headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    other = client.get("/mnist/pack", headers={"If-None-Match": '"older"'})
    assert other.status_code == 200
    wrong = client.get("/mnist/pack", headers={"If-Match": '"older"'})
    assert problem(wrong, 412)["detail"].startswith("If-Match")


def test_under_its_version_it_may_be_kept_for_ever(client):
    version = client.get("/mnist/pack")["ETag"].strip('"')

    kept = client.get(f"/mnist/pack?version={version}")
    other = client.get("/mnist/pack?version=older")

    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert other["Cache-Control"] == "public, no-cache"


def test_head_tells_the_size_without_the_pack(client):
    answer = client.head("/mnist/pack")

    assert int(answer["Content-Length"]) == len(image_pack().content)
    assert answer["ETag"] == f'"{image_pack().sha256}"'


def test_clients_that_read_it_slowly_wait_for_one_copy(client):
    first, second = (next(iter(client.get("/mnist/pack"))) for _ in range(2))

    assert first is second is image_pack().content


def test_it_counts_towards_the_rate_limit(client, settings):
    settings.PREDICT_RATE = "2/min"

    statuses = [client.get("/mnist/pack").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_the_same_dataset_gives_the_same_bytes_in_every_process():
    from inference.image_pack import _packed

    first = image_pack()
    _packed.cache_clear()
    again = image_pack()

    assert again is not first
    assert again.sha256 == first.sha256


def test_a_version_that_is_too_long_is_422(client):
    assert client.get(f"/mnist/pack?version={'x' * 101}").status_code == 422
