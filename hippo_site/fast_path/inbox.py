"""The bytes of a connection until they are a whole request, collected without a thread.

Nothing is interpreted here but where a message ends (RFC 9112 section 6): with its head, with so
many bytes, or with the last chunk. Whatever cannot be told is "whole": gunicorn's parser then says
what is wrong with it.
"""

import re
from enum import Enum

from hippo_site.fast_path.http import LARGEST

LARGEST_HEAD = 65_536  # bytes; what is longer goes to gunicorn's parser, which refuses it
LARGEST_BODY = 33_000_000  # bytes: a little more than the largest body that any route takes
HEAD_SECONDS, SLOWEST_RATE = 10.0, 1_000  # time for a head; bytes a second of a body after that
LARGE, LARGE_RATE = 256_000, 50_000  # bytes; and a second, as many wait for room in memory
COLLECTED = 34_000_000  # bytes of unfinished requests that a process holds at most
RESERVED = 4_000_000  # and for small ones, so that large ones do not keep them out

LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,20})[ \t]*(?=\r\n)", re.IGNORECASE)
CODING = re.compile(rb"\r\ntransfer-encoding[ \t]*:[ \t]*([^\r\n]*?)[ \t]*(?=\r\n)", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue", re.IGNORECASE)
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t;][^\r\n]{0,255})?\r\n")

CHUNK_BEGUN = re.compile(rb"[0-9A-Fa-f]{1,8}(?:[ \t;][^\r\n]{0,255})?\r?")


def seconds_for(arrived: int, size: int) -> float:
    """How long a client may take for so many bytes of a body of ``size``, head included."""
    return HEAD_SECONDS + arrived / (LARGE_RATE if size > LARGE else SLOWEST_RATE)


def is_one_too_many(size: int, collected: int) -> bool:
    """Whether a request is refused, now that so many bytes of it and of all requests are here."""
    return collected > COLLECTED + (RESERVED if size < LARGEST else 0)


class Stage(Enum):
    """How much of the next request is here."""

    EMPTY = "no byte of it"
    HEAD = "part of its head"
    BODY = "its head and part of its body"
    WHOLE = "all of it, or what no more bytes can make right"
    MALFORMED = "a chunk that is none: nobody can tell where the message ends"
    TOO_LARGE = "a head that announces a body larger than any route takes"


class Inbox:
    """Collects the bytes of one request at a time; ``now`` is monotonic time in seconds."""

    def __init__(self, now: float) -> None:
        self.data = bytearray()
        self.begin(now)

    def begin(self, now: float) -> None:
        """Wait for another request, with no byte of it here."""
        self.data.clear()
        self.began = now
        self.wants_to_continue = False
        self._head = -1  # where the head ends, its empty line included
        self._end = -1  # where the message ends, if its length is known
        self._at = -1  # where the next chunk begins
        self._is_opened = False  # whether its opening was looked at

    def add(self, data: bytes, now: float) -> Stage:
        """Take more bytes in."""
        if not self.data:
            self.began = now
        self.data += data
        return self.stage()

    def is_exactly_one_message(self) -> bool:
        """Whether there is one whole message of known length and not a byte more."""
        return self._end == len(self.data)

    def begun(self) -> bytes:
        """The head of the request, as far as it is here."""
        return bytes(self.data[: self._head if self._head >= 0 else LARGEST_HEAD])

    def size(self) -> int:
        """The bytes of the message: as announced, or that are here."""
        return max(self._end, len(self.data))

    def head_and_opening(self, length: int) -> tuple[bytes, bytes, int] | None:
        """The head, the first ``length`` bytes of the body, and its size; only the first time."""
        if self._is_opened or self._end < 0 or len(self.data) < self._head + length:
            return None
        self._is_opened = True
        head, opening = self.data[: self._head], self.data[self._head : self._head + length]
        return bytes(head), bytes(opening), self._end - self._head

    def split(self) -> tuple[bytes, bytes | None]:
        """What a parser has to read, and apart from it the body where all of it is here.

        A body of known length needs no parser, which would copy its megabytes several times. None
        where it comes in chunks, or is cut off.
        """
        if not 0 <= self._head < self._end <= len(self.data):
            return bytes(self.data), None
        view = memoryview(self.data)
        parsed = b"".join((view[: self._head], view[self._end :]))
        return parsed, bytes(view[self._head : self._end])

    def deadline(self) -> float:
        """When the client must have sent more than it has."""
        if self._head < 0:
            return self.began + HEAD_SECONDS
        return self.began + seconds_for(len(self.data) - self._head, self.size())

    def stage(self) -> Stage:
        if not self.data:
            return Stage.EMPTY
        if self._head < 0 and not self._find_head():
            return Stage.WHOLE if len(self.data) > LARGEST_HEAD else Stage.HEAD
        if self._end >= 0:
            if self._end - self._head > LARGEST_BODY:
                return Stage.TOO_LARGE
            return Stage.WHOLE if len(self.data) >= self._end else Stage.BODY
        if len(self.data) - self._head > LARGEST_BODY:
            return Stage.TOO_LARGE
        return self._after_chunks()

    def _find_head(self) -> bool:
        """Look for the end of the head; with it comes how the body ends."""
        start = len(self.data) - len(self.data.lstrip(b"\r\n"))
        end = self.data.find(b"\r\n\r\n", start)
        if end < 0:
            return False
        self._head = end + 4
        head = bytes(self.data[: self._head])
        self.wants_to_continue = EXPECTS.search(head) is not None
        codings, lengths = CODING.findall(head), LENGTH.findall(head)
        if [coding.lower() for coding in codings] == [b"chunked"] and not lengths:
            self._at = self._head
        else:  # what is ambiguous is refused by gunicorn's parser, whatever follows
            is_clear = not codings and len(lengths) == 1
            self._end = self._head + (int(lengths[0]) if is_clear else 0)
        return True

    def _after_chunks(self) -> Stage:
        """How much of a body in chunks is here."""
        while (end_of_line := self.data.find(b"\r\n", self._at)) >= 0:
            line = CHUNK.fullmatch(bytes(self.data[self._at : end_of_line + 2]))
            if line is None:
                return Stage.MALFORMED
            size = int(line[1], 16)
            if size == 0:  # then come trailers, and an empty line
                if self.data.find(b"\r\n\r\n", end_of_line) >= 0:
                    return Stage.WHOLE
                too_long = len(self.data) - end_of_line > LARGEST_HEAD
                return Stage.MALFORMED if too_long else Stage.BODY
            if len(self.data) < end_of_line + 2 + size + 2:
                return Stage.BODY
            self._at = end_of_line + 2 + size + 2
        line_begun = bytes(self.data[self._at : self._at + 300])
        is_chunk = not line_begun or CHUNK_BEGUN.fullmatch(line_begun)
        return Stage.BODY if is_chunk else Stage.MALFORMED
