"""Result rows as the lines and charts of pages: never a figure without its sample, never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiyin.analysis.models import Figure, Standing
from zhiyin.analysis.rules import ALL, NOT_ASKED, days_of
from zhiyin.people.models import Branch

from .rows import League

Chart = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as text: a number with its interval and sample, or why there is none."""

    figure: Figure

    @property
    def n(self) -> int:
        """The sample."""
        return self.figure.n

    @property
    def value(self) -> float | None:
        """The number itself."""
        return self.figure.value

    @property
    def text(self) -> str:
        """The number as shown: shares in percent, ratios and means with three digits."""
        return self._shown(self.figure.value)

    @property
    def low_text(self) -> str | None:
        """The lower end of the interval."""
        return self._shown(self.figure.low) or None

    @property
    def high_text(self) -> str | None:
        """The upper end of the interval."""
        return self._shown(self.figure.high) or None

    @property
    def reason(self) -> str:
        """Why there is no number."""
        if self.figure.value is not None:
            return ""
        return _("no expectation asked") if self.figure.why == NOT_ASKED else _("not enough data")

    @property
    def period_text(self) -> str:
        """The period in words."""
        return _("All periods") if self.figure.period == ALL else self.figure.period

    @property
    def below_text(self) -> str:
        """The share of answers below expectation, in percent; empty where none can be said."""
        below = self.figure.detail.get("below")
        return f"{100 * below:.1f}%" if below is not None else ""

    def _shown(self, number: float | None) -> str:
        if number is None:
            return ""
        is_share = self.figure.measure in {Figure.Measure.FIRST_ANSWER, Figure.Measure.RESOLUTION}
        return f"{100 * number:.1f}%" if is_share else f"{number:.3f}"


@dataclass
class Line:
    """One line of a page: a branch, a kind of service or a group, with its figures by measure."""

    name: str
    branch: Branch | None
    is_own: bool
    url: str
    cells: dict[str, Cell] = field(default_factory=dict)


def lines(figures: Sequence[Figure], *, own: Branch | None) -> list[Line]:
    """Figures gathered by what they are about, the own branch first, then in the order of the tree."""
    found: dict[Any, Line] = {}
    for figure in figures:
        key = (figure.branch_id, figure.by, figure.service_kind_id, figure.group)
        if key not in found:
            is_own = own is not None and figure.branch_id == own.pk and figure.by == "branch"
            found[key] = Line(_name(figure), figure.branch, is_own, _rows_behind(figure))
        found[key].cells[figure.measure] = Cell(figure)
    return sorted(found.values(), key=lambda line: (not line.is_own, line.branch is None))


def _name(figure: Figure) -> str:
    if figure.by == "kind" and figure.service_kind:
        return figure.service_kind.name
    if figure.by == "group":
        return figure.group or _("No group")
    return figure.branch.name if figure.branch else _("No branch")


def _rows_behind(figure: Figure) -> str:
    """The address of the answers or tickets that a figure is made of."""
    is_answers = figure.measure in {Figure.Measure.RATIO, Figure.Measure.PERCEIVED}
    parts = {
        "survey": figure.survey.code if figure.survey else "",
        "view": "" if is_answers else "all",
        "branch": figure.branch.code if figure.branch and figure.level else "",
        "kind": figure.service_kind.code if figure.service_kind else "",
        "group": figure.group,
    }
    return address("/answers" if is_answers else "/tickets", parts, figure.period)


def address(path: str, parts: dict[str, str], period: str) -> str:
    """`path` with the filled `parts` and the days of `period`."""
    days = days_of(period)
    span = {"since": days[0].isoformat(), "until": days[1].isoformat()} if days and path == "/answers" else {}
    return f"{path}?{urlencode({name: value for name, value in (parts | span).items() if value})}"


def months_chart(figures: Sequence[Figure]) -> Chart | None:
    """The own branch month by month with intervals; None with fewer than two months that carry a figure."""
    measure = _best(figures)
    known = [figure for figure in figures if figure.measure == measure and figure.value is not None]
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    rows = [[figure.period, *_rounded(figure), figure.n] for figure in known]
    return {
        "title": _trend(first, last),
        "kind": "range", "axis": _axis(measure),
        "columns": [_("Month"), _axis(measure), _("Low"), _("High"), "n"],
        "rows": rows,
        "note": _("Bars show the 95% interval."),
        **_line_at_one(measure),
    }  # fmt: skip


