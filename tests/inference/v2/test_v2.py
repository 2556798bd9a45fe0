"""The Open Inference Protocol on the wire: exact bodies, and refusals in its own shape."""

import gzip
import zlib
from dataclasses import replace

import numpy as np
import orjson
import pytest

from inference.parsers.images import RANGE
from inference.serving import serving
from inference.v2 import tensors
from tests.conftest import random_doubt, random_network
from tests.inference.conftest import BLANK

HEADER = "inference-header-content-length"
INFER = "/v2/models/ada/infer"


def tensor(**changed) -> dict:
    return {"name": "pixels", "shape": [1, 784], "datatype": "FP32", "data": BLANK} | changed


def request(*inputs, **members) -> bytes:
    return orjson.dumps({"inputs": list(inputs or [tensor()])} | members)


def post(client, body: bytes, path: str = INFER, content_type: str = "", **headers):
    return client.post(path, body, content_type=content_type, headers=headers)


def refusal(answer, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert len(answer.content) < 1_000
    body = answer.json()
    assert list(body) == ["error"]
    return body["error"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/health/live", {"live": True}),
        ("/v2/health/ready", {"ready": True, "live": True}),
        ("/v2/models", {"models": ["ada"]}),
        ("/v2/models/ada/ready", {"name": "ada", "ready": True}),
    ],
)
def test_short_answers_are_exact(client, served, path, body):
    answer = client.get(path)

    assert (answer.status_code, answer.json()) == (200, body)
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/v2", "/v2/"])
def test_the_server_says_what_it_can(client, path):
    assert client.get(path).json() == {
        "name": "hippo",
        "version": "1",
        "extensions": [
            *("binary_tensor_data", "classification", "model_repository", "statistics"),
            "model_configuration",
        ],
    }


def test_without_a_network_it_lives_and_is_not_ready(client, mirror):
    mirror()

    answer = client.get("/v2/health/ready")

    assert client.get("/v2/health/live").status_code == 200
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json()["ready"] is False
    assert answer.json()["error"].startswith("No model loaded")
    assert post(client, b"", "/v2/repository/index").json() == []


def test_an_answer_has_the_usual_outputs_in_json(client, served, digit):
    answer = post(client, request(tensor(data=digit.tolist()), id="a/7", model_name="ignored"))

    probabilities = served.probabilities(digit[None])
    body = answer.json()
    assert body == {
        "model_name": "ada",
        "model_version": serving.pick().record.revision,
        "id": "a/7",
        "outputs": [
            {
                "name": "digit",
                "datatype": "INT64",
                "shape": [1, 1],
                "data": [int(probabilities.argmax())],
            },
            {
                "name": "confidence",
                "datatype": "FP32",
                "shape": [1, 1],
                "data": pytest.approx([float(probabilities.max())]),
            },
            {
                "name": "probabilities",
                "datatype": "FP32",
                "shape": [1, 10],
                "data": pytest.approx(probabilities[0].tolist()),
            },
        ],
    }


def test_doubt_is_an_output_of_networks_that_have_a_head(client, put, mirror, digit):
    network = put("ada", network=replace(random_network(), doubt=random_doubt()))
    mirror()
    expected = network.doubt.of(digit[None], network.activations(digit[None])[-2]).tolist()

    outputs = post(client, request(tensor(data=digit.tolist()))).json()["outputs"]
    metadata = client.get("/v2/models/ada").json()["outputs"]

    assert [output["name"] for output in outputs] == [output["name"] for output in metadata[:4]]
    assert outputs[3] == {
        "name": "doubt",
        "datatype": "FP32",
        "shape": [1, 1],
        "data": pytest.approx(expected),
    }


@pytest.mark.parametrize(
    "content_type", ["", "application/octet-stream", "text/plain", "image/png"]
)
def test_the_content_type_decides_nothing(client, served, content_type):
    assert post(client, request(), content_type=content_type).status_code == 200


def test_data_may_be_nested(client, served, digit):
    flat = post(client, request(tensor(data=digit.tolist()))).json()
    rows = digit.reshape(1, 28, 28)

    assert post(client, request(tensor(data=rows.tolist(), shape=[1, 28, 28]))).json() == flat


