"""Every reader of bytes that strangers write, as a target for random bytes.

A target takes bytes, and returns unless the reader broke a promise: it may raise only what its row
of TARGETS allows, and what it returns must be what it promises.
"""

import gzip
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from hippo_site.fast_path.http import environ_of
from hippo_site.fast_path.inbox import Inbox, Stage
from inference.errors import Problem
from inference.parsers.images import RequestImages
from inference.parsers.json import OneImage, OneOrMore, reader
from inference.parsers.npy import read_npy
from inference.parsers.picture import read_picture
from inference.v2.infer_request import read_infer
from registry.database.archive import BackupError, reading
from tests.conftest import random_network
from training.core.artifact import ArtifactError, Metadata
from training.core.artifact.weights import network_bytes, read_network
from training.core.data.mnist import inflate, read_images, read_labels
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.core.fit.state import Progress, State
from training.hub.entries import Entry
from training.hub.model_card import card_with
from training.hub.repository import card_text
from training.models.run import columns
from training.runs.log_reader import RunLogError, load_run
from training.runs.log_writer import LOG_FILE

PIXELS = [0.0] * 784
SMALL = Metadata(name="ada", accuracy=95.0, architecture={"sizes": [784, 10]})
ENTRY = Entry("ada", "r1", 100, "", "f1", SMALL)


class Target(NamedTuple):
    """raises is what bad bytes lead to; examples are good ones, to begin from."""

    run: Callable[[bytes], Any]
    raises: tuple[type[Exception], ...]
    examples: Callable[[], list[bytes]]


def weights(data: bytes) -> None:
    assert np.isfinite(read_network(data).parameters).all()


def metadata(data: bytes) -> None:
    document = Metadata.from_json(data, name="ada")
    assert Metadata.from_json(document.to_json()) == document


def idx(data: bytes) -> None:
    """As images and as labels, packed or not."""
    content = inflate(data) if data.startswith(b"\x1f\x8b") else data
    for read in (read_images, read_labels):
        try:
            values = read(content)
        except ValueError as error:
            reason = error
        else:
            assert values.dtype == np.uint8
            return
    raise reason


def json_body(data: bytes) -> None:
    within_range(reader(OneImage if data[:1] == b" " else OneOrMore)(data))


def within_range(images: RequestImages) -> None:
    pixels = images.pixels
    assert pixels.dtype == np.float32
    assert pixels.shape[1:] == (784,)
    assert ((pixels >= 0) & (pixels <= 1)).all()


def v2_binary(data: bytes) -> None:
    """The first two bytes say how long the JSON is; without them there is none."""
    length = str(int.from_bytes(data[:2], "big")) if len(data) > 1 else None
    pixels = read_infer(data[2:], length).pixels
    assert ((pixels >= 0) & (pixels <= 1)).all()


def card(data: bytes) -> None:
    """Writing it again changes nothing, and every database can store it."""
    text = card_text(data)
    assert "\0" not in text
    written = card_with([ENTRY], text, "ada/digits")
    assert card_with([ENTRY], written, "ada/digits") == written


def http(data: bytes) -> None:
    """Cut anywhere, the same request comes out; what is ordinary is one whole message."""
    inbox, pieces = Inbox(0), Inbox(0)
    stage = inbox.add(data, 0)
    for byte in range(0, len(data), 7):
        cut = pieces.add(data[byte : byte + 7], 0)
        if cut not in (Stage.EMPTY, Stage.HEAD, Stage.BODY):
            break
    else:
        assert cut is stage if data else True
    environ = environ_of(data, {})
    if environ is not None:
        assert environ["CONTENT_LENGTH"] == str(len(environ["wsgi.input"].getvalue()))
        assert stage is Stage.WHOLE


def checkpoint(data: bytes) -> None:
    with file_with(data) as path:
        Checkpoint.load(path)


def run_log(data: bytes) -> None:
    with file_with(data, LOG_FILE) as path:
        assert columns(load_run(path.parent))["name"]


def backup(data: bytes) -> None:
    with file_with(data) as path, reading(path) as archive:
        assert archive.manifest.format == 1


@contextmanager
def file_with(data: bytes, name: str = "file") -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


