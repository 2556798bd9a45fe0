"""API tokens as text: how one is made, checked for typing errors, and hashed.

``hippo_`` + 8 characters that name it + 32 secret ones (190 random bits) + 6 of a checksum. The
prefix and the checksum let scanners of leaked secrets be sure without asking. A plain SHA-256 is
enough for that many random bits; a slow hash would only slow every request down.
"""

import hashlib
import re
import secrets
import string
import zlib
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

PREFIX = "hippo_"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 8, 32, 6
FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH}}}")

SCOPES = {  # no scope includes another
    "predict": _("ask the networks, and see which there are"),
    "read": _("read records, notes, runs and preferences"),
    "write": _("change notes and preferences, and report runs"),
}
LIFETIMES = (30, 90, 365)  # days
DEFAULT_DAYS = 90


class NewToken(NamedTuple):
    """A token's text, which is shown once, and what is stored of it."""

    text: str
    public_id: str
    digest: bytes


def new_token(seed: bytes = b"") -> NewToken:
    """A random one; with ``seed``, 64 bytes that nobody else can know, the same one each time."""
    letters = _letters(int.from_bytes(seed or secrets.token_bytes(64)), ID_LENGTH + SECRET_LENGTH)
    public_id, secret = letters[:ID_LENGTH], letters[ID_LENGTH:]
    text = f"{PREFIX}{public_id}{secret}{checksum(public_id + secret)}"
    return NewToken(text, public_id, digest(text))


def digest(text: str) -> bytes:
    """What is stored of a token, and looked up: 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


def is_well_formed(text: str) -> bool:
    """Whether it can be a token at all; no database is asked about one that cannot."""
    is_formed = FORM.fullmatch(text) is not None
    return is_formed and text.endswith(checksum(text[len(PREFIX) : -CHECKSUM_LENGTH]))


def checksum(text: str) -> str:
    """The CRC-32 in base 62."""
    return _letters(zlib.crc32(text.encode()), CHECKSUM_LENGTH)


def _letters(number: int, count: int) -> str:
    """So many digits of a number in base 62, the last ones."""
    digits = ""
    for _place in range(count):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