@pytest.mark.parametrize("path", ["/v2/models/ada/infer", "/v2/models/ada/versions/{}/infer"])
def test_a_raw_request_is_answered_with_bytes(client, served, digit, path):
    raw = np.stack([digit, digit]).astype("<f4").tobytes()

    path = path.format(serving.pick().record.revision)
    answer = post(client, raw, path, **{HEADER: "0"})

    assert answer["Content-Type"] == "application/octet-stream"
    length = int(answer["Inference-Header-Content-Length"])
    outputs = orjson.loads(answer.content[:length])["outputs"]
    sizes = [output["parameters"]["binary_data_size"] for output in outputs]
    assert sizes == [16, 8, 80]
    assert len(answer.content) == length + sum(sizes)
    probabilities = np.frombuffer(answer.content[-80:], "<f4").reshape(2, 10)
    assert probabilities == pytest.approx(served.probabilities(np.stack([digit, digit])))


def test_one_outputs_wish_wins_over_that_for_all(client, served):
    wanted = [{"name": "digit", "parameters": {"binary_data": False}}, {"name": "confidence"}]

    answer = post(client, request(outputs=wanted, parameters={"binary_data_output": True}))

    length = int(answer["Inference-Header-Content-Length"])
    first, second = orjson.loads(answer.content[:length])["outputs"]
    assert "data" in first
    assert second["parameters"] == {"binary_data_size": 4}


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_compression_covers_the_whole_body_both_ways(client, served, encoding, pack):
    packed = {"content-encoding": encoding, "accept-encoding": f"br, {encoding};q=0.5"}

    answer = post(client, pack(request()), **packed)

    assert answer["Content-Encoding"] == encoding
    unpack = gzip.decompress if encoding == "gzip" else zlib.decompress
    assert orjson.loads(unpack(answer.content))["model_name"] == "ada"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("br", ""),
        ("gzip;q=0", ""),
        ("gzip;q=0.0", ""),
        ("gzip;q=0.000, deflate", "deflate"),
        ("gzip;q=0.5, deflate;q=0.8", "deflate"),
        ("deflate, gzip", "gzip"),
        ("gzip;q=0.5, identity", ""),
    ],
)
def test_an_answer_is_compressed_as_the_client_prefers(client, served, accepted, encoding):
    answer = post(client, request(), **{"accept-encoding": accepted})

    assert answer.get("Content-Encoding", "") == encoding
    assert "Accept-Encoding" in answer["Vary"]
    assert "origin" in answer["Vary"]


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


def test_a_byte_order_mark_before_the_json_is_skipped(client, served):
    assert post(client, b"\xef\xbb\xbf" + request()).status_code == 200


BINARY = {"name": "pixels", "shape": [1, 784], "datatype": "FP32"}


def binary(behind: bytes, size: int = 3136, **changed) -> bytes:
    return request(BINARY | {"parameters": {"binary_data_size": size}} | changed) + behind


@pytest.mark.parametrize(
    ("behind", "size", "changed"),
    [
        (bytes(3135), 3136, {}),
        (bytes(3137), 3136, {}),
        (bytes(3135), 3135, {}),
        (bytes(6272), 6272, {}),
        (bytes(3136), 3136, {"datatype": "FP64"}),
        (bytes(3136), 3136, {"data": BLANK}),
        (b"\xff" * 3136, 3136, {}),
        (np.full(784, np.nan, "<f4").tobytes(), 3136, {}),
        (np.full(784, 2, "<f4").tobytes(), 3136, {}),
    ],
)
def test_bytes_that_are_not_the_tensor_are_a_400(client, served, behind, size, changed):
    body = binary(behind, size, **changed)

    refusal(post(client, body, **{HEADER: str(len(body) - len(behind))}), 400)


@pytest.mark.parametrize("length", ["999999", "-1", "1e3", "x", "", "9" * 5_000, "10"])
def test_a_wrong_length_of_the_json_is_a_400(client, served, length):
    refusal(post(client, binary(bytes(3136)), **{HEADER: length}), 400)


@pytest.mark.parametrize("body", [b"\0", bytes(3135), bytes(3137)])
def test_a_raw_request_of_odd_length_is_a_400(client, served, body):
    refusal(post(client, body, **{HEADER: "0"}), 400)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "secret"])
def test_an_unknown_encoding_is_a_400(client, served, encoding):
    refusal(post(client, request(), **{"content-encoding": encoding}), 400)


def test_a_bomb_is_refused_at_the_cap(client, served):
    bomb = gzip.compress(bytes(70_000_000), 1)

    refusal(post(client, bomb, **{"content-encoding": "gzip"}), 413)


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


@pytest.mark.parametrize("body", [b"", b"{}", b'{"ready": true}', b'{"ready": false}'])
def test_the_index_lists_what_is_ready(client, served, body):
    (entry,) = post(client, body, "/v2/repository/index").json()

    assert entry["state"] == "READY"
    assert entry["name"] == "ada"
