"""How promises read on narrow places."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from zhiyin.desk.models import Ticket
from zhiyin.desk.queries import Line
from zhiyin.desk.templatetags.desk import time_left


@pytest.mark.parametrize(
    ("seconds", "language", "shown"),
    [
        (5_400, "en", "1:30"),
        (-60, "en", "0:01 over"),
        (99 * 3_600 + 59 * 60, "en", "99:59"),
        (-2_641.6 * 3_600, "en", "2641 h over"),
        (-100 * 3_600, "zh-hans", "超时 100 小时"),
    ],
)
def test_from_a_hundred_hours_on_the_minutes_are_left_out(seconds: float, language: str, shown: str) -> None:
    with override(language):
        assert time_left(Line(Ticket(), "resolution", left=seconds)) == shown
