"""The report of a model as one self-contained HTML page: finding, sample, charts as SVG, tables, method, paper."""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Any

from zhiyin.insight.shape import Chart, Model, show, shown
from zhiyin.insight.wording import label, language, say

_STYLE = """
:root{color-scheme:light dark;--ink:#1f2933;--soft:#69737f;--line:#d6dbe1;--accent:#206bc4;--paper:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#3b4653;--accent:#6ea8fe;--paper:#171c22}}
body{font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;
margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}td,th{padding:.25rem .6rem;
border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}td:first-child,th:first-child{text-align:left}
.soft{color:var(--soft)}svg{width:100%;height:auto}svg text{fill:var(--ink);font-size:12px}svg .soft{fill:var(--soft)}
svg .grid{stroke:var(--line)}svg .mark{fill:var(--accent)}svg .stroke{stroke:var(--accent);stroke-width:1.5;fill:none}
"""
_TONES = ("#206bc4", "#f76707", "#2fb344", "#ae3ec9", "#d6336c", "#f59f00")
_WIDTH, _LEFT, _RIGHT = 880, 190, 20


def page(model: Model) -> str:
    """The page of a model, with at most 500 rows of its table."""
    parts = [
        f"<h1>{escape(model.finding)}</h1>",
        f'<p class="soft"><code>{escape(model.model)}</code> · {escape(say("n = {n}", n=model.n))}</p>',
        *(_titled(chart, model.finding) for chart in model.charts()),
    ]
    if model.parameters:
        rows = [
            (label(name), value, model.standard_errors.get(name), model.intervals.get(name))
            for name, value in model.parameters.items()
        ]
        parts += [
            f"<h2>{say('Parameters')}</h2>",
            _table(("", say("value"), say("standard error"), say("interval")), rows),
        ]
    if model.rows:
        names = list(model.rows[0])
        parts += [f"<h2>{say('Table')}</h2>", _table([*map(label, names)], _cells(names, model.rows[:500]))]
        if len(model.rows) > 500:
            parts.append(f'<p class="soft">{say("The first 500 of {rows} rows.", rows=len(model.rows))}</p>')
    parts += [f"<h2>{say('Diagnostics')}</h2>", _table(("", ""), _flat(model.diagnostics))] if model.diagnostics else []
    parts += [f"<p>{escape(note)}</p>" for note in model.notes]
    method, source = say("Method: {method}", method=say(model.method)), say("Source: {source}", source=model.source)
    parts.append(f'<p class="soft">{escape(method)}<br><cite translate="no">{escape(source)}</cite></p>')
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    head += f"<title>{escape(model.finding)}</title>"
    top = f"<!doctype html><html lang={language()}><head>{head}<style>{_STYLE}</style></head>"
    return f"{top}<body>{''.join(parts)}</body></html>"


def _titled(chart: Chart, finding: str) -> str:
    return svg(chart) if chart.title == finding else f"<h2>{escape(chart.title)}</h2>{svg(chart)}"


