"""The guard before a workbook is parsed: its archive is unpacked once, counted and looked through, and nothing kept.

It does not trust what the archive declares. Every member is inflated from its raw bytes; sizes, ratio, overlap,
encryption, archives within the archive, document types (entities) and the extent of the cells are checked. The parser
behind it lays a sheet out as a full rectangle, and a cell at XFD1048576 alone would be 512 GiB.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.source import MAX_RATIO, ZIP, encrypted, too_large

MAX_UNPACKED = 256 << 20
MAX_MEMBERS = 10_000
MAX_CELLS = 8_000_000
SLACK_BYTES = 4 << 20
MAX_FLAGGED = 10_000
_CHUNK = 1 << 20
_LOCAL = struct.Struct("<4s22xHH")

_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_REF = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,9})[\"']")
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3}\d{1,9})[\"'][^<>]*?\st=[\"']e[\"']")
_UNCOUNTED = re.compile(
    rb"<(?:\w+:)?c\s(?![^<>]*\st=[\"']str)[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3}\d{1,9})[\"'][^<>]*>\s*<(?:\w+:)?f\b"
    rb"(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass
class Part:
    """What was seen in one XML part: how far its cells reach and which of them have no value that can be read."""

    rows: int = 0
    columns: int = 0
    errors: set[str] = field(default_factory=set)
    uncounted: set[str] = field(default_factory=set)


def check_archive(path: Path) -> dict[str, Part]:
    """Parts by name; TableError for an archive that is damaged, encrypted, exploding or booby-trapped."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
        _check_directory(path, members)
        return _unpack_all(path, members)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError) as error:
        raise damaged(str(error)) from error


def damaged(reason: str) -> TableError:
    """The refusal of a workbook that cannot be parsed."""
    return TableError(
        "table_workbook",
        gettext_noop("This is not a readable XLSX workbook (%(reason)s). Open it in a spreadsheet and save it again."),
        reason=reason[:200],
    )


def _check_directory(path: Path, members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    if "EncryptedPackage" in names or any(member.flag_bits & 1 for member in members):
        raise encrypted()
    if len(members) > MAX_MEMBERS or len(names) < len(members):
        raise damaged("too many members, or two of one name")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise TableError(
            "table_archive",
            gettext_noop("This is an archive, but no XLSX workbook. Unpack it and import the tables one by one."),
        )
    declared = sum(member.file_size for member in members)
    if declared > MAX_UNPACKED or declared > max(SLACK_BYTES, MAX_RATIO * path.stat().st_size):
        raise too_large(declared)


def _unpack_all(path: Path, members: list[zipfile.ZipInfo]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    unpacked, end = 0, 0
    size = path.stat().st_size
    with path.open("rb") as file:
        for member in sorted(members, key=lambda member: member.header_offset):
            if member.header_offset < end:
                raise damaged("members overlap")
            scan = _Scan()
            for chunk in _inflate(file, member):
                unpacked += len(chunk)
                if unpacked > min(MAX_UNPACKED, max(SLACK_BYTES, MAX_RATIO * size)):
                    raise too_large(unpacked)
                scan.feed(chunk)
            end = file.tell()
            parts[member.filename] = scan.finish()
    return parts


def _inflate(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real bytes of a member, whatever size it declares; it may not be more."""
    file.seek(member.header_offset)
    signature, name_length, extra_length = _LOCAL.unpack(file.read(_LOCAL.size))
    if signature != ZIP or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise damaged(f"member {member.filename}")
    file.seek(name_length + extra_length, 1)
    left, given = member.compress_size, 0
    inflater = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left:
        packed = file.read(min(left, _CHUNK))
        if not packed:
            raise damaged(f"member {member.filename} is cut off")
        left -= len(packed)
        while packed:
            chunk = inflater.decompress(packed, _CHUNK) if inflater else packed
            packed = inflater.unconsumed_tail if inflater else b""
            given += len(chunk)
            if given > member.file_size:
                raise too_large(given)
            yield chunk


class _Scan:
    """Looks through one member as it streams past; pieces are cut where an XML tag ends."""

    def __init__(self) -> None:
        self._kept = b""
        self._is_xml: bool | None = None
        self._cells = self._refs = 0
        self._columns: set[bytes] = set()
        self._is_sheet = False
        self._part = Part()

    def feed(self, chunk: bytes) -> None:
        data = self._kept + chunk
        if self._is_xml is None:
            if data.startswith((ZIP, b"\xd0\xcf\x11\xe0")):
                raise TableError(
                    "table_nested",
                    gettext_noop("There is another document inside this workbook. Copy the sheet into a new workbook."),
                )
            if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or (b"\0" in data[:64] and b"<" in data[:64]):
                raise damaged("a part is in UTF-16")
            self._is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        if not self._is_xml:
            return
        cut = data.rfind(b"</row>")  # a whole row, so that a cell and its formula stay together
        if cut <= 0:
            if len(data) < 4 * _CHUNK:
                self._kept = data
                return
            cut = data.rfind(b"<")
        self._look(data[:cut] if cut > 0 else data)
        self._kept = data[cut:] if cut > 0 else b""

    def finish(self) -> Part:
        self._look(self._kept)
        self._part.columns = max(map(_column, self._columns), default=0)
        if self._is_sheet and self._cells != self._refs:
            raise damaged("cells without references")
        if self._is_sheet and self._part.rows * self._part.columns > MAX_CELLS:
            raise TableError(
                "table_extent",
                gettext_noop(
                    "The cells of this sheet reach to row %(rows)s and column %(columns)s, more than can be laid out. "
                    "Delete the empty rows and columns beyond the table, or export it as CSV."
                ),
                rows=self._part.rows,
                columns=self._part.columns,
            )
        return self._part

    def _look(self, data: bytes) -> None:
        if b"<!" in data and _DTD.search(data):
            raise TableError(
                "table_entities",
                gettext_noop("This workbook contains a document type, which no spreadsheet writes. It was not read."),
            )
        self._is_sheet = self._is_sheet or b"sheetData" in data
        found = _REF.findall(data)
        self._cells += len(_CELL.findall(data))
        self._refs += len(found)
        if found:
            self._columns.update({letters.upper() for letters, _ in found})
            self._part.rows = max(self._part.rows, *map(int, {digits for _, digits in found}))
        if b'"e"' in data or b"'e'" in data:
            _flag(self._part.errors, _ERROR.findall(data))
        if b"<f" in data or b":f" in data:
            _flag(self._part.uncounted, _UNCOUNTED.findall(data))


def _flag(cells: set[str], found: list[bytes]) -> None:
    cells.update(reference.decode("ascii") for reference in found)
    if len(cells) > MAX_FLAGGED:
        raise damaged("thousands of formulas without a value")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
