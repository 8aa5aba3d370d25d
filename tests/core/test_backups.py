"""A backup comes back whole, or says at which byte it was touched; nothing half-made is left."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from zhiyin.core.backups.container import CHUNK, Broken, Header, Reader, Writer, is_encrypted
from zhiyin.core.errors import Refused

HEADER = Header("1.0", "sqlite", "2026-11-22T00:00:00+00:00", 10)
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7)


def written(data: bytes, passphrase: str = "") -> bytes:
    file = io.BytesIO()
    with Writer(file, HEADER, passphrase) as writer:
        for place in range(0, len(data), 100_003):
            writer.write(data[place : place + 100_003])
    return file.getvalue()


def read(raw: bytes, passphrase: str = "") -> bytes:
    return Reader(io.BytesIO(raw), passphrase).readall()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("passphrase", ["", "友邦 correct horse"])
def test_what_went_in_comes_out(size: int, passphrase: str) -> None:
    data = random.Random(size).randbytes(size)
    raw = written(data, passphrase)
    assert read(raw, passphrase) == data
    if passphrase and size > 1:
        assert data[:1000] not in raw


@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_every_changed_byte_and_every_cut_is_noticed(passphrase: str) -> None:
    raw = written(random.Random(1).randbytes(CHUNK + 5000), passphrase)
    random_ = random.Random(2)
    # scrypt is slow on purpose: a few places with a passphrase, a hundred without.
    for _ in range(6 if passphrase else 100):
        place = random_.randrange(len(raw))
        changed = raw[:place] + bytes([raw[place] ^ 1 << random_.randrange(8)]) + raw[place + 1 :]
        with pytest.raises(Refused):
            read(changed, passphrase)
    for _ in range(4 if passphrase else 20):
        with pytest.raises(Refused):
            read(raw[: random_.randrange(len(raw))], passphrase)
    with pytest.raises(Broken):
        read(raw + b"more", passphrase)


def test_chunks_cannot_be_swapped_or_left_out() -> None:
    raw = written(bytes(3 * CHUNK))
    head = raw.index(b"\n") + 1
    length = 4 + CHUNK + 32
    first, second, rest = raw[head : head + length], raw[head + length : head + 2 * length], raw[head + 2 * length :]
    for wrong in (second + first + rest, first + rest, first + first + rest):
        with pytest.raises(Broken, match="cut or changed at byte"):
            read(raw[:head] + wrong)


def test_a_wrong_a_missing_passphrase_and_another_file_are_each_told(tmp_path: Path) -> None:
    closed = written(b"x", "correct horse")
    with pytest.raises(Broken, match="does not open"):
        read(closed, "battery staple")
    with pytest.raises(Refused, match="is encrypted"):
        read(closed)
    for other in (
        b"",
        b"PK\x03\x04zip",
        b'{"format": 1}\n',
        b'{"version":"","vendor":"","made_at":"","size":0,"format":9}\n',
    ):
        with pytest.raises(Broken, match="no backup"):
            read(other)
    (tmp_path / "one").write_bytes(closed)
    assert is_encrypted(tmp_path / "one")
