"""The shape that every model has: a small mergeable Summary, and a frozen Model fitted on it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Self, TypeAlias, get_args, get_origin

import numpy as np
import pandas as pd

from zhiyin.insight.errors import InsightError, NotEnoughData
from zhiyin.insight.labels import CODED
from zhiyin.insight.wording import label, language, reason, say

Row: TypeAlias = Mapping[str, Any]
Interval: TypeAlias = tuple[float, float]


class Statistic(ABC):
    """A part of a summary that adds over disjoint rows and goes to JSON and back."""

    @abstractmethod
    def __add__(self, other: Self) -> Self:
        """Both together."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """JSON."""

    @classmethod
    @abstractmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` gave."""


@dataclass(frozen=True, eq=False)
class Cells(Statistic):
    """Additive measures per group: a frame whose first columns (`keys`) name the group, one row per group, sorted.

    The frame is never changed after it was made."""

    keys: tuple[str, ...]
    frame: pd.DataFrame

    def __add__(self, other: Self) -> Self:
        """Sum of the measures group by group."""
        if self.keys != other.keys or list(self.frame.columns) != list(other.frame.columns):
            raise InsightError(
                say(
                    "Summaries of {columns} and {columns2} do not add.",
                    columns=list(self.frame.columns),
                    columns2=list(other.frame.columns),
                ),
                code="merge",
            )
        both = pd.concat([part for part in (self.frame, other.frame) if len(part)] or [self.frame], ignore_index=True)
        return self.of(self.keys, both)

    @classmethod
    def of(cls, keys: Sequence[str], frame: pd.DataFrame) -> Self:
        """Cells of a frame that may have several rows per group."""
        keys = tuple(keys)
        measures = [name for name in frame.columns if name not in keys]
        if keys:
            frame = frame.groupby(list(keys), dropna=False, sort=True, as_index=False)[measures].sum()
        else:
            frame = frame[measures].sum().to_frame().T
        return cls(keys, frame[[*keys, *measures]].reset_index(drop=True))

    def total(self, keys: Sequence[str] = ()) -> Self:
        """The same measures over fewer keys."""
        measures = [name for name in self.frame.columns if name not in self.keys]
        return self.of(keys, self.frame[[*keys, *measures]])

    def to_dict(self) -> dict[str, Any]:
        """JSON: `keys`, and `columns` as lists."""
        return {"keys": list(self.keys), "columns": {str(name): plain(self.frame[name]) for name in self.frame}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` gave."""
        measures = {
            name: np.asarray(values, float) for name, values in data["columns"].items() if name not in data["keys"]
        }
        labels = {name: data["columns"][name] for name in data["keys"]}
        return cls(tuple(data["keys"]), pd.DataFrame({**labels, **measures}))


@dataclass(frozen=True, eq=False)
class Summary:
    """Sufficient statistics of a table: small, serialisable, and (where `mergeable`) additive over disjoint customers.

    A subclass names its `model` and adds fields; Statistics (Cells, Moments) and NumPy arrays are added by `+`,
    settings have to be equal. A subclass whose statistics do not simply add overrides `__add__` and calls `agree`."""

    model: ClassVar[str]
    mergeable: ClassVar[bool] = True

    def __add__(self, other: Self) -> Self:
        """The summary of both tables together. Raises InsightError `merge` for summaries that are not alike."""
        self.agree(other)
        parts = {item.name: getattr(self, item.name) for item in fields(self)}
        added = {name: part + getattr(other, name) for name, part in parts.items() if _adds(part)}
        return type(self)(**{**parts, **added})

    def agree(self, other: "Summary") -> None:
        """Raises InsightError `merge` unless both are of one model and one setting and may be added."""
        if type(self) is not type(other) or not self.mergeable:
            raise InsightError(
                say("A summary of {model!r} does not add to one of {model2!r}.", model=self.model, model2=other.model),
                code="merge",
            )
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if not _adds(mine) and mine != theirs:
                raise InsightError(
                    say(
                        "{name} differs: {mine!r} and {theirs!r}. Summarise both alike.",
                        name=item.name,
                        mine=mine,
                        theirs=theirs,
                    ),
                    code="merge",
                )

    def to_dict(self) -> dict[str, Any]:
        """JSON with the name of the model."""
        return {"model": self.model} | {item.name: plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` gave, also after a trip through JSON."""
        if data.get("model") != cls.model:
            raise InsightError(
                say("This is a summary of {data!r}, not of {model!r}.", data=data.get("model"), model=cls.model),
                code="merge",
            )
        return cls(**{item.name: _revive(item.type, data[item.name]) for item in fields(cls)})


def _adds(part: Any) -> bool:
    """Whether a field holds statistics (added) rather than a setting (has to be equal)."""
    return isinstance(part, Statistic | np.ndarray)


def _revive(kind: Any, value: Any) -> Any:
    for part in get_args(kind) or (kind,):
        if isinstance(part, type) and issubclass(part, Statistic) and value is not None:
            return part.from_dict(value)
    return np.asarray(value, float) if get_origin(kind) is np.ndarray else _frozen(value)


def _frozen(value: Any) -> Any:
    """JSON's lists as tuples, all the way down."""
    if isinstance(value, Mapping):
        return {name: _frozen(part) for name, part in value.items()}
    return tuple(_frozen(part) for part in value) if isinstance(value, list | tuple) else value


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """What was learnt, with its uncertainty. Subclasses set the class variables and add fields of their own.

    `parameters`, `standard_errors` and `intervals` share names; `rows` is the table of results by group or
    item (the text report leaves its columns `details` out); `finding` is the result in one sentence; `notes` say what
    the reader has to know, e.g. which groups are too small."""

    model: ClassVar[str]
    method: ClassVar[str]
    source: ClassVar[str]
    details: ClassVar[tuple[str, ...]] = ()
    n: int
    finding: str
    parameters: Mapping[str, float | None]
    standard_errors: Mapping[str, float | None] = field(default_factory=dict)
    intervals: Mapping[str, Interval | None] = field(default_factory=dict)
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON: the fields, with `model`, `method` and `source`."""
        head = {"model": self.model, "method": self.method, "source": self.source}
        return head | {item.name: plain(getattr(self, item.name)) for item in fields(self)}

    def frame(self) -> pd.DataFrame:
        """`rows` as a frame, or the parameters with their uncertainty where there are none."""
        if self.rows:
            return pd.DataFrame.from_records([dict(row) for row in self.rows])
        return pd.DataFrame(
            {
                "value": pd.Series(dict(self.parameters), dtype="float64"),
                "standard_error": pd.Series(dict(self.standard_errors), dtype="float64"),
            }
        )

    def charts(self) -> tuple["Chart", ...]:
        """What the HTML report draws."""
        return ()

    def report(self) -> str:
        """The result as text: finding, sample, parameters with intervals, table, notes, method and source."""
        lines = [self.finding, "", say("n = {n}", n=self.n)]
        for name, value in self.parameters.items():
            lines.append(f"  {label(name)} = {show(value)}{self._uncertainty(name)}")
        lines += [
            f"  {label(name)}: {shown(name, value)}"
            for name, value in self.diagnostics.items()
            if not isinstance(value, Mapping) and not _of_rows(value)
        ]
        if self.rows:
            first = self.frame().head(200).drop(columns=list(self.details), errors="ignore")
            table = pd.DataFrame({label(name): [shown(name, value) for value in first[name]] for name in first.columns})
            lines += ["", table.to_string(index=False)]
            lines += [say("… and {rows} more rows", rows=len(self.rows) - 200)] if len(self.rows) > 200 else []
        lines += ["", *(say("Note: {note}", note=note) for note in self.notes)]
        lines += [say("Method: {method}", method=say(self.method)), say("Source: {source}", source=self.source)]
        return "\n".join(lines)

    def _uncertainty(self, name: str) -> str:
        interval, error = self.intervals.get(name), self.standard_errors.get(name)
        if interval is not None:
            return f"  [{show(interval[0])}, {show(interval[1])}]"
        return "" if error is None else say("  (se {error})", error=show(error))


def _of_rows(value: Any) -> bool:
    """Whether a figure is a table of its own, which a line of text cannot show."""
    return isinstance(value, list | tuple) and any(isinstance(part, Mapping) for part in value)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing of the report: `points` (with intervals, one per label), `bars`, `lines` or `scatter`.

    `series`: name -> values, one per label (`scatter`: `x` and `y`); `low`, `high`: interval ends."""

    kind: str
    title: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[float | None]]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    line: float | None = None
    unit: str = ""


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dicts."""
    names = [str(name) for name in frame.columns]
    columns = [column.tolist() for _name, column in frame.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def noted(*notes: tuple[object, str]) -> tuple[str, ...]:
    """The texts whose condition holds."""
    return tuple(text for condition, text in notes if condition)


def groups(frame: pd.DataFrame, by: Sequence[str]) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """The parts of a frame with their labels, sorted; the whole frame without `by`. A missing label is None."""
    if not by:
        return [({}, frame)]
    parts = []
    for _, part in frame.groupby(list(by), dropna=False, sort=True):
        first = records(part.head(1))[0]
        parts.append(({name: None if pd.isna(first[name]) else first[name] for name in by}, part))
    return parts


def require(have: float, need: int, what: str) -> None:
    """Raises NotEnoughData unless `have` reaches `need`; `what` names the thing counted, in the plural."""
    if have < need:
        raise NotEnoughData(say("at least {need} {what}, found {have}", need=need, what=what, have=int(have)))


def show(value: Any) -> str:
    """A value for a person: four significant digits, a dash for what is not there."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "–"
    if isinstance(value, tuple | list | np.ndarray):
        return "[" + ", ".join(show(part) for part in value) + "]"
    if isinstance(value, float | np.floating):
        number = float(value)
        return f"{number:.0f}" if abs(number) >= 10_000 else f"{number:.4g}"
    return str(value)


def shown(key: str, value: Any) -> str:
    """The value of the figure `key` for a person: codes and reasons of insight in the language spoken, anything else
    as it is."""
    if isinstance(value, Mapping) and "code" in value:
        return reason(value)
    if isinstance(value, str) and key.endswith("_judged"):
        judged = f"judged {value}"
        return say(judged) if language() != "en" else value
    return label(value) if isinstance(value, str) and key in CODED else show(value)


def plain(value: Any) -> Any:
    """`value` as JSON has it: lists, dicts, str, int, float, bool, None; what is not a number becomes None."""
    if isinstance(value, Statistic):
        return value.to_dict()
    if hasattr(value, "__dataclass_fields__"):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray | pd.Series):
        value = value.tolist()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value
