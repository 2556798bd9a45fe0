"""/v2: what is asked well is answered as the Open Inference Protocol says."""

import gzip
import zlib
from dataclasses import replace

import numpy as np
import orjson
import pytest

from inference.serving import serving
from tests.conftest import random_doubt, random_network
from tests.inference.v2.requests import HEADER, post, request, tensor


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
    requested = [{"name": "digit", "parameters": {"binary_data": False}}, {"name": "confidence"}]

    answer = post(client, request(outputs=requested, parameters={"binary_data_output": True}))

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


def test_a_byte_order_mark_before_the_json_is_skipped(client, served):
    assert post(client, b"\xef\xbb\xbf" + request()).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{}", b'{"ready": true}', b'{"ready": false}'])
def test_the_index_lists_what_is_ready(client, served, body):
    (entry,) = post(client, body, "/v2/repository/index").json()

    assert entry["state"] == "READY"
    assert entry["name"] == "ada"
