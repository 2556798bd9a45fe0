"""/v2: a wrong request is a 400 with one sentence; other refusals have the same shape."""

import pytest

from inference.parsers.images import RANGE
from inference.v2 import tensors
from tests.inference.conftest import BLANK
from tests.inference.v2.requests import INFER, post, refusal, request, tensor

WRONG = {
    "empty": b"",
    "no json": b"{",
    "NaN": b'{"inputs": [NaN]}',
    "list": b"[]",
    "null": b"null",
    "20,000 brackets": b"[" * 20_000,
    "deep data": b'{"inputs":[{"name":"pixels","shape":[1,784],"datatype":"FP32","data":'
    + b"[" * 20_000
    + b"]" * 20_000
    + b"}]}",
    "bad UTF-8": b'{"id": "\xff"}',
    "no inputs": b'{"inputs": []}',
    "two inputs": request(tensor(), tensor()),
    "other input": request(tensor(name="secret")),
    "783": request(tensor(data=BLANK[:-1])),
    "shape of 783": request(tensor(data=BLANK[:-1], shape=[1, 783])),
    "no rows": request(tensor(data=[], shape=[0, 784])),
    "negative shape": request(tensor(shape=[-1, 784])),
    "huge shape": request(tensor(shape=[10**18, 784])),
    "no shape": request(tensor(shape=[])),
    "shape of floats": request(tensor(shape=[1.5, 784])),
    "INT64": request(tensor(datatype="INT64")),
    "secret type": request(tensor(datatype="secret")),
    "FP16 in JSON": request(tensor(datatype="FP16")),
    "true": request(tensor(data=[True] * 784)),
    "null pixel": request(tensor(data=[None] * 784)),
    "texts": request(tensor(data=["0.5"] * 784)),
    "255": request(tensor(data=[255] * 784)),
    "256 as a byte": request(tensor(data=[256] * 784, datatype="UINT8")),
    "half a byte": request(tensor(data=[0.5] * 784, datatype="UINT8")),
    "1e999": request().replace(b"0.0]", b"1e999]"),
    "ragged": request(tensor(data=[BLANK[:-1], [0]])),
    "ragged below": request(tensor(data=[[BLANK[:-1], 0]])),
    "two out of range": request(tensor(data=[1, 2])),
    "bytes without their header": request(
        {"name": "pixels", "shape": [1, 784], "datatype": "FP32"}
        | {"parameters": {"binary_data_size": 3136}}
    )
    + bytes(3136),
    "one number": request(tensor(data=0.5)),
    "five deep": request(tensor(data=[[[[BLANK]]]])),
    "no data": request({"name": "pixels", "shape": [1, 784], "datatype": "FP32"}),
    "bytes that are not there": request(tensor(parameters={"binary_data_size": 3136})),
    "output of no name": request(outputs=[{}]),
    "unknown output": request(outputs=[{"name": "secret"}]),
    "activation_0": request(outputs=[{"name": "activation_0"}]),
    "activation_9": request(outputs=[{"name": "activation_9"}]),
    "101 outputs": request(outputs=[{"name": "digit"}] * 101),
    "id of a number": request(id=7),
    "classes below 0": request(outputs=[{"name": "digit", "parameters": {"classification": -1}}]),
    "binary_data of text": request(
        outputs=[{"name": "digit", "parameters": {"binary_data": "yes"}}]
    ),
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_wrong_request_is_a_400_with_one_sentence(client, served, body):
    error = refusal(post(client, body), 400)

    assert error.endswith(".")
    assert "secret" not in error


SAID = {
    "ragged": "The lists in data are not all equally long and deep.",
    "ragged below": "The lists in data are not all equally long and deep.",
    "783": "The data has more or fewer numbers than the shape says.",
    "two out of range": "The data has more or fewer numbers than the shape says.",
    "texts": "Expected data to hold numbers only.",
    "255": RANGE,
    "256 as a byte": "Expected whole numbers from 0 to 255.",
    "shape of floats": "inputs/0/shape: Expected a list of whole numbers.",
    "id of a number": "id: Expected a text of at most 1,000 characters.",
    "binary_data of text": "outputs: Expected a list of at most 100 objects, each with a name and, "
    "if need be, parameters: binary_data (true or false), classification (a whole number).",
    "bytes without their header": "Something follows the JSON. Tensors as bytes need the header "
    "Inference-Header-Content-Length, the length of the JSON.",
}


@pytest.mark.parametrize("name", SAID)
def test_the_sentence_is_about_what_is_wrong(client, served, name):
    assert refusal(post(client, WRONG[name]), 400) == SAID[name]


def test_the_numbers_are_counted_before_they_are_decoded(client, served, monkeypatch):
    monkeypatch.setattr(tensors, "READERS", {})
    body = request(tensor(data=[0] * 2_000_000))

    assert refusal(post(client, body), 400) == SAID["783"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/v2/models/zoe", 404),
        ("get", "/v2/models/zoe/ready", 404),
        ("get", "/v2/models/ada/versions/9", 404),
        ("get", "/v2/models/ada/versions/9/ready", 404),
        ("get", "/v2/models/zoe/stats", 404),
        ("post", "/v2/repository/models/zoe/load", 404),
        ("post", "/v2/repository/models/ada/unload", 400),
        ("get", "/v2/nothing", 404),
        ("get", INFER, 405),
        ("post", "/v2", 405),
        ("get", "/v2/models/a%00b", 404),
        ("get", "/v2/models/..%2f..%2fx", 404),
    ],
)
def test_other_refusals_have_the_same_shape(client, served, method, path, status):
    refusal(client.generic(method.upper(), path), status)


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"ready": 1}', b"[" * 20_000])
def test_the_index_takes_only_its_one_option(client, served, body):
    refusal(post(client, body, "/v2/repository/index"), 400)
