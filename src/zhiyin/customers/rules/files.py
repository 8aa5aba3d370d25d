"""Files: which kinds are taken, told by what they begin with and never by their name alone."""

from __future__ import annotations

import re

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

LARGEST = 20 * 1024 * 1024
MOST = 200
"""Files of one customer."""
# kind -> (its media type, what such a file begins with)
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "txt": ("text/plain; charset=utf-8", ()),
}
ALIKE = {"jpeg": "jpg"}
TOO_LARGE = _("The file is larger than %(megabytes)s MiB. Make it smaller, or keep it where large files belong.")
NO_FILE = _("Choose a file first.")
EMPTY = _("The file is empty.")
NO_KIND = _("Files of this kind are not taken. There are: %(known)s.")
NOT_WHAT_IT_SAYS = _("The file does not hold what its name says (%(kind)s). Save it anew in that form.")
FULL = _("This customer has %(most)s files already. Remove one that is not needed any more.")


def name(value: str) -> str:
    """The name of a file without the folders that a browser may send with it.

    >>> name("C:\\\\Dokumente\\\\保单 1.pdf")
    '保单 1.pdf'
    """
    return text.name(re.split(r"[\\/]", value)[-1], most=200, field="file")


def kind(file_name: str, head: bytes) -> str:
    """The kind of a file by its name, proved by its first bytes."""
    _stem, dot, ending = file_name.rpartition(".")
    found = ending.lower() if dot else ""
    found = ALIKE.get(found, found)
    if found not in KINDS:
        raise Refused("file.kind", NO_KIND, field="file", known=", ".join(KINDS))
    starts = KINDS[found][1]
    if not (head.startswith(starts) if starts else _is_text(head)):
        raise Refused("file.content", NOT_WHAT_IT_SAYS, field="file", kind=found)
    return found


def check_size(size: int) -> None:
    """Refuse a file that is too large."""
    if size > LARGEST:
        raise Refused("file.too_large", TOO_LARGE, field="file", megabytes=LARGEST >> 20)


def _is_text(head: bytes) -> bool:
    """Text in UTF-8: no NUL, and only the last sign may be cut off."""
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3
    return True