def _flat(values: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in values.items():
        named = f"{before}{label(str(name))}"
        rows += _flat(value, f"{named}: ") if isinstance(value, Mapping) else [(named, shown(name, value))]
    return rows


def _cells(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [[shown(name, row.get(name)) for name in names] for row in rows]


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    top = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(show(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def svg(chart: Chart) -> str:
    """The chart as SVG, which prints and needs no script."""
    if chart.kind in ("points", "bars"):
        return _across(chart)
    return _plane(chart)


def _range(values: Sequence[float | None], also: float | None) -> tuple[float, float]:
    known = [value for value in [*values, also] if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    room = (high - low or abs(high) or 1.0) * 0.06
    return low - room, high + room


def _across(chart: Chart) -> str:
    """One line per label: marks with intervals, or bars."""
    values = [value for series in chart.series.values() for value in series]
    zero = 0.0 if chart.kind == "bars" else chart.line
    low, high = _range([*values, *chart.low, *chart.high], zero)
    height = 22 * len(chart.labels) + 40

    def x(value: float) -> float:
        return _LEFT + (value - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    parts = _ticks(low, high, x, height)
    for place, name in enumerate(chart.labels):
        y = 22 * place + 16
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(label(name)[:28])}</text>')
        for tone, series in zip(_TONES, chart.series.values(), strict=False):
            value = series[place]
            if value is None:
                continue
            if chart.kind == "bars":
                ends = sorted((x(0.0), x(value)))
                parts.append(
                    f'<rect x="{ends[0]:.1f}" y="{y - 7}" width="{ends[1] - ends[0]:.1f}" height="14" fill="{tone}"/>'
                )
            else:
                parts.append(f'<circle cx="{x(value):.1f}" cy="{y}" r="4" fill="{tone}"/>')
        if chart.low and chart.low[place] is not None and chart.high[place] is not None:
            ends = [x(float(chart.low[place] or 0)), x(float(chart.high[place] or 0))]
            parts.append(f'<path class="stroke" d="M{ends[0]:.1f} {y}H{ends[1]:.1f}"/>')
    if chart.line is not None:
        parts.append(f'<path class="grid" stroke-dasharray="4" d="M{x(chart.line):.1f} 0V{height - 24}"/>')
    return _frame(parts, height, chart)


def _plane(chart: Chart) -> str:
    """Lines over the order of the labels, or a scatter of `x` and `y` with labels."""
    height, bottom = 340, 316
    scatter = chart.kind == "scatter"
    across = (
        [float(value or 0) for value in chart.series["x"]] if scatter else list(map(float, range(len(chart.labels))))
    )
    shown = {"y": chart.series["y"]} if scatter else chart.series
    low, high = _range([value for series in shown.values() for value in series], chart.line)
    left, right = _range(across, None)

    def x(value: float) -> float:
        return 60 + (value - left) / (right - left) * (_WIDTH - 60 - _RIGHT)

    def y(value: float) -> float:
        return 10 + (high - value) / (high - low) * (bottom - 20)

    parts = [
        f'<text class="soft" x="54" y="{y(value) + 4:.1f}" text-anchor="end">{show(value)}</text>'
        f'<path class="grid" d="M60 {y(value):.1f}H{_WIDTH - _RIGHT}"/>'
        for value in _round(low, high)
    ]
    if scatter:
        parts += [
            f'<text class="soft" x="{x(value):.1f}" y="{bottom + 16}" text-anchor="middle">{show(value)}</text>'
            for value in _round(left, right)
        ]
    for tone, series in zip(_TONES, shown.values(), strict=False):
        points = [(x(place), y(value)) for place, value in zip(across, series, strict=True) if value is not None]
        if not scatter:
            path = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
            parts.append(f'<path d="{path}" fill="none" stroke="{tone}" stroke-width="2"/>' if points else "")
        parts += [
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{tone}"/>' for px, py in points if len(points) < 200
        ]
    named = range(len(chart.labels)) if scatter else range(0, len(chart.labels), max(len(chart.labels) // 8, 1))
    for place in named:
        down = y(float(chart.series["y"][place] or 0)) - 6 if scatter else bottom + 16
        name = escape(label(chart.labels[place])[:20])
        parts.append(f'<text x="{x(across[place]):.1f}" y="{down:.1f}" text-anchor="middle">{name}</text>')
    return _frame(parts, height, chart)


def _ticks(low: float, high: float, x: Any, height: int) -> list[str]:
    values = _round(low, high)
    lines = [f'<path class="grid" d="M{x(value):.1f} 0V{height - 24}"/>' for value in values]
    texts = [
        f'<text class="soft" x="{x(value):.1f}" y="{height - 8}" text-anchor="middle">{show(value)}</text>'
        for value in values
    ]
    return lines + texts


def _round(low: float, high: float) -> list[float]:
    """Three to six round values inside a range, or its ends where there are none."""
    rough = (high - low) / 4
    if not 1e-300 < rough < 1e300:
        return [low, high]
    unit = 10.0 ** floor(log10(rough))
    step = next(size * unit for size in (1, 2, 2.5, 5, 10) if size * unit >= rough)
    return [round(k * step, 12) for k in range(ceil(low / step), floor(high / step) + 1)]


def _frame(parts: Sequence[str], height: int, chart: Chart) -> str:
    legend = " ".join(
        f'<tspan fill="{tone}">■</tspan> {escape(label(name))}'
        for tone, name in zip(_TONES, chart.series, strict=False)
    )
    legend = legend if len(chart.series) > 1 and chart.kind != "scatter" else ""
    key = f'<text x="{_LEFT}" y="{height + 12}">{legend} {escape(chart.unit)}</text>'
    title = f"<title>{escape(chart.title)}</title>"
    return f'<svg viewBox="0 0 {_WIDTH} {height + 20}" role="img">{title}{"".join(parts)}{key}</svg>'
