"""Which encoding a text file is in: decided from its bytes alone, the same way every time, and never by trying luck.

A byte-order mark decides. Without one, aligned line ends of two bytes mean UTF-16; a file that is valid UTF-8 is
UTF-8. What remains is scored by how much of what lies outside ASCII is common in each family (characters of GB 2312;
the frequent part of Big5; accented letters that stand alone), and the best one is then held to strict decoding, so that
a damaged file is told where it is damaged and not read as something else.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError

Chunks = Callable[[], Iterator[bytes]]
"""Gives the bytes of the file from the beginning, each time it is called."""

KNOWN = {
    "utf-8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "big5",
    "cp950": "cp950",
    "big5hkscs": "big5hkscs",
    "latin-1": "latin-1",
    "cp1252": "cp1252",
    "shift_jis": "shift_jis",
    "euc-kr": "euc-kr",
}
"""The encodings that may be chosen by hand, and the codec that reads each."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
SAMPLE_BYTES = 1 << 18

_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_GB = re.compile(
    rb"(?P<common>[\xb0-\xd7\xa1\xa3][\xa1-\xfe])|(?P<known>[\xd8-\xf7][\xa1-\xfe])"
    rb"|(?P<rare>[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\x81-\xfe][\x40-\x7e\x80-\xfe])|(?P<bad>[\x80-\xff])"
)
_BIG5 = re.compile(
    rb"(?P<common>[\xa1-\xc6][\x40-\x7e\xa1-\xfe])|(?P<known>\xff\xff)"
    rb"|(?P<rare>[\xc9-\xf9][\x40-\x7e\xa1-\xfe])|(?P<bad>[\x80-\xff])"
)
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH = re.compile(rb"[\x80-\xff]")
_WEIGHTS = {"common": 1.0, "known": 0.7, "rare": 0.3, "bad": 0.0}
_SURE, _CLEAR = 0.5, 0.05
"""The least share of likely characters, and the least lead over the next encoding."""


def choose_encoding(chunks: Chunks, wanted: str | None = None) -> str:
    """The codec that reads the whole file strictly: the `wanted` one, or the one found.

    Raises TableError for an unknown name, for bytes that the encoding does not allow (with line and byte offset), and
    when no encoding is likely.
    """
    if wanted is not None:
        codec = codec_named(wanted)
        check(chunks, codec)
        return codec
    head = b"".join(_take(chunks(), 4))[:4]
    if head.startswith(_UTF32):
        raise TableError("table_utf32", gettext_noop("This file is in UTF-32. Save it as UTF-8 and import that."))
    for mark, codec in _BOMS:
        if head.startswith(mark):
            check(chunks, codec)
            return codec
    codec = _guess(chunks)
    if codec == "latin-1" and _first_fault(chunks, "cp1252") is None:
        return "cp1252" if any(re.search(rb"[\x80-\x9f]", chunk) for chunk in chunks()) else codec
    if codec == "big5" and _first_fault(chunks, "big5") is not None and _first_fault(chunks, "cp950") is None:
        return "cp950"
    check(chunks, codec)
    return codec


def codec_named(wanted: str) -> str:
    """The codec for a name in any spelling (UTF_8, Latin-1), from the list of KNOWN only."""
    plain = wanted.lower().replace("_", "-")
    for name, codec in KNOWN.items():
        if plain == name.replace("_", "-"):
            return codec
    raise TableError(
        "table_encoding_name",
        gettext_noop("There is no encoding %(name)s here. Did you mean %(near)s? Known: %(known)s."),
        name=repr(wanted),
        near=get_close_matches(plain, KNOWN, n=1, cutoff=0.0)[0],
        known=", ".join(KNOWN),
    )


def check(chunks: Chunks, codec: str) -> None:
    """Decode the whole file strictly; TableError with the line and the byte offset of the first fault."""
    fault = _first_fault(chunks, codec)
    if fault is not None:
        raise TableError(
            "table_bytes",
            gettext_noop(
                "Line %(line)s, byte %(offset)s of the file: these bytes (%(bytes)s) are not %(encoding)s, which the "
                "rest looks like. Mend them, or name the encoding in the mapping (encoding: gb18030) if it is another."
            ),
            line=_line_at(chunks, codec, fault[0]),
            offset=fault[0],
            bytes=fault[1].hex(" "),
            encoding=codec.removesuffix("-sig"),
        )


