"""The stock Triton client, sync and asyncio, talks to Hippo as it would to Triton."""

import asyncio

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.http import aio
from tritonclient.utils import InferenceServerException

from inference.serving import serving

OUTPUTS = ("digit", "confidence", "probabilities")


@pytest.fixture
def host(live_server, put, mirror) -> str:
    put("ada")
    mirror()
    return live_server.url.removeprefix("http://")


@pytest.fixture
def client(host):
    client = triton.InferenceServerClient(host)
    yield client
    client.close()


@pytest.fixture
def images(digit) -> np.ndarray:
    return np.stack([digit, np.zeros_like(digit), digit / 2])


def tensor(images: np.ndarray, *, binary: bool, module=triton, datatype="FP32"):
    tensor = module.InferInput("pixels", list(images.shape), datatype)
    tensor.set_data_from_numpy(images, binary_data=binary)
    return [tensor]


def expected(images: np.ndarray) -> np.ndarray:
    return serving.pick().network.probabilities(images.reshape(-1, 784))


def test_it_sees_a_live_server_with_a_ready_network(client):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("ada")
    assert client.get_server_metadata()["name"] == "hippo"
    assert not client.is_model_ready("zoe")


@pytest.mark.parametrize("versioned", [False, True])
def test_it_reads_metadata_and_configuration(client, versioned):
    version = serving.pick().record.revision if versioned else ""

    metadata = client.get_model_metadata("ada", version)
    config = client.get_model_config("ada", version)

    assert metadata["versions"] == [serving.pick().record.revision]
    assert metadata["inputs"] == [{"name": "pixels", "datatype": "FP32", "shape": [-1, 784]}]
    assert [output["name"] for output in metadata["outputs"]] == [
        *OUTPUTS,
        "activation_1",
        "activation_2",
    ]
    assert config["name"] == "ada"


@pytest.mark.parametrize("binary_in", [False, True])
@pytest.mark.parametrize("binary_out", [False, True])
def test_it_infers_in_json_and_in_bytes(client, images, binary_in, binary_out):
    requested = [triton.InferRequestedOutput(name, binary_data=binary_out) for name in OUTPUTS]

    answer = client.infer(
        "ada", tensor(images, binary=binary_in), outputs=requested, request_id="my-7"
    )

    probabilities = expected(images)
    assert answer.get_response()["id"] == "my-7"
    assert answer.as_numpy("probabilities") == pytest.approx(probabilities)
    assert (answer.as_numpy("digit")[:, 0] == probabilities.argmax(axis=1)).all()
    assert answer.as_numpy("confidence")[:, 0] == pytest.approx(probabilities.max(axis=1))


def test_its_default_call_gets_the_usual_outputs_as_bytes(client, images):
    answer = client.infer("ada", tensor(images, binary=True))

    assert [output["name"] for output in answer.get_response()["outputs"]] == list(OUTPUTS)
    assert answer.as_numpy("probabilities") == pytest.approx(expected(images))


@pytest.mark.parametrize("shape", [(3, 784), (3, 28, 28), (3, 28, 28, 1)])
@pytest.mark.parametrize("binary", [False, True])
def test_it_may_send_images_in_any_of_three_shapes(client, images, shape, binary):
    answer = client.infer("ada", tensor(images.reshape(shape), binary=binary))

    assert answer.as_numpy("probabilities") == pytest.approx(expected(images))


@pytest.mark.parametrize("binary", [False, True])
def test_it_may_send_bytes_from_0_to_255(client, images, binary):
    grey = (images * 255).astype(np.uint8)

    answer = client.infer("ada", tensor(grey, binary=binary, datatype="UINT8"))

    requested = expected(grey.astype(np.float32) / 255)
    assert answer.as_numpy("probabilities") == pytest.approx(requested, rel=1e-5)