def good_weights() -> list[bytes]:
    return [network_bytes(random_network((784, 1, 10))), network_bytes(random_network((2, 10)))]


def good_metadata() -> list[bytes]:
    full = SMALL.to_json()[:-2] + b', "history": [{"epoch": 1, "loss": 0.5}], "confusion": null}'
    return [full, b'{"final_accuracy": 95, "training_config": {"epochs": 3}}']


def good_idx() -> list[bytes]:
    images = b"\0\0\x08\x03\0\0\0\x01\0\0\0\x1c\0\0\0\x1c" + bytes(784)
    labels = b"\0\0\x08\x01\0\0\0\x02\x03\x09"
    return [images, labels, gzip.compress(images, mtime=0)]


def good_npy() -> list[bytes]:
    return [_npy(np.zeros((2, 784), kind)) for kind in ("<f4", ">f2", "|u1")]


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def good_pictures() -> list[bytes]:
    picture = Image.new("RGB", (9, 9), "white")
    picture.putpixel((4, 4), (0, 0, 0))
    files = []
    for kind in ("PNG", "JPEG"):
        file = io.BytesIO()
        picture.save(file, kind)
        files.append(file.getvalue())
    return files


def good_json() -> list[bytes]:
    one = json.dumps({"pixels": PIXELS}).encode()
    return [one, b" " + one, json.dumps({"batch": [PIXELS] * 2}).encode()]


def good_v2() -> list[bytes]:
    tensor = {"name": "pixels", "shape": [1, 784], "datatype": "UINT8"}
    text = json.dumps({"inputs": [tensor | {"parameters": {"binary_data_size": 784}}]}).encode()
    raw = b"\0\0" + bytes(784 * 4)
    return [len(text).to_bytes(2, "big") + text + bytes(784), raw]


def good_cards() -> list[bytes]:
    front = b"---\nlicense: mit\ntags: [a, b]\n# ours\nmodel-index:\n- name: x\n---\n"
    return [b"", b"# Ours\r\n", front + b"# Ours\n<!-- hippo:networks -->\n<!-- hippo:end -->\n"]


def good_http() -> list[bytes]:
    start = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    chunks = b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    return [start + b"Content-Length: 2\r\n\r\n{}", start + chunks, b"GET / HTTP/1.0\r\n\r\n"]


def good_checkpoints() -> list[bytes]:
    state = State(Progress(), {"weights": np.zeros(3)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        Checkpoint(state, {"epochs": 3}, {}).save(path)
        return [path.read_bytes()]


def good_logs() -> list[bytes]:
    at = '"at": "2026-11-25T12:00:00+00:00"'
    start = f'{{"event": "run_start", {at}, "name": "ada", "plan": {{}}}}\n'
    epoch = f'{{"event": "epoch", {at}, "epoch": 1, "loss": 0.5, "seconds": 1.5}}\n'
    end = f'{{"event": "run_end", {at}, "accuracy": 95.0, "artifact": "ada.npz"}}\n'
    return [(start + epoch + end).encode(), (start + epoch).encode()]


def good_backups() -> list[bytes]:
    from tests.registry.database.test_archive import pack

    with file_with(b"") as path:
        tables = '{"format": 1, "hippo": "1", "created_at": "", "vendor": "", "migrations": [],'
        text = tables + '"tables": {}, "folders": [], "files": {}}'
        return [pack(path, {"manifest.json": text.encode()}).read_bytes()]


TARGETS = {
    "npz": Target(weights, (ArtifactError,), good_weights),
    "json": Target(metadata, (ArtifactError,), good_metadata),
    "idx": Target(idx, (ValueError,), good_idx),
    "npy": Target(lambda data: within_range(read_npy(data)), (Problem,), good_npy),
    "picture": Target(lambda data: within_range(read_picture(data)), (Problem,), good_pictures),
    "json-body": Target(json_body, (Problem,), good_json),
    "v2-binary": Target(v2_binary, (Problem,), good_v2),
    "card": Target(card, (), good_cards),
    "http": Target(http, (), good_http),
    "checkpoint": Target(checkpoint, (CheckpointError,), good_checkpoints),
    "run-log": Target(run_log, (RunLogError,), good_logs),
    "backup": Target(backup, (BackupError,), good_backups),
}
