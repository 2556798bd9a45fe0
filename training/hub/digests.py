"""Ids of files: a hash of the bytes, git's SHA-1 for small files on the Hub, else SHA-256."""

import hashlib
import re

GIT_LENGTH = 40  # hex digits of a git id; a SHA-256 has 64
FILE_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def git_id(data: bytes) -> str:
    """The SHA-1 that git gives to a file's content. It detects damage, not forgery."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def is_id(text: object) -> bool:
    return isinstance(text, str) and FILE_ID.fullmatch(text) is not None


def has_id(data: bytes, file_id: str) -> bool:
    """Whether the id, of either kind, is the one of these bytes."""
    return file_id == (git_id(data) if len(file_id) == GIT_LENGTH else sha256(data))


def fingerprint(weights_id: str, metadata_id: str) -> str:
    """Changes exactly when one of an artifact's two files does (64 hex digits)."""
    return sha256(f"{weights_id} {metadata_id}".encode())
