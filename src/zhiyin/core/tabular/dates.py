"""Dates of foreign files to ISO 8601 text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError

_TIME = re.compile(r"%[HIMSfpcXsT]")
_SAMPLE = datetime(2013, 11, 22, 17, 44, 55, tzinfo=UTC)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def has_time(form: str) -> bool:
    """Whether a strptime format has a time of day."""
    return _TIME.search(form.replace("%%", "")) is not None


def has_zone(form: str) -> bool:
    """Whether a strptime format has an offset of its own."""
    return "%z" in form.replace("%%", "")


def check_form(field: str, form: str) -> None:
    """TableError unless the strptime format holds a whole date, year, month and day."""
    try:
        day = datetime.strptime(_SAMPLE.strftime(form), form).date()  # noqa: DTZ007 - only the date is compared
    except ValueError:
        day = None
    if day != _SAMPLE.date():
        raise TableError(
            "mapping_format",
            gettext_noop(
                "%(name)s: %(form)s is not the format of a whole date. Write it as Python's strptime does, such as "
                "%%Y-%%m-%%d, %%d.%%m.%%Y or %%Y/%%m/%%d %%H:%%M."
            ),
            field=field,
            name=field,
            form=repr(form),
        )


def no_zone(field: str) -> TableError:
    """The refusal of a time of day that nobody says the zone of."""
    return TableError(
        "mapping_zone",
        gettext_noop("%(name)s has a time of day, but of which zone? Write it, such as zone: Asia/Shanghai."),
        field=field,
        name=field,
    )


def iso_date(field: str, text: str, forms: Sequence[str], zone: ZoneInfo | None) -> str:
    """`text` as an ISO date or an ISO instant with offset, by the first format that fits, or as ISO already.

    A time shown twice when the clocks go back is the first one. Raises TableError for a text that fits no format, for
    a time that the zone's clocks skip, and for a time without a zone.
    """
    for form in forms:
        try:
            at = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows below
        except ValueError:
            continue
        return _instant(field, text, at, zone) if has_time(form) else at.date().isoformat()
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if _ISO_DATE.match(text):
            return _instant(field, text, datetime.fromisoformat(text), zone)
    except ValueError:
        pass
    raise TableError(
        "mapping_date",
        gettext_noop("%(name)s: %(text)s is not a date of the form %(forms)s. Correct the cell, or the format."),
        field=field,
        name=field,
        text=repr(text[:60]),
        forms=" or ".join(forms),
    )


def _instant(field: str, text: str, at: datetime, zone: ZoneInfo | None) -> str:
    if at.tzinfo is not None:
        return at.isoformat()
    if zone is None:
        raise no_zone(field)
    local = at.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at:
        raise TableError(
            "mapping_skipped_time",
            gettext_noop("%(name)s: the clocks of %(zone)s skip the time %(text)s. Correct the cell, or the zone."),
            field=field,
            name=field,
            zone=zone.key,
            text=repr(text),
        )
    return local.isoformat()
