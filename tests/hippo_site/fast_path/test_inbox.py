"""Bytes become a whole request, in whatever pieces they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hippo_site.fast_path.inbox import (
    COLLECTED,
    HEAD_SECONDS,
    SLOWEST_RATE,
    Inbox,
    Stage,
    is_one_too_many,
)

START = b"POST /predict HTTP/1.1\r\nHost: a\r\n"
PLAIN = START + b"Content-Length: 5\r\n\r\nhello"
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n"
WHOLE = {
    "with a length": PLAIN,
    "without a body": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "in chunks": CHUNKED,
    "two lengths": START + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "length and chunks": START + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "unknown coding": START + b"Transfer-Encoding: what\r\n\r\n",
    "no number": START + b"Content-Length: five\r\n\r\n",
}


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
@given(cut=st.integers(0, 200))
def test_a_request_is_whole_with_its_last_byte_and_not_before(data, cut):
    inbox = Inbox(0)
    cut = min(cut, len(data) - 1)

    before = inbox.add(data[:cut], 0)
    after = inbox.add(data[cut:], 0)

    assert before in (Stage.EMPTY, Stage.HEAD, Stage.BODY)
    assert after is Stage.WHOLE


@pytest.mark.parametrize(
    "data",
    [
        START + b"Transfer-Encoding: chunked\r\n\r\nhello",
        START + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        START + b"Transfer-Encoding: chunked\r\n\r\n123456789\r\n",
        START + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 20_000,
    ],
)
def test_chunks_that_are_none_are_malformed(data):
    assert Inbox(0).add(data, 0) is Stage.MALFORMED


@pytest.mark.parametrize("length", [33_000_001, 10**11, 10**19])
def test_a_body_that_no_route_takes_is_known_from_the_head(length):
    assert Inbox(0).add(START + b"Content-Length: %d\r\n\r\n" % length, 0) is Stage.TOO_LARGE


def test_a_head_without_an_end_is_left_to_the_parser():
    assert Inbox(0).add(START + b"X: y\r\n" * 20_000, 0) is Stage.WHOLE


@pytest.mark.parametrize(
    ("data", "is_one"), [(PLAIN, True), (PLAIN + b"P", False), (PLAIN[:-1], False)]
)
def test_it_knows_one_message_from_one_and_a_byte(data, is_one):
    inbox = Inbox(0)
    inbox.add(data, 0)

    assert inbox.is_exactly_one_message() is is_one


def test_the_head_has_ten_seconds_and_a_body_a_rate():
    inbox = Inbox(100)

    inbox.add(START, 100)
    assert inbox.deadline() == 100 + HEAD_SECONDS
    inbox.add(b"Content-Length: 90000\r\n\r\n" + b"a" * 5_000, 101)

    assert inbox.deadline() == pytest.approx(100 + HEAD_SECONDS + 5_000 / SLOWEST_RATE)


def test_it_waits_for_one_request_after_another():
    inbox = Inbox(0)
    inbox.add(PLAIN, 0)

    inbox.begin(7)

    assert (inbox.stage(), inbox.began, inbox.add(PLAIN, 8)) == (Stage.EMPTY, 7, Stage.WHOLE)


@pytest.mark.parametrize(
    ("data", "parsed", "body"),
    [
        (PLAIN, PLAIN[:-5], b"hello"),
        (PLAIN + WHOLE["without a body"], PLAIN[:-5] + WHOLE["without a body"], b"hello"),
        (PLAIN[:-1], PLAIN[:-1], None),
        (WHOLE["without a body"], WHOLE["without a body"], None),
        (CHUNKED, CHUNKED, None),
        (WHOLE["two lengths"], WHOLE["two lengths"], None),
    ],
)
def test_only_a_whole_body_of_known_length_is_apart(data, parsed, body):
    inbox = Inbox(0)
    inbox.add(data, 0)

    assert inbox.split() == (parsed, body)


def test_large_requests_leave_room_for_small_ones():
    assert not is_one_too_many(30_000_000, COLLECTED)
    assert is_one_too_many(30_000_000, COLLECTED + 1)
    assert not is_one_too_many(5_000, COLLECTED + 1)
    assert is_one_too_many(5_000, 2 * COLLECTED)
