"""The bytes of a file: plain or gzip, with a guard against what unpacks to far more than it is."""

from __future__ import annotations

import errno
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_RATIO = 200
SLACK_BYTES = 16 << 20
"""Unpacked size below which no ratio is asked: it harms nobody."""
MAX_BYTES = 4 << 30
CHUNK_BYTES = 1 << 18

_GZIP = b"\x1f\x8b"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
PARQUET = b"PAR1"
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")
_BINARY = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}


class Source:
    """A text file on disk, plain or gzip, that can be read from its beginning as often as needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self.packed = file.read(2) == _GZIP

    def chunks(self) -> Iterator[bytes]:
        """Unpacked bytes in pieces of 256 KiB; TableError for a damaged or exploding archive."""
        with self.open() as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk

    def open(self) -> BinaryIO:
        """A buffered stream of the unpacked bytes."""
        if not self.packed:
            return self.path.open("rb")
        return io.BufferedReader(_Gunzip(self.path), CHUNK_BYTES)


class _Gunzip(io.RawIOBase):
    """gzip, watching how much comes out for what goes in."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._gzip = gzip.GzipFile(fileobj=self._file)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._gzip.read1(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise TableError(
                "table_gzip",
                gettext_noop("The gzip archive is damaged or cut off (%(reason)s). Pack the file again."),
                reason=str(error)[:100],
            ) from error
        self._given += len(data)
        if self._given > min(MAX_BYTES, MAX_RATIO * self._file.tell() + SLACK_BYTES):
            raise too_large(self._given)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._gzip.close()
        self._file.close()
        super().close()


def too_large(size: int) -> TableError:
    """The refusal of an archive that unpacks to more than is sensible."""
    return TableError(
        "table_bomb",
        gettext_noop(
            "This archive unpacks to over %(size)s MiB, far more than a file of its size should. It was not read. "
            "Export the table as CSV, or in parts."
        ),
        size=size >> 20,
    )


def kind_of(path: Path) -> str:
    """The kind, "xlsx", "parquet" or "text", by the first bytes, not the name; TableError for anything else."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise OSError(errno.EINVAL, "not a file")
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise TableError(
            "table_missing",
            gettext_noop("%(path)s cannot be opened (%(reason)s). Check the path and the permissions."),
            path=path.name,
            reason=error.strerror or "",
        ) from error
    if not size:
        raise empty()
    if head.startswith((ZIP, b"PK\x05\x06")):
        return "xlsx"
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith(_GZIP):
        inner = next(Source(path).chunks(), b"")
        if inner.startswith((ZIP, _GZIP)):
            raise TableError("table_nested", gettext_noop("There is an archive inside this archive. Unpack it first."))
        if not inner:
            raise empty()
        head = inner[:4096]
    _refuse_other_kinds(path, head)
    return "text"


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        with path.open("rb") as file:
            if _ENCRYPTED in file.read(64 << 20):
                raise encrypted()
        raise TableError(
            "table_xls",
            gettext_noop("This is an old Excel file (.xls). Open it and save it as .xlsx or CSV."),
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise TableError(
            "table_markup",
            gettext_noop(
                "This is a web page or XML, not a table, whatever its name. Open it in a spreadsheet and save it as "
                ".xlsx or CSV."
            ),
        )
    for magic, name in _BINARY.items():
        if head.startswith(magic):
            raise TableError(
                "table_kind",
                gettext_noop("This is a %(kind)s file. Tables are read from CSV, TSV, their gzip, XLSX and Parquet."),
                kind=name,
            )


def encrypted() -> TableError:
    """The refusal of a workbook with a password."""
    return TableError(
        "table_encrypted",
        gettext_noop("This workbook is protected with a password. Save a copy without one and import that."),
    )


def empty() -> TableError:
    """The refusal of a file without a single row."""
    return TableError("table_empty", gettext_noop("This file is empty: it has not even a header row."))