def _guess(chunks: Chunks) -> str:
    sample = b"".join(_take(chunks(), SAMPLE_BYTES))
    fault = _first_fault(chunks, "utf-8-sig")
    valid = fault is None
    if b"\0" in sample:
        wide = _utf16_without_mark(sample, 0.5 if valid else 0.1)
        if wide is not None:
            return wide
    if fault is None:
        return "utf-8-sig"
    sample = b"".join(_take(_lines_beyond_ascii(chunks()), SAMPLE_BYTES))
    chinese = _weighted_share(_GB, sample)
    scores = {
        "utf-8-sig": _utf8_share(sample),
        "gb18030": chinese,
        "big5": _weighted_share(_BIG5, sample) * (_low_trail_likelihood(sample) if chinese > 0.9 else 1.0),
        "latin-1": len(_ALONE.findall(sample)) / max(1, len(_HIGH.findall(sample))),
    }
    best = max(scores, key=lambda name: scores[name])
    others = [score for name, score in scores.items() if name != best]
    if scores[best] < _SURE or scores[best] - max(others) < _CLEAR:
        raise _unclear(_line_at(chunks, "utf-8-sig", fault[0]), fault[0])
    return best


def _unclear(line: int, offset: int) -> TableError:
    return TableError(
        "table_encoding_unclear",
        gettext_noop(
            "The encoding of this file is unclear: it is not UTF-8 (line %(line)s, byte %(offset)s), and not clearly "
            "GB18030, Big5 or Latin-1. Name it in the mapping (encoding: …), one of %(known)s, or save it as UTF-8."
        ),
        line=line,
        offset=offset,
        known=", ".join(KNOWN),
    )


def _utf16_without_mark(sample: bytes, least: float) -> str | None:
    """LE or BE when at least the share `least` of the bytes that end lines stand in aligned units of two bytes."""
    even, odd = sample[0::2], sample[1::2]
    ends = sum(sample.count(byte) for byte in (b"\n", b"\r"))
    if not ends:
        high, low = odd.count(0), even.count(0)
        return ("utf-16-le" if high > low else "utf-16-be") if max(high, low) * 4 > len(sample) else None
    units = [bytes(pair) for pair in zip(even, odd, strict=False)]
    little = sum(units.count(unit) for unit in (b"\n\0", b"\r\0"))
    big = sum(units.count(unit) for unit in (b"\0\n", b"\0\r"))
    if max(little, big) < least * ends:
        return None
    return "utf-16-le" if little >= big else "utf-16-be"


def _utf8_share(sample: bytes) -> float:
    matches = _UTF8.findall(sample)
    bad = len(_HIGH.findall(sample)) - sum(map(len, matches))
    return len(matches) / max(1, len(matches) + bad)


def _weighted_share(tokens: re.Pattern[bytes], sample: bytes) -> float:
    kinds = Counter(match.lastgroup or "bad" for match in tokens.finditer(sample))
    return sum(_WEIGHTS[kind] * count for kind, count in kinds.items()) / max(1, kinds.total())


def _low_trail_likelihood(sample: bytes) -> float:
    """How likely Big5 text is to have as few trail bytes under 0x80 as this: about 0.4 of its characters have one.

    GB 2312 has none, and short texts of it can consist of pairs that are frequent in Big5 too. One or two characters
    prove nothing.
    """
    units = _BIG5.findall(sample)
    low = any(trail[1:] < b"\x80" for groups in units for trail in groups if len(trail) == 2)
    return 1.0 if low or len(units) < 3 else 0.6 ** min(len(units), 100)


def _lines_beyond_ascii(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield from (line for line in chunk.splitlines(keepends=True) if not line.isascii())


def _take(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:size]
        size -= len(chunk)
        if size <= 0:
            return


def _first_fault(chunks: Chunks, codec: str) -> tuple[int, bytes] | None:
    """Byte offset and bytes of the first place that the codec refuses, None when there is none."""
    decoder = codecs.getincrementaldecoder(codec)()
    seen = 0
    try:
        for chunk in chunks():
            seen += len(chunk)
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return seen - len(error.object) + error.start, error.object[error.start : error.end][:4]
    return None


def _line_at(chunks: Chunks, codec: str, offset: int) -> int:
    """The 1-based line of a byte offset; CR, LF and CRLF each end one line."""
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    line, after_cr = 1, False
    for chunk in _take(chunks(), offset):
        text = decoder.decode(chunk)
        line += text.count("\n") + text.count("\r") - text.count("\r\n") - (after_cr and text.startswith("\n"))
        after_cr = text.endswith("\r")
    return line
