"""Secret values at rest: encrypted with the key's id inside the value, and a blind index that finds equal ones.

Keys are derived from `SECRET_KEY` (HKDF-SHA256, RFC 5869); `SECRET_KEY_FALLBACKS` still opens what an older key closed.
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
    key = _derived(settings.SECRET_KEY, "encrypt")
    nonce = os.urandom(NONCE)
    closed = AESGCM(key).encrypt(nonce, value.encode(), context.encode())
    return f"{_key_id(key)}:{base64.b64encode(nonce + closed).decode()}"


def open_(closed: str, *, context: str) -> str:
    """The value that `close` was given. Raises `UnknownKey`, or cryptography's `InvalidTag` for a forged value."""
    key_id, _, body = closed.partition(":")
    raw = base64.b64decode(body)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = _derived(secret, "encrypt")
        if _key_id(key) == key_id:
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], context.encode()).decode()
    raise UnknownKey(f"A value was encrypted with the key {key_id}; give its secret key back to this installation.")


def blind(value: str, *, context: str) -> str:
    """64 hexadecimal digits, equal for equal values, that tell nothing about the value without the key."""
    return hmac.new(_derived(settings.SECRET_KEY, "blind"), f"{context}\n{value}".encode(), hashlib.sha256).hexdigest()


@cache
def _derived(secret: str, use: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"zhiyin:{use}".encode()).derive(secret.encode())


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
