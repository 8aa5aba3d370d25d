"""What every model keeps: summaries add, order does not matter, JSON and back, the command, and every bad input."""

import json
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from tests.insight.case import same
from tests.insight.cases import CASES, Case
from tests.tiers import SOAK
from zhiyin.cli import main
from zhiyin.insight import tables
from zhiyin.insight.errors import InsightError
from zhiyin.insight.models import MODELS, entry

NAMES = sorted(CASES)
# More than any summary may have groups (500,000), so that each limit is met; in `make test` a fiftieth of both.
PART = 1 if SOAK else 50
MANY = (1_000_000 if SOAK else 510_000) // PART


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every summary goes through one gate; its bounds are a part of those in use, and so are the rows."""
    gate = tables.collect
    for name in NAMES:
        entry(name).load()
    for name, module in list(sys.modules.items()):
        if name.startswith("zhiyin.insight.") and vars(module).get("collect") is gate:
            monkeypatch.setattr(module, "collect", lambda rows, at_most: gate(rows, at_most // PART))
    yield


def _frame(case: Case, seed: int = 3) -> pd.DataFrame:
    return case.frame(np.random.default_rng(seed), case.rows)


def _summary(name: str, frame: Any) -> Any:
    case = CASES[name]
    return entry(name).load().summarise(frame, dict(case.columns), **case.summarise)


@cache
def _whole(name: str) -> Any:
    """The summary of its usual rows, made once."""
    return _summary(name, _frame(CASES[name]))


def _fit(name: str, summary: Any) -> Any:
    return entry(name).load().fit(summary, **CASES[name].fit)


def test_every_model_has_a_case() -> None:
    assert set(NAMES) == set(MODELS)


@pytest.mark.parametrize("name", NAMES)
def test_summaries_of_parts_add_to_the_summary_of_the_whole(name: str) -> None:
    case, frame = CASES[name], _frame(CASES[name])
    whole = _whole(name)
    if not whole.mergeable:
        with pytest.raises(InsightError):
            whole + whole
        return
    inside = frame.index < len(frame) // 3
    if case.splits_by:
        owners = sorted(frame[case.splits_by].unique())
        inside = frame[case.splits_by].isin(owners[: len(owners) // 3]).to_numpy()
    same((_summary(name, frame[inside]) + _summary(name, frame[~inside])).to_dict(), whole.to_dict())


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_rows_does_not_matter(name: str) -> None:
    mixed = _frame(CASES[name]).sample(frac=1, random_state=1).reset_index(drop=True)
    same(_summary(name, mixed).to_dict(), _whole(name).to_dict())


@pytest.mark.parametrize("name", NAMES)
def test_a_summary_survives_json_and_gives_the_same_model(name: str) -> None:
    summary = _whole(name)
    again = type(summary).from_dict(json.loads(json.dumps(summary.to_dict(), allow_nan=False)))
    same(_fit(name, again).to_dict(), _fit(name, summary).to_dict())


@pytest.mark.parametrize("name", NAMES)
def test_a_model_reports_its_sample_method_and_source(name: str) -> None:
    model = _fit(name, _whole(name))
    report = model.report()
    assert model.finding in report and f"n = {model.n}" in report
    assert model.source in report and model.method in report
    assert len(model.frame()) > 0
    assert json.dumps(model.to_dict(), allow_nan=False)


@pytest.mark.parametrize("name", NAMES)
def test_the_command_writes_json_a_page_and_scores(name: str, tmp_path: Any) -> None:
    case = CASES[name]
    _frame(case).to_parquet(tmp_path / "in.parquet")
    (tmp_path / "spec.yaml").write_text(
        json.dumps({**case.summarise, **case.fit}, ensure_ascii=False), encoding="utf-8"
    )
    arguments = ["analyse", name, str(tmp_path / "in.parquet"), "--spec", str(tmp_path / "spec.yaml")]
    if case.columns:
        arguments += ["--columns", ",".join(f"{role}={column}" for role, column in case.columns.items())]
    outputs = {"--json": "out.json", "--report": "out.html", "--out": "out.parquet"}
    for option, file in outputs.items():
        arguments += [option, str(tmp_path / file)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "parameters" in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "http" not in page.replace("http-equiv", "")
    assert len(pd.read_parquet(tmp_path / "out.parquet")) > 0


def _put(value: Any) -> Any:
    return lambda case, frame: frame.assign(**dict.fromkeys(case.numbers, value))


def _mixed(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    columns = {name: frame[name].astype(object) for name in case.numbers}
    for column in columns.values():
        column.iloc[::7] = "n/a"
        column.iloc[1::11] = None
        column.iloc[2::13] = float("nan")
    return frame.assign(**columns)


def _many(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    big = frame.sample(MANY, replace=True, random_state=1).reset_index(drop=True)
    return big.assign(**{name: np.arange(len(big)).astype(str) for name in case.labels})


def _spread(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].astype("float64") * 1e200 for name in case.numbers})


def _swapped(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    one, other = case.spans or ("", "")
    return frame.assign(**{one: frame[other] + 1, other: frame[one]})


def _backwards(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].dt.strftime("%d-%m-%Y") for name in case.days})


BAD: dict[str, Any] = {
    "empty": lambda case, frame: frame.head(0),
    "one row": lambda case, frame: frame.head(1),
    "two rows": lambda case, frame: frame.head(2),
    "constant": _put(3.0),
    "zero": _put(0.0),
    "all missing": _put(None),
    "all text": _put("many"),
    "negative": lambda case, frame: frame.assign(
        **{name: -frame[name].astype("float64").abs() for name in case.numbers}
    ),
    "huge": _put(1e308),
    "tiny": _put(1e-308),
    "huge and spread": _spread,
    "infinite": _put(float("inf")),
    "mixed types": _mixed,
    "missing labels": lambda case, frame: frame.assign(**dict.fromkeys(case.labels, None)),
    "one label": lambda case, frame: frame.assign(**dict.fromkeys(case.labels, "only")),
    "a label for each row": _many,
    "last before first": _swapped,
    "dates reversed": _backwards,
    "missing dates": lambda case, frame: frame.assign(**dict.fromkeys(case.days, pd.NaT)),
}
ONLY = {
    "last before first": [name for name in NAMES if CASES[name].spans],
    "dates reversed": [name for name in NAMES if CASES[name].days],
    "missing dates": [name for name in NAMES if CASES[name].days],
}
# Why bad data are refused. `engine` is none of them: a clear error is ours, not one that stopped on the way.
REFUSALS = {
    *("not_enough_data", "out_of_range", "range", "constant", "negative", "values", "forms", "too_many_groups"),
    *("no_mean", "missing_column", "scale"),
}


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        pytest.param(bad, name, marks=[pytest.mark.soak] if BAD[bad] is _many else [])
        for bad in BAD
        for name in ONLY.get(bad, NAMES)
    ],
)
# What Ibis and DuckDB warn each other of would, as an error, pass for one of ours.
@pytest.mark.filterwarnings("error", "ignore:fetch_:DeprecationWarning", "ignore::zhiyin.insight.errors.Unread")
def test_bad_input_gives_a_clear_error_or_an_honest_result(name: str, bad: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    if BAD[bad] is _many:
        request.getfixturevalue("bounded")
    frame = BAD[bad](case, _frame(case))
    try:
        model = _fit(name, _summary(name, frame))
    except InsightError as error:
        assert error.code in REFUSALS and len(error.message) > 20, (error.code, error.message)
        return
    assert bad not in ONLY, "dates that cannot be are no result"
    found = json.dumps(model.to_dict(), allow_nan=False)
    assert model.report() and len(found) > 0
    assert all(value is None or np.isfinite(value) for value in model.parameters.values())


def _required(name: str) -> list[str]:
    return [role for role, kind in MODELS[name].roles.items() if not kind.endswith("?") and role != "*"]


@pytest.mark.parametrize("name", [name for name in NAMES if _required(name)])
def test_a_missing_column_names_the_nearest_existing_ones(name: str) -> None:
    case = CASES[name]
    frame = _frame(case)
    with pytest.raises(InsightError) as caught:
        entry(name).load().summarise(frame, {**case.columns, _required(name)[0]: "no such column"}, **case.summarise)
    assert any(repr(column) in caught.value.message for column in map(str, frame.columns))


@pytest.mark.parametrize("name", [name for name in NAMES if CASES[name].days])
def test_rows_from_the_last_day_to_the_first_give_the_same_summary(name: str) -> None:
    frame = _frame(CASES[name]).sort_values(list(CASES[name].days), ignore_index=True)
    same(_summary(name, frame[::-1].reset_index(drop=True)).to_dict(), _summary(name, frame).to_dict())


@pytest.mark.parametrize("name", ["bgnbd", "clv", "gamma-gamma"])
def test_an_end_before_the_first_day_is_refused(name: str) -> None:
    case = CASES[name]
    options = {**case.summarise, "until": "2020-01-01"}
    with pytest.raises(InsightError) as caught:
        _fit(name, entry(name).load().summarise(_frame(case), dict(case.columns), **options))
    assert caught.value.code in REFUSALS