def _trend(first: Figure, last: Figure) -> str:
    apart = (first.high or 0) < (last.low or 0) or (last.high or 0) < (first.low or 0)
    names = {"first": first.period, "last": last.period, "a": f"{first.value:.2f}", "b": f"{last.value:.2f}"}
    if not apart:
        return _("From %(first)s (%(a)s) to %(last)s (%(b)s): no difference that is more than chance") % names
    if (last.value or 0) > (first.value or 0):
        return _("Better: %(a)s in %(first)s, %(b)s in %(last)s") % names
    return _("Worse: %(a)s in %(first)s, %(b)s in %(last)s") % names


def lines_chart(found: Sequence[Line]) -> Chart | None:
    """The lines side by side with intervals."""
    measure = _best([cell.figure for line in found for cell in line.cells.values()])
    known = [(line, line.cells[measure].figure) for line in found if measure in line.cells and not line.is_own]
    known = [(line, figure) for line, figure in known if figure.value is not None]
    if not known:
        return None
    below = sum((figure.high or 0) < 1 for _line, figure in known)
    title = ngettext(
        "%(below)s of %(all)s is clearly below expectation", "%(below)s of %(all)s are clearly below expectation", below
    ) % {"below": below, "all": len(known)}
    return {
        "title": title if measure == Figure.Measure.RATIO else _("Perceived, with 95% intervals"),
        "kind": "range", "axis": _axis(measure),
        "columns": [_("Branch"), _axis(measure), _("Low"), _("High"), "n"],
        "rows": [[line.name, *_rounded(figure), figure.n] for line, figure in known],
        "urls": [line.url for line, _figure in known],
        **_line_at_one(measure),
    }  # fmt: skip


def _best(figures: Sequence[Figure]) -> str:
    asked = any(figure.measure == Figure.Measure.RATIO and figure.value is not None for figure in figures)
    return str(Figure.Measure.RATIO if asked else Figure.Measure.PERCEIVED)


def _axis(measure: str) -> str:
    return _("Perceived ÷ expected") if measure == Figure.Measure.RATIO else _("Perceived")


def _line_at_one(measure: str) -> dict[str, float]:
    """As expected: the line that a ratio is read against."""
    return {"target": 1.0} if measure == Figure.Measure.RATIO else {}


def _rounded(figure: Figure) -> list[float | None]:
    return [None if value is None else round(value, 4) for value in (figure.value, figure.low, figure.high)]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a league: `unsure` where it may as well be on the other side of the edge it is shown at."""

    standing: Standing
    unsure: bool
    url: str


def places(table: League) -> dict[str, list[Place]]:
    """The first, the last and all places of a league."""

    def placed(rows: Sequence[Standing]) -> list[Place]:
        return [Place(row, table.unsure(row), _behind(row)) for row in rows]

    return {"first": placed(table.first), "last": placed(table.last), "every": placed(table.rows)}


def _behind(row: Standing) -> str:
    return address("/answers", {"survey": row.survey.code, "branch": row.branch.code if row.branch else ""}, row.period)


def league_chart(table: League) -> Chart | None:
    """All places with the interval of the shrunken mean."""
    if not table.rows:
        return None
    tied = sum(table.unsure(row) for row in table.rows)
    title = ngettext(
        "%(tied)s of %(all)s branch is not surely where it stands",
        "%(tied)s of %(all)s branches are not surely where they stand",
        tied,
    ) % {"tied": tied, "all": len(table.rows)}
    cells = [(row.shrunken, row.shrunken_low, row.shrunken_high) for row in table.rows]
    return {
        "title": title, "kind": "range", "axis": _axis(table.measure),
        "columns": [_("Branch"), _("Estimate"), _("Low"), _("High"), "n"],
        "rows": [
            [row.branch.name if row.branch else "", *(None if v is None else round(v, 4) for v in values), row.n]
            for row, values in zip(table.rows, cells, strict=True)
        ],
        "urls": [_behind(row) for row in table.rows],
        "note": _(
            "Estimates of small samples are drawn towards the mean of all (empirical Bayes); bars are 95% intervals."
        ),
    }  # fmt: skip


def promise_chart(found: Sequence[Line]) -> Chart | None:
    """Resolutions kept in time side by side."""
    measure = Figure.Measure.RESOLUTION
    known = [(line, line.cells[measure].figure) for line in found if measure in line.cells]
    known = [(line, figure) for line, figure in known if figure.value is not None]
    if not known:
        return None
    worst = min(known, key=lambda pair: pair[1].value or 0)
    shares = {"name": worst[0].name, "share": f"{100 * (worst[1].value or 0):.0f}%"}
    return {
        "title": _("%(name)s keeps the fewest: %(share)s of resolutions in time") % shares,
        "kind": "range", "axis": _("Resolutions in time, %"),
        "columns": [_("Branch"), _("Share"), _("Low"), _("High"), "n"],
        "rows": [[line.name, *(_percent(v) for v in (f.value, f.low, f.high)), f.n] for line, f in known],
    }  # fmt: skip


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
