"""The file of a backup: one line that says what it is, then chunks that cannot be changed, cut or swapped unnoticed.

Each chunk is its length (4 bytes, the highest bit marks the last one) and its body. A plain body ends with the SHA-256
of the header, the chunk's number and mark, and the data; an encrypted one is AES-256-GCM with the same as associated
data and the number as nonce (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015). The key
comes from a passphrase by scrypt (RFC 7914) with a salt of the file's own.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

FORMAT = 1
CHUNK = 1 << 20
LAST = 1 << 31
DIGEST = 32
LONGEST_HEADER = 4096
SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26, "dklen": 32}

NO_BACKUP = _("This file is no backup of Zhiyin, or a newer release has made it.")
CUT = _("The backup is cut or changed at byte %(place)s; nothing of it was used. Take another copy of it.")
WRONG_PASSPHRASE = _("This passphrase does not open the backup.")
NEEDS_PASSPHRASE = _("This backup is encrypted: give its passphrase.")


class Broken(Refused):
    """The file is not as it was written."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in clear at the front: the release and database it was made from, when (ISO), about how large."""

    version: str
    vendor: str
    made_at: str
    size: int
    salt: str = ""
    format: int = FORMAT


class Writer(io.RawIOBase):
    """Takes bytes, writes sealed chunks; `close` writes the last one and leaves the file beneath open."""

    def __init__(self, file: BinaryIO, header: Header, passphrase: str) -> None:
        super().__init__()
        header = replace(header, salt=os.urandom(16).hex()) if passphrase else header
        self._line = json.dumps(asdict(header), sort_keys=True).encode() + b"\n"
        self._cipher = _cipher(passphrase, header.salt)
        self._file, self._waiting, self._number = file, bytearray(), 0
        file.write(self._line)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: ReadableBuffer) -> int:
        """Keep the bytes until a chunk is full."""
        piece = bytes(data)
        self._waiting += piece
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(piece)

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
        super().close()

    def _seal(self, data: bytes, *, is_last: bool) -> None:
        named = _named(self._line, self._number, is_last=is_last)
        if self._cipher:
            body = self._cipher.encrypt(self._number.to_bytes(12, "big"), data, named)
        else:
            body = data + hashlib.sha256(named + data).digest()
        self._file.write((len(body) | (LAST if is_last else 0)).to_bytes(4, "big") + body)
        self._number += 1


class Reader(io.RawIOBase):
    """Gives the bytes back, each chunk checked before any of it is handed out. Raises `Broken`."""

    def __init__(self, file: BinaryIO, passphrase: str = "") -> None:
        super().__init__()
        self._file = file
        self._line = file.readline(LONGEST_HEADER)
        self.header = _header(self._line)
        if self.header.salt and not passphrase:
            raise Refused("backup.needs_passphrase", NEEDS_PASSPHRASE)
        self._cipher = _cipher(passphrase if self.header.salt else "", self.header.salt)
        self._ready, self._number, self._is_over = b"", 0, False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """As many checked bytes as there are, at most the buffer; 0 at the end."""
        view = memoryview(buffer)
        while not self._ready and not self._is_over:
            self._ready = self._opened()
        taken, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(taken)] = taken
        return len(taken)

    def _opened(self) -> bytes:
        place = self._file.tell()
        mark = int.from_bytes(self._file.read(4), "big")
        length, self._is_over = mark & (LAST - 1), bool(mark & LAST)
        body = self._file.read(length) if length <= CHUNK + DIGEST else b""
        if not mark or len(body) != length or (self._is_over and self._file.read(1)):
            raise Broken("backup.cut", CUT, place=place)
        named = _named(self._line, self._number, is_last=self._is_over)
        data = self._proved(named, body, place)
        self._number += 1
        return data

    def _proved(self, named: bytes, body: bytes, place: int) -> bytes:
        if self._cipher is None:
            data, digest = body[:-DIGEST], body[-DIGEST:]
            if hashlib.sha256(named + data).digest() != digest:
                raise Broken("backup.cut", CUT, place=place)
            return data
        try:
            return self._cipher.decrypt(self._number.to_bytes(12, "big"), body, named)
        except InvalidTag:
            if self._number == 0:
                raise Broken("backup.passphrase", WRONG_PASSPHRASE) from None
            raise Broken("backup.cut", CUT, place=place) from None


def is_encrypted(path: Path) -> bool:
    """Whether a passphrase is needed. Raises `Broken` where the file is no backup."""
    with path.open("rb") as file:
        return bool(_header(file.readline(LONGEST_HEADER)).salt)


def _header(line: bytes) -> Header:
    try:
        header = Header(**json.loads(line))
    except (ValueError, TypeError):
        raise Broken("backup.unknown", NO_BACKUP) from None
    if header.format != FORMAT:
        raise Broken("backup.unknown", NO_BACKUP)
    return header


def _cipher(passphrase: str, salt: str) -> AESGCM | None:
    if not passphrase:
        return None
    return AESGCM(hashlib.scrypt(passphrase.encode(), salt=bytes.fromhex(salt), **SCRYPT))


def _named(line: bytes, number: int, *, is_last: bool) -> bytes:
    return line + number.to_bytes(8, "big") + bytes([is_last])
