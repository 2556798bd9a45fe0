"""What is refused early is exactly what the parser refuses late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hippo_site.fast_path.forms import is_too_large
from inference.errors import TooLarge
from inference.parsers.json import MAX_IMAGE_BYTES, NEAR_START, check_size

JSON = b"Content-Type: application/json\r\n\r\n"
LONG = MAX_IMAGE_BYTES + 1


def head(path: bytes, headers: bytes = JSON) -> bytes:
    return b"POST " + path + b" HTTP/1.1\r\nHost: a\r\n" + headers


@given(st.integers(0, 2 * NEAR_START), st.booleans(), st.sampled_from(["predict", "explain"]))
def test_it_agrees_with_the_parser(spaces, is_batch, route):
    body = b'{"batch":[[' if is_batch else b'{"pixels":['
    body = (b" " * spaces + body).ljust(LONG, b"0")
    allowed = ("pixels", "batch") if route == "predict" else ("pixels",)
    try:
        check_size(body, allowed)
        is_refused = False
    except TooLarge:
        is_refused = True

    assert is_too_large(head(b"/" + route.encode()), body[:NEAR_START], LONG) is is_refused


@pytest.mark.parametrize(
    ("request_head", "size"),
    [
        (head(b"/predict"), MAX_IMAGE_BYTES),
        (head(b"/predictions"), LONG),
        (head(b"/v2/models/a/infer"), LONG),
        (head(b"/predict", b"Content-Type: application/x-npy\r\n\r\n"), LONG),
        (head(b"/predict", b"Content-Encoding: gzip\r\n" + JSON), LONG),
    ],
    ids=["short enough", "another route", "V2", "another type", "compressed"],
)
def test_what_the_parser_must_see_is_left_to_it(request_head, size):
    assert not is_too_large(request_head, b'{"pixels":['.ljust(NEAR_START, b"0"), size)
