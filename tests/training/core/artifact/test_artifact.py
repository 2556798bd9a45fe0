"""Artifacts: what was saved comes back exactly, older files are read, and a pair stays a pair."""

import hashlib
import io
import json
import os

import numpy as np
import pytest

from tests.conftest import random_network
from tests.training.core.artifact.archives import arrays, npz
from training.core import artifact
from training.core.activations import ACTIVATIONS, OUTPUTS
from training.core.artifact import (
    ArtifactError,
    Metadata,
    default_name,
    is_name,
    network_bytes,
    read_metadata,
    read_network,
    save,
)

FACTS = Metadata("a-b", 95.41)

# --- Round trips ----------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_network_comes_back_exactly(activation, output):
    network = random_network((784, 7, 5, 10), activation, output)

    again = read_network(network_bytes(network))

    assert (again.sizes, again.activation, again.output) == ((784, 7, 5, 10), activation, output)
    assert np.array_equal(again.parameters, network.parameters)


def test_the_same_weights_give_the_same_bytes():
    assert network_bytes(random_network()) == network_bytes(random_network())
    assert network_bytes(random_network()) != network_bytes(random_network(seed=1))


def test_what_was_read_is_float32_contiguous_and_read_only():
    for layer in read_network(npz(arrays(dtype="<f8"))).layers:
        for array in layer:
            assert array.dtype == np.float32
            assert array.flags.c_contiguous
            assert not array.flags.writeable


def test_the_file_is_laid_out_as_documented():
    network = random_network((784, 4, 10), "tanh", "sigmoid")

    with np.load(io.BytesIO(network_bytes(network))) as file:
        arrays = {name: (file[name].dtype.str, file[name].shape) for name in file}
        assert np.array_equal(file["weight_0"], network.layers[0].weights.T)
        assert np.array_equal(file["bias_1"][:, 0], network.layers[1].bias)
        words = str(file["activation"]), str(file["output"]), int(file["num_layers"])

    assert words == ("tanh", "sigmoid", 3)
    assert arrays == {
        "sizes": ("<i8", (3,)),
        "activation": ("<U4", ()),
        "output": ("<U7", ()),
        "num_layers": ("<i8", ()),
        "weight_0": ("<f4", (4, 784)),
        "bias_0": ("<f4", (4, 1)),
        "weight_1": ("<f4", (10, 4)),
        "bias_1": ("<f4", (10, 1)),
    }


# --- Files of other ages and makers ---------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8"])
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_older_files_are_read(dtype, first, save):
    old = arrays(dtype=dtype, first=first)

    network = read_network(npz(old, save=save))

    assert (network.sizes, network.activation, network.output) == ((6, 4, 3), "relu", "relu")
    for i, layer in enumerate(network.layers, start=first):
        assert np.array_equal(layer.weights.T, old[f"weight_{i}"].astype(np.float32))
        assert np.array_equal(layer.bias, old[f"bias_{i}"][:, 0].astype(np.float32))


def test_weights_stored_column_by_column_are_read():
    old = arrays()
    columns = {"weight_0": np.asfortranarray(old["weight_0"])}

    network = read_network(npz(old | columns))

    assert np.array_equal(network.layers[0].weights.T, old["weight_0"])


def test_num_layers_and_a_32_bit_sizes_are_optional_matters():
    old = arrays(sizes=np.array([6, 4, 3], dtype="<i4"))
    del old["num_layers"]

    assert read_network(npz(old)).sizes == (6, 4, 3)


def test_a_network_of_zeros_is_read_although_it_packs_well():
    network = random_network((784, 800, 10), scale=0)

    assert read_network(network_bytes(network)).sizes == (784, 800, 10)


# --- Pairs of files -------------------------------------------------------------------------------


def test_a_saved_pair_is_read_together(tmp_path, network):
    path = save(tmp_path / "models", network, FACTS)

    again, facts = artifact.read(path)

    assert path == tmp_path / "models" / "a-b.npz"
    assert sorted(file.name for file in path.parent.iterdir()) == ["a-b.json", "a-b.npz"]
    assert np.array_equal(again.parameters, network.parameters)
    assert facts.weights_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert facts.architecture == {
        "sizes": [784, 4, 10],
        "activation": "relu",
        "output": "softmax",
        "parameters": 3190,
    }


def test_a_crash_between_the_two_files_is_noticed(tmp_path, network, monkeypatch):
    """The old pair is there when the new weights are written and the new facts are not."""
    path = save(tmp_path, network, FACTS)
    replaced, rename = [], os.replace

    def crash_at_the_second(source, target):
        replaced.append(target)
        if len(replaced) == 2:
            raise OSError("power cut")
        rename(source, target)

    monkeypatch.setattr("os.replace", crash_at_the_second)
    with pytest.raises(OSError, match="power cut"):
        save(tmp_path, random_network(seed=1), FACTS)

    with pytest.raises(ArtifactError) as error:
        artifact.read(path)
    assert str(error.value) == (
        "a-b.npz and its .json do not belong together (weights_sha256 differs); "
        "save the network again."
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a-b.json", "a-b.npz"]


def test_a_full_disk_leaves_the_old_pair(tmp_path, network, monkeypatch):
    path = save(tmp_path, network, FACTS)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save(tmp_path, random_network(seed=1), FACTS)

    assert np.array_equal(artifact.read(path)[0].parameters, network.parameters)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("facts", "scale", "message"),
    [
        (Metadata("../a", 95), 1, None),
        (Metadata("a", float("nan")), 1, None),
        (Metadata("a", 101), 1, "The .json's accuracy must be from 0 to 100."),
        (FACTS, np.nan, "Layer 1 has weights that are not finite or far too large."),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path, facts, scale, message):
    with pytest.raises(ArtifactError) as error:
        save(tmp_path / "models", random_network(scale=scale), facts)

    if message:
        assert str(error.value) == message
    assert not (tmp_path / "models").exists()


def test_an_older_pair_is_named_after_its_file(tmp_path):
    path = tmp_path / "mnist-relu-100-20251114_103000.npz"
    path.write_bytes(npz(arrays()))
    older = {"training_config": {"epochs": 30, "seed": None}, "final_accuracy": 95.41}
    path.with_suffix(".json").write_text(json.dumps(older))

    network, facts = artifact.read(path)

    assert network.output == "relu"
    assert facts == Metadata(path.stem, 95.41, training={"epochs": 30, "seed": None})


def test_facts_that_are_missing_are_missed(tmp_path):
    with pytest.raises(ArtifactError) as error:
        read_metadata(tmp_path / "a.npz")

    assert str(error.value) == "a.json cannot be read: there is no such file."


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [(98, "98"), (98.999, "98"), (97.01, "97"), (100, "100"), (9.8, "9")],
)
def test_the_default_name_rounds_the_accuracy_down(accuracy, expected):
    name = default_name((784, 100, 10), "relu", accuracy)

    assert name == f"mnist-784-100-10-relu-{expected}"
    assert is_name(name)


@pytest.mark.parametrize("name", ["a", "0", "a.b_c-d", "9" * 100])
def test_good_names(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", "A", "-a", ".a", "_a", "a/b", "..", "a\n", "a\0", "é", "a b", "9" * 101, "٣"]
)
def test_bad_names(name):
    assert not is_name(name)
