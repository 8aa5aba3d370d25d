"""Numbers and days as people write them: ¥1,000.50, １２３, 2024年1月3日, 2024/1/3, 20240103.

What could be meant in two ways is never guessed: 03/04/2024 is no day, and a column with decimal commas is refused.
What was not understood counts as missing, and is told (`Unread`)."""

import warnings
from collections.abc import Mapping
from typing import Any, TypeAlias

from zhiyin.insight.errors import InsightError, Unread
from zhiyin.insight.wording import say

Column: TypeAlias = Any
"""An Ibis value expression."""

WIDE = "０１２３４５６７８９．，－＋−￥／　\u00a0"
PLAIN = "0123456789.,-+-¥/  "
MONEY = r"(?:¥|\$|€|£|元|RMB|CNY|USD|EUR|GBP)?"
NUMBER = rf"^ *[-+]? *{MONEY} *[-+]? *(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)?(?:\.[0-9]*)? *{MONEY} *$"
COMMA = r"[0-9]\.[0-9]{3}[.,][0-9]|^[^0-9]*[0-9]+,[0-9]{1,2}[^0-9]*$"
YES, NO = ("TRUE", "T", "YES", "Y", "是"), ("FALSE", "F", "NO", "N", "否")
DAY = r"^ *([0-9]{4}) *[-/.年] *([0-9]{1,2}) *[-/.月] *([0-9]{1,2}) *日?(?:[ T].*)?$"
DIGITS = r"^ *([0-9]{4})([0-9]{2})([0-9]{2}) *$"


def number_of(text: Column) -> Column:
    """The number that a text is: with groups of three digits, a currency, in full-width digits, 1 for yes and 0 for no;
    missing for others."""
    import ibis

    plain = text.translate(WIDE, PLAIN).strip().upper()
    bare = ibis.cases(
        (plain.re_search(NUMBER), plain.re_replace("[^0-9.-]", "")), (plain.isin(YES), "1"), (plain.isin(NO), "0")
    )
    # Engines look at the second only where the first found nothing.
    return ibis.coalesce(text.try_cast("float64"), bare.try_cast("float64"))


def no_number(text: Column) -> Column:
    """How many texts are no number, or a code that begins with 0; missing where all are empty."""
    plain = text.translate(WIDE, PLAIN).strip().upper()
    number = plain.re_search(NUMBER) & plain.re_search("[0-9]") | text.try_cast("float64").notnull()
    wrong = ~number | plain.re_search("^0[0-9]")
    return (plain != "").ifelse(wrong.cast("int64"), None).sum()


def day_of(text: Column) -> Column:
    """The day that a text begins with, year first; missing for others."""
    import ibis

    plain = text.translate(WIDE, PLAIN)
    return ibis.cases(
        (text.like("____-__-__%"), text.substr(0, 10)),
        (plain.re_search(DAY), _iso(plain, DAY)),
        (plain.re_search(DIGITS), _iso(plain, DIGITS)),
    ).try_cast("date")


def _iso(text: Column, pattern: str) -> Column:
    year, month, day = (text.re_extract(pattern, group) for group in (1, 2, 3))
    return year + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")


def wanted(column: Column, kind: str) -> bool:
    """Whether a column has to be read as people write: a text for a number, a text or a number for a day."""
    return bool(column.type().is_string() or (kind == "day" and column.type().is_numeric()))


def sums(column: Column, read: Column, kind: str) -> dict[str, Column]:
    """What `tell` needs of one column and what was read of it: how many were not understood, one of these, and
    whether there are decimal commas among them."""
    text = column.cast("string")
    lost = (text.notnull() & read.isnull() & (text.strip() != "")).fill_null(False)
    comma = lost & text.re_search(COMMA) if kind == "number" else lost & False
    return {
        "n": lost.cast("int64").sum(),
        "one": lost.ifelse(text, None).min(),
        "comma": comma.ifelse(text, None).min(),
    }


def tell(name: str, kind: str, found: Mapping[str, Any]) -> None:
    """Warns (`Unread`) of what was not understood. Raises InsightError `ambiguous` for decimal commas."""
    if isinstance(found["comma"], str):
        raise InsightError(
            say(
                "{name!r} has numbers such as {one!r}: is the comma a decimal one? Write 1000.50 or 1,000.50.",
                name=name,
                one=found["comma"],
            ),
            code="ambiguous",
        )
    if found["n"] > 0:
        text = (
            say("Not numbers in {name!r}: {n}, such as {one!r}. Counted as missing.")
            if kind == "number"
            else say("Not days in {name!r}: {n}, such as {one!r} (write 2026-01-31). Counted as missing.")
        )
        warnings.warn(text.format(n=int(found["n"]), name=name, one=str(found["one"])[:40]), Unread, stacklevel=4)
