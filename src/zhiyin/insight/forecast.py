"""Forecasts of dealers' sales that add up from dealer to nation, with intervals that earlier forecasts have earned.

Exponential smoothing with damped trend and season (Hyndman et al. 2002, IJF 18), Theta (Assimakopoulos &
Nikolopoulos 2000, IJF 16) and their mean; Croston's method as corrected by Syntetos & Boylan 2005 (IJF 21) for
intermittent sales; reconciliation by minimum trace with shrunken errors (Wickramasuriya, Athanasopoulos & Hyndman
2019, JASA 114); conformal intervals from rolling origins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import smoothing
from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, noted, require
from zhiyin.insight.tables import Table, as_table, attach, collect, pick
from zhiyin.insight.wording import label, say

CELLS = 500_000
SERIES = 2_000
SEASON = {"day": 7, "week": 52, "month": 12}
UNITS = {"day": "D", "week": "W", "month": "M"}
STEPS = {"day": "D", "week": "7D", "month": "MS"}


@dataclass(frozen=True, eq=False)
class ForecastSummary(Summary):
    """Sales by region, dealer and period, at most 500 000 cells."""

    model: ClassVar[str] = "forecast"
    period: str
    sales: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class ForecastModel(Model):
    """`rows`: per series (`all`, region, region / dealer) and coming period the `forecast` with `low` and `high`;
    forecasts of dealers add up to those of regions and of all. `accuracy`: per series MASE, sMAPE and CRPS of
    rolling origins, and the method."""

    model: ClassVar[str] = "forecast"
    method: ClassVar[str] = noop(
        "mean of damped ETS and Theta, SBA where intermittent; MinT reconciliation; conformal intervals"
    )
    source: ClassVar[str] = (
        "Hyndman et al. 2002; Assimakopoulos & Nikolopoulos 2000; Wickramasuriya et al. 2019, JASA 114"
    )
    accuracy: tuple[Mapping[str, Any], ...]
    history: tuple[float, ...]
    period: str

    def charts(self) -> tuple[Chart, ...]:
        """The whole: history and forecast with its interval."""
        rows = [row for row in self.rows if row["series"] == "all"]
        past = list(self.history[-60:])
        labels = [str(k - len(past)) for k in range(len(past))] + [row["period"] for row in rows]
        none: list[float | None] = [None] * len(past)
        series: dict[str, list[float | None]] = {"sales": [*past, *([None] * len(rows))]}
        series |= {name: [*none, *(float(row[name]) for row in rows)] for name in ("forecast", "low", "high")}
        return (Chart(kind="lines", title=self.finding, labels=labels, series=series),)


def summarise(table: Any, columns: Mapping[str, str] | None = None, *, period: str = "month") -> ForecastSummary:
    """One pass. `date`, `sales`, and `dealer` and `region` if there are any; `period`: day, week or month."""
    import ibis

    if period not in UNITS:
        raise InsightError(
            say("The period is one of {units}, not {period!r}.", units=", ".join(UNITS), period=period), code="spec"
        )
    chosen = pick(as_table(table), roles("forecast"), columns)
    made = {
        name: chosen[name].cast("string").fill_null("–") if name in chosen.columns else ibis.literal("all")
        for name in ("region", "dealer")
    }
    valid = chosen.date.notnull() & chosen.sales.notnull()
    named = chosen.select(
        **made,
        period=valid.ifelse(chosen.date.truncate(UNITS[period]).strftime("%Y-%m-%d"), None),
        sales=valid.ifelse(chosen.sales, 0.0),
    )
    keys = ["region", "dealer", "period"]
    grouped = named.group_by(keys).aggregate(sales=named.sales.sum(), rows=named.count().cast("float64"))
    return ForecastSummary(period, Cells.of(keys, collect(grouped, CELLS)))


def fit(
    summary: ForecastSummary,
    *,
    horizon: int = 6,
    level: float = 0.9,
    origins: int = 6,
    whole_last: bool = True,
    arima: bool = False,
) -> ForecastModel:
    """`horizon` periods ahead; `origins`: earlier ends of the data from which the same forecast is made and judged;
    `whole_last=False` leaves an unfinished last period out; `arima` takes the airline model into the mean (.03 s per
    series and origin). Raises NotEnoughData for less than `horizon + origins +
    6` periods."""
    if not (1 <= horizon <= 366 and 0.5 <= level < 1 and 3 <= origins <= 100):
        raise InsightError(say("Horizon 1 to 366 periods, level .5 to below 1, 3 to 100 origins."), code="spec")
    frame = summary.sales.frame
    grid = _grid(frame[frame["period"].notna()], summary.period)
    grid = grid if whole_last or grid.shape[1] < 2 else grid.iloc[:, :-1]
    require(
        grid.shape[1], horizon + origins + 6, say("{period}s from first to last sale", period=label(summary.period))
    )
    names, sums = _tree(grid)
    values = sums @ grid.to_numpy()
    if float(np.ptp(values)) < 1e-100:
        raise InsightError(say("All sales are alike; there is nothing to forecast from."), code="constant")
    season = SEASON[summary.period]
    methods = [smoothing.choose(series, season, arima) for series in values]
    paths, errors = _rolled(values, methods, season, (horizon, origins))
    ahead = np.array([method(series, horizon) for series, method in zip(values, methods, strict=True)])
    weight = reconciliation(sums, errors[:, :, 0])
    together = weight @ ahead
    judged = np.einsum("ij,jok->iok", weight, paths)
    ends = _conformal(judged, values, level, origins)
    return _model(summary, grid, (names, values, together, judged), ends, methods)


def _grid(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    require(float(len(frame)), 1, say("sales with a day"))
    grid = frame.pivot_table(
        index=["region", "dealer"], columns="period", values="sales", aggfunc="sum", fill_value=0.0
    )
    days = pd.DatetimeIndex(grid.columns)
    if (days.max() - days.min()).days > 365 * 200 or len(grid) > SERIES:
        raise InsightError(
            say("More than 200 years or {series} dealers: check the days, or forecast by region.", series=SERIES),
            code="too_many_groups",
        )
    grid.columns = days
    return grid.reindex(columns=pd.date_range(days.min(), days.max(), freq=STEPS[period]), fill_value=0.0)


def _tree(grid: pd.DataFrame) -> tuple[list[str], Array]:
    """Names of all series and the matrix that sums dealers to them: all, regions, dealers."""
    regions = grid.index.get_level_values("region")
    dealers = [f"{region} / {dealer}" for region, dealer in grid.index]
    rows, names = [np.ones(len(grid))], ["all"]
    if len(grid) > 1:
        different = list(dict.fromkeys(regions))
        if 1 < len(different) < len(grid):
            rows += [np.asarray(regions == region, float) for region in different]
            names += [str(region) for region in different]
        rows += list(np.eye(len(grid)))
        names += dealers
    return names, np.array(rows)


def _rolled(
    values: Array, methods: list[Callable[[Array, int], Array]], season: int, shape: tuple[int, int]
) -> tuple[Array, Array]:
    """Forecasts from the last `origins` origins, (series, origins, horizon), and their errors; nan beyond the data."""
    horizon, origins = shape
    length = values.shape[1]
    paths = np.full((len(values), origins, horizon), np.nan)
    errors = paths.copy()
    for k in range(origins):
        end = length - origins + k
        steps = min(horizon, length - end)
        for j, method in enumerate(methods):
            paths[j, k] = method(values[j, :end], horizon)
            errors[j, k, :steps] = values[j, end : end + steps] - paths[j, k, :steps]
    return paths, errors


def reconciliation(sums: Array, errors: Array) -> Array:
    """The matrix that makes forecasts of all series add up with least variance: S (S'W^-1 S)^-1 S'W^-1, W the
    one-step errors' covariance shrunken to its diagonal (Schaefer & Strimmer 2005)."""
    centred = errors - errors.mean(axis=1, keepdims=True)
    count = errors.shape[1]
    covariance = centred @ centred.T / count
    variance = np.maximum(np.diag(covariance), 1e-9 * max(float(np.diag(covariance).max()), 1e-300))
    scaled = centred / np.sqrt(variance)[:, None]
    correlation = scaled @ scaled.T / count
    spread = ((scaled**2) @ (scaled**2).T / count - correlation**2) / max(count - 1, 1)
    off = ~np.eye(len(variance), dtype=bool)
    total = float((correlation[off] ** 2).sum())
    shrink = float(np.clip(spread[off].sum() / total, 0.05, 1)) if total > 0 else 1.0
    shrunken = np.where(off, (1 - shrink) * correlation, 1.0) * np.sqrt(np.outer(variance, variance))
    inverse = np.linalg.pinv(shrunken, hermitian=True)
    found: Array = sums @ np.linalg.pinv(sums.T @ inverse @ sums) @ sums.T @ inverse
    return found


def _conformal(judged: Array, values: Array, level: float, origins: int) -> Array:
    """Half widths per series and step: the quantile of the absolute errors of rolling origins, steps pooled up to
    each step, growing."""
    length, horizon = values.shape[1], judged.shape[2]
    widths = np.empty((len(values), horizon))
    for j in range(len(values)):
        seen: list[float] = []
        best = 0.0
        for step in range(horizon):
            for k in range(origins):
                at = length - origins + k + step
                if at < length:
                    seen.append(abs(float(values[j, at] - judged[j, k, step])))
            rank = min(int(np.ceil(level * (len(seen) + 1))), len(seen))
            best = max(best, sorted(seen)[rank - 1])
            widths[j, step] = best
    return widths


def _model(
    summary: ForecastSummary,
    grid: pd.DataFrame,
    found: tuple[list[str], Array, Array, Array],
    widths: Array,
    methods: list[Callable[[Array, int], Array]],
) -> ForecastModel:
    names, values, together, judged = found
    horizon = together.shape[1]
    coming = pd.date_range(grid.columns[-1], periods=horizon + 1, freq=STEPS[summary.period])[1:]
    rows = tuple(
        {
            "series": name,
            "period": str(day.date()),
            "forecast": float(together[j, step]),
            "low": float(together[j, step] - widths[j, step]),
            "high": float(together[j, step] + widths[j, step]),
        }
        for j, name in enumerate(names)
        for step, day in enumerate(coming)
    )
    judgements = [smoothing.accuracy(values[j], judged[j], SEASON[summary.period]) for j in range(len(names))]
    made = zip(names, methods, judgements, strict=True)
    accuracy = tuple({"series": name, "method": method.__name__, **found} for name, method, found in made)
    total, wide = float(together[0].sum()), float(widths[0].sum())
    ends, mase = (total - wide, total + wide), judgements[0]["mase"]
    lost = int(summary.sales.frame.loc[summary.sales.frame["period"].isna(), "rows"].sum())
    return ForecastModel(
        n=int(summary.sales.frame["rows"].sum()) - lost,
        finding=say(
            "The coming {horizon} {period}s bring {total:.4g} in all, between {total2:.4g} and {total3:.4g}.",
            horizon=horizon,
            period=label(summary.period),
            total=total,
            total2=ends[0],
            total3=ends[1],
        ),
        parameters={"total": total, **judgements[0]},
        intervals={"total": ends},
        diagnostics={"series": len(names), "periods": values.shape[1]},
        rows=rows,
        notes=noted(
            (lost, say("{lost} rows without a day or an amount are left out.", lost=lost)),
            ((mase or 0) >= 1, say("The forecast of all is no better than repeating the season before.")),
        ),
        accuracy=accuracy,
        history=tuple(map(float, values[0])),
        period=summary.period,
    )


def score(model: ForecastModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `next_forecast`, that of the row's dealer for the coming period (of all without dealers)."""
    import ibis

    source = as_table(table)
    chosen = pick(source, roles("forecast"), columns)
    given = dict(columns or {})
    label: dict[str, Any] = {
        name: source[given.get(name, name)].cast("string").fill_null("–")
        if name in chosen.columns
        else ibis.literal("all")
        for name in ("region", "dealer")
    }
    first = {row["series"]: row["forecast"] for row in reversed(model.rows)}
    name = label["region"] + " / " + label["dealer"] if len(first) > 1 else ibis.literal("all")
    side = pd.DataFrame({"__series": list(first), "next_forecast": list(first.values())})
    return attach(source.mutate(__series=name), side, "__series").drop("__series")
