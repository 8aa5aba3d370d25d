"""Text of a file becomes values only where it can be meant in one way."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from zhiyin.core.errors import Refused
from zhiyin.core.imports import values

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-19 14:30", datetime(2026, 6, 19, 6, 30, tzinfo=UTC)),
        ("2026/6/19 14:30:05", datetime(2026, 6, 19, 6, 30, 5, tzinfo=UTC)),
        ("2026年6月19日 14:30", datetime(2026, 6, 19, 6, 30, tzinfo=UTC)),
        ("2026-06-19", datetime(2026, 6, 18, 16, tzinfo=UTC)),
        ("2026-06-19T14:30:00Z", datetime(2026, 6, 19, 14, 30, tzinfo=UTC)),
        ("2026-06-19T14:30:00.25-05:00", datetime(2026, 6, 19, 19, 30, 0, 250_000, tzinfo=UTC)),
        (" ", None),
    ],
)
def test_a_moment_is_read_year_first_in_the_given_zone_unless_it_names_its_own(
    text: str, expected: datetime | None
) -> None:
    assert values.moment(text, zone=ZONE, field="at") == expected


@pytest.mark.parametrize(
    "text", ["19.06.2026", "06/07/2026", "2026-13-01", "2026-02-30", "14:30", "soon", "2026-06-19 25:00"]
)
def test_a_moment_that_could_be_meant_otherwise_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Refused, match="one way only") as refused:
        values.moment(text, zone=ZONE, field="occurred_at")
    assert refused.value.field == "occurred_at"


def test_whole_numbers_and_yes_and_no_are_read_and_anything_else_refused() -> None:
    assert (values.whole(" 42 ", field="n"), values.whole("", field="n")) == (42, None)
    assert (values.is_yes("是", field="b"), values.is_yes("No", field="b"), values.is_yes("", field="b")) == (
        True,
        False,
        False,
    )
    for text in ("4.5", "１２x", "1e3"):
        with pytest.raises(Refused, match="whole number"):
            values.whole(text, field="n")
    with pytest.raises(Refused, match="neither yes nor no"):
        values.is_yes("maybe", field="b")