def test_it_gets_activations_when_it_asks(client, images):
    requested = [triton.InferRequestedOutput("activation_1"), triton.InferRequestedOutput("digit")]

    answer = client.infer("ada", tensor(images, binary=True), outputs=requested)

    hidden = serving.pick().network.activations(images)[1]
    assert answer.as_numpy("activation_1") == pytest.approx(hidden)
    assert answer.as_numpy("confidence") is None


@pytest.mark.parametrize("binary", [False, True])
def test_it_gets_the_best_classes_as_texts(client, digit, binary):
    requested = [triton.InferRequestedOutput("probabilities", binary_data=binary, class_count=3)]

    answer = client.infer("ada", tensor(digit[None], binary=True), outputs=requested)

    texts = [t.decode() if binary else t for t in answer.as_numpy("probabilities")[0]]
    probabilities = expected(digit[None])[0]
    best = np.argsort(-probabilities)[:3]
    assert texts == [f"{probabilities[i]:f}:{i}" for i in best]


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
@pytest.mark.parametrize("binary", [False, True])
def test_it_may_compress_both_ways(client, images, algorithm, binary):
    answer = client.infer(
        "ada",
        tensor(images, binary=binary),
        request_compression_algorithm=algorithm,
        response_compression_algorithm=algorithm,
    )

    assert answer.as_numpy("probabilities") == pytest.approx(expected(images))


def test_it_lists_the_repository(client, put):
    (entry,) = client.get_model_repository_index()

    assert (entry["name"], entry["state"]) == ("ada", "READY")
    assert entry["version"] == serving.pick().record.revision


def test_it_may_ask_for_what_is_loaded_but_unload_nothing(client):
    client.load_model("ada")

    with pytest.raises(InferenceServerException, match="not unloaded from outside"):
        client.unload_model("ada")


def test_it_reads_statistics(client, images):
    def done() -> tuple[int, int]:
        (stats,) = client.get_inference_statistics("ada")["model_stats"]
        return stats["inference_count"], stats["inference_stats"]["success"]["count"]

    before = done()
    client.infer("ada", tensor(images, binary=True))

    assert done() == (before[0] + 3, before[1] + 1)
    assert client.get_inference_statistics()["model_stats"][0]["name"] == "ada"


REFUSED = {
    "no such network": ({"model_name": "zoe"}, "There is no network of that name"),
    "no such version": ({"model_version": "9"}, "That version is not served"),
    "no such output": (
        {"outputs": [triton.InferRequestedOutput("secret")]},
        "There is no output of that name",
    ),
}


@pytest.mark.parametrize(("changed", "message"), REFUSED.values(), ids=REFUSED)
def test_it_reads_why_it_was_refused(client, images, changed, message):
    call = {"model_name": "ada", "inputs": tensor(images, binary=True)} | changed

    with pytest.raises(InferenceServerException, match=message):
        client.infer(**call)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("pixel", [float("nan"), float("inf"), -0.1, 255.0])
def test_it_is_refused_pixels_that_are_none(client, digit, binary, pixel):
    digit[7] = pixel

    with pytest.raises(InferenceServerException) as caught:
        client.infer("ada", tensor(digit[None], binary=binary))

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("binary", [False, True])
def test_the_asyncio_client_does_the_same(host, images, binary):
    async def talk():
        async with aio.InferenceServerClient(host) as client:
            assert await client.is_server_live()
            assert await client.is_server_ready()
            assert await client.is_model_ready("ada")
            requested = [aio.InferRequestedOutput(name, binary_data=binary) for name in OUTPUTS]
            inputs = tensor(images, binary=binary, module=aio)
            plain = await client.infer("ada", inputs, outputs=requested)
            packed = await client.infer(
                "ada",
                inputs,
                outputs=requested,
                request_compression_algorithm="gzip",
                response_compression_algorithm="gzip",
            )
            return plain, packed

    for answer in asyncio.run(talk()):
        assert answer.as_numpy("probabilities") == pytest.approx(expected(images))
