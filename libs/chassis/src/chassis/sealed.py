"""Sensitive values in the database: sealed, and found through a keyed index that says nothing by itself."""

import base64
import hashlib
import hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

BLIND_INDEX_BYTES: Final = 32


class UnsealableError(Exception):
    """A sealed value was made with another key, or for another column."""


class Seal:
    """Seals text for a column with AES-SIV; the column's name is bound in, so that values cannot be moved."""

    def __init__(self, key: str) -> None:
        """Take the key: base64 of 64 bytes."""
        self._cipher = AESSIV(base64.b64decode(key, validate=True))

    def close(self, column: str, text: str) -> bytes:
        """Encrypt; the same text in the same column gives the same bytes."""
        return self._cipher.encrypt(text.encode(), [column.encode()])

    def open(self, column: str, sealed: bytes) -> str:
        """Decrypt.

        Raises:
            UnsealableError: the value was not sealed with this key for this column.

        """
        try:
            return self._cipher.decrypt(sealed, [column.encode()]).decode()
        except InvalidTag as error:
            raise UnsealableError(f"a value of {column} cannot be opened") from error


def blind_index(key: str, column: str, text: str) -> bytes:
    """A keyed digest to search by; `key` is base64 of 32 bytes or more."""
    secret = base64.b64decode(key, validate=True)
    return hmac.new(secret, f"{column}\x00{text}".encode(), hashlib.sha256).digest()[:BLIND_INDEX_BYTES]
