"""``manage.py score`` gives the answers of ``POST /predict``."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from inference.renderers import NPY
from tests.conftest import random_doubt, random_network
from training.datasets import load_uci_digits

pytest.importorskip("pyarrow")
import pyarrow.parquet as pq

IMAGES = load_uci_digits().test.images[:200]


@pytest.fixture
def images(tmp_path):
    np.save(tmp_path / "images.npy", IMAGES)
    return tmp_path / "images.npy"


@pytest.fixture
def sceptic(put, mirror):
    """A network that can doubt is served."""
    put("ada", network=replace(random_network(), doubt=random_doubt()))
    mirror()


def score(folder, tmp_path, images, *more):
    (network,) = folder.glob("*.npz")
    out, err = io.StringIO(), io.StringIO()
    options = ["--output", str(tmp_path / "out"), "--workers", "1", *more]
    call_command("score", str(network), str(images), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_file_gets_the_answers_that_a_request_gets(client, sceptic, folder, tmp_path, images):
    out, err = score(folder, tmp_path, images, "--probabilities", "float32", "--rows", "150")

    response = client.post("/predict", images.read_bytes(), NPY)
    expected = response.json()["predictions"]
    table = pq.read_table(sorted((tmp_path / "out").glob("*.parquet"))).to_pydict()
    assert table["digit"] == [each["predicted_digit"] for each in expected]
    for column in ("confidence", "doubt", "probabilities"):
        values = [each[column] for each in expected]
        np.testing.assert_allclose(table[column], values, atol=1e-6, err_msg=column)
    assert out == "200 rows in 2 parts\n"
    assert " is the limit" in err


def test_parts_and_resume(served, folder, tmp_path, images):
    small = ["--rows", "100", "--json"]
    first, _ = score(folder, tmp_path, images, *small, "--part", "2/2")
    assert [part["file"] for part in json.loads(first)["parts"]] == ["part-00001.parquet"]
    with pytest.raises(CommandError, match="has parts: --resume goes on"):
        score(folder, tmp_path, images, *small)

    whole, err = score(folder, tmp_path, images, *small, "--resume")

    assert "1 of 2 parts are there already." in err
    assert json.loads(whole)["rows"] == 200
    assert json.loads(whole) == json.loads((tmp_path / "out" / "manifest.json").read_bytes())
