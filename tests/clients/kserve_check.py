"""The KServe SDK's client, unchanged, against Hippo."""

import asyncio

import numpy as np
import pytest
from kserve import InferenceRESTClient, InferInput, InferJson, RESTConfig

MODEL = "mnist-784-100-10-relu-98"


def ask(call):
    async def run():
        client = InferenceRESTClient(RESTConfig(protocol="v2"))
        try:
            return await call(client)
        finally:
            await client.close()

    return asyncio.run(run())


def request(images: np.ndarray, *, binary: bool) -> InferJson:
    tensor = InferInput("pixels", list(images.shape), "FP32")
    tensor.set_data_from_numpy(images, binary_data=binary)
    return InferJson(MODEL, [tensor])


def test_it_sees_a_live_and_ready_server(base_url):
    assert ask(lambda client: client.is_server_live(base_url)) is True
    assert ask(lambda client: client.is_server_ready(base_url)) is True
    assert ask(lambda client: client.is_model_ready(base_url, MODEL)) is True


@pytest.mark.parametrize("binary", [False, True])
def test_it_infers(base_url, binary):
    images = np.zeros((2, 784), np.float32)
    images[:, 100:140] = 1

    answer = ask(lambda c: c.infer(base_url, request(images, binary=binary), model_name=MODEL))

    outputs = {output.name: output.as_numpy() for output in answer.outputs}
    assert answer.model_name == MODEL
    assert outputs["probabilities"].shape == (2, 10)
    assert outputs["probabilities"].sum(axis=1) == pytest.approx(1)
    assert (outputs["digit"][:, 0] == outputs["probabilities"].argmax(axis=1)).all()


def test_it_shows_why_it_was_refused(base_url):
    images = np.full((1, 784), 255, np.float32)

    with pytest.raises(Exception, match="divide 0–255 by 255"):
        ask(lambda c: c.infer(base_url, request(images, binary=False), model_name=MODEL))
