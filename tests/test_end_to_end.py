"""End to end: a network is trained, saved and synced, and is as accurate over HTTP as it claims."""

import io

import numpy as np
import pytest
from django.core.management import call_command

from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from training.datasets import load_uci_digits

HTTP_BATCH = 1_000


@pytest.fixture
def repository(tmp_path, settings, monkeypatch):
    """An empty folder that is both where training saves and what the site serves."""
    settings.HF_MODEL_REPO = str(tmp_path)
    monkeypatch.setattr(serving, "__dict__", Serving(NetworkPool()).__dict__)
    return tmp_path


def train_and_serve(folder, *arguments):
    """Run the commands a user runs; the new record as GET /models shows it."""
    folders = ["--output", str(folder), "--runs-dir", str(folder / "runs")]
    call_command("train_mnist", *folders, "--name", "new", *arguments)
    call_command("sync_models")
    serving.preload()


def accuracy_over_http(client, split):
    """Percent of a split that POST /predict reads rightly, as .npy and in batches."""
    right = 0
    for first in range(0, len(split), HTTP_BATCH):
        part = split[first : first + HTTP_BATCH]
        body = io.BytesIO()
        np.save(body, part.images)
        answer = client.post(
            "/predict?model=new", body.getvalue(), content_type="application/x-npy"
        ).json()
        digits = [prediction["predicted_digit"] for prediction in answer["predictions"]]
        right += int((np.array(digits) == part.labels).sum())
    return 100 * right / len(split)


def test_a_new_network_reads_over_http_as_well_as_it_claims(client, db, repository):
    train_and_serve(repository, "--dataset", "uci-digits", "--epochs", "10")

    (record,) = client.get("/models").json()["results"]
    assert record["name"] == "new"
    assert accuracy_over_http(client, load_uci_digits().test) == record["accuracy"]


@pytest.mark.mnist
def test_a_network_trained_on_mnist_reads_ten_thousand_images_as_it_claims(
    client, db, mnist, repository
):
    train_and_serve(repository, "--epochs", "1")

    (record,) = client.get("/models").json()["results"]
    assert record["accuracy"] > 95
    assert accuracy_over_http(client, mnist.test) == record["accuracy"]


@pytest.mark.mnist
@pytest.mark.parametrize("name", ["mnist-784-100-10-relu-98", "mnist-784-30-10-sigmoid-95"])
def test_the_starters_networks_score_what_they_claim(name, settings, mnist):
    from training.core.artifact import read
    from training.core.metrics import evaluate

    network, metadata = read(settings.STARTER / f"{name}.npz")

    assert evaluate(network, mnist.test).accuracy == metadata.accuracy
