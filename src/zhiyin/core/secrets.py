"""Secret values at rest: encrypted with the key's id inside the value, and a blind index that finds equal ones.

Keys are derived (HKDF-SHA256, RFC 5869) from `FIELD_KEYS` and `SECRET_KEY`: the first closes, all of them open.
A value is `<key id>:<base64 of nonce, ciphertext and tag>` (AES-256-GCM, NIST SP 800-38D).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


class UnknownKey(Exception):
    """A value was closed with a key that this installation does not hold (any more)."""


def close(value: str, *, context: str) -> str:
    """`value` encrypted; `context` (such as `customers.identity`) has to be the same when it is opened."""
    key = _derived(_secrets()[0], "encrypt")
    nonce = os.urandom(NONCE)
    closed = AESGCM(key).encrypt(nonce, value.encode(), context.encode())
    return f"{_key_id(key)}:{base64.b64encode(nonce + closed).decode()}"


def open_(closed: str, *, context: str) -> str:
    """The value that `close` was given. Raises `UnknownKey`, or cryptography's `InvalidTag` for a forged value."""
    key_id, _, body = closed.partition(":")
    raw = base64.b64decode(body)
    for secret in _secrets():
        key = _derived(secret, "encrypt")
        if _key_id(key) == key_id:
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], context.encode()).decode()
    raise UnknownKey(f"A value was encrypted with the key {key_id}; give its secret key back to this installation.")


def blind(value: str, *, context: str) -> str:
    """64 hexadecimal digits, equal for equal values, that tell nothing about the value without the key."""
    return blinds(value, context=context)[0]


def blinds(value: str, *, context: str) -> tuple[str, ...]:
    """The same by every key that is held, the present one first: while keys change, a value is found by any of them."""
    text = f"{context}\n{value}".encode()
    return tuple(hmac.new(_derived(one, "blind"), text, hashlib.sha256).hexdigest() for one in _secrets())


def present_key() -> str:
    """With which key id a value begins that was closed with the present key."""
    return f"{_key_id(_derived(_secrets()[0], 'encrypt'))}:"


def _secrets() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*settings.FIELD_KEYS, settings.SECRET_KEY)))


@cache
def _derived(secret: str, use: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"zhiyin:{use}".encode()).derive(secret.encode())


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
