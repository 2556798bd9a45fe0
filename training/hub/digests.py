"""A file's id is a hash of its bytes: git's for small files on the Hub, SHA-256 for the rest."""

import hashlib
import re

GIT, SHA256 = 40, 64  # hex digits of an id
ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def git_id(data: bytes) -> str:
    """The SHA-1 git gives a file's content; it finds damage, and nothing more is asked of it."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def is_id(text: object) -> bool:
    return isinstance(text, str) and ID.fullmatch(text) is not None


def has_id(data: bytes, file_id: str) -> bool:
    """Whether these bytes are the ones the id was made of."""
    return file_id == (git_id(data) if len(file_id) == GIT else sha256(data))


def fingerprint(weights_id: str, facts_id: str) -> str:
    """Changes when, and only when, one of an artifact's two files does (64 hex digits)."""
    return sha256(f"{weights_id} {facts_id}".encode())
