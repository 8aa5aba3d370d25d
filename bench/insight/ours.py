"""What zhiyin.insight does, timed: `python -m bench.insight.ours TASK FILE`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from typing import Any

import pandas as pd

from zhiyin.insight import linkage, matching, path_model, rfm, satisfaction, value
from zhiyin.insight.rfm_state import RfmState

from .model import BLOCKING, CONSTRUCTS, DRAWS, PATHS, THRESHOLDS
from .timing import Judged, main


def _bgnbd(path: str) -> Callable[[], Any]:
    frame = pd.read_parquet(path)
    return lambda: value.fit_bgnbd(frame)


def _pareto_nbd(path: str) -> Callable[[], Any]:
    frame = pd.read_parquet(path)
    return lambda: value.fit_pareto_nbd(frame)


def _path_model(path: str) -> Callable[[], Any]:
    frame = pd.read_parquet(path)
    links = [f"{one}->{other}" for one, other in PATHS]
    return lambda: path_model.fit(
        path_model.summarise(frame, constructs=CONSTRUCTS, paths=links), scale=[1, 10], draws=DRAWS
    )


def _rfm(path: str) -> Callable[[], Any]:
    return lambda: rfm.fit(rfm.summarise(path, merge_days=False))


def _rfm_day(path: str) -> Callable[[], Any]:
    state = RfmState()
    state.add(path)
    dates = pd.read_parquet(path, columns=["date"])["date"]
    last = pd.read_parquet(path, filters=[("date", "==", dates.max())])
    last["date"] = pd.to_datetime(last["date"])
    days = count(1)

    def run() -> Any:
        return state.add(last.assign(date=last["date"] + pd.Timedelta(days=next(days))))

    return run


def _satisfaction(path: str) -> Callable[[], Any]:
    return lambda: satisfaction.fit(satisfaction.summarise(path, by=["branch", "month"], pairs=False))


def _linkage(path: str, method: str | None = "own") -> Callable[[], Any]:
    frame = pd.read_parquet(path).drop(columns="truth").rename(columns={"unique_id": "id"})
    truth = pd.read_parquet(path, columns=["unique_id", "truth"]).set_index("unique_id")["truth"]

    def run() -> Any:
        return linkage.fit(linkage.summarise(frame), blocking=BLOCKING, method=method)

    def quality() -> dict[str, float]:
        # One fit for all thresholds: the pairs that the lowest links, with their chances.
        summary = linkage.summarise(frame)
        model = linkage.fit(summary, threshold=min(THRESHOLDS), blocking=BLOCKING, method=method)
        ids = summary.records.frame["id"].astype("int64")
        place = pd.Series(range(len(ids)), index=ids.astype(str))
        ends = [place.loc[model.links[name].astype(str)].to_numpy() for name in ("first", "second")]
        chance, people = model.links["chance"].to_numpy(), truth.loc[ids].to_numpy()
        return {
            str(threshold): f1(people, matching.components(len(ids), *(end[chance >= threshold] for end in ends)))
            for threshold in THRESHOLDS
        }

    return Judged(run, quality)


def f1(truth: Any, cluster: Any) -> float:
    """F1 of the pairs that share a cluster."""

    def pairs(frame: pd.DataFrame) -> float:
        sizes = frame.value_counts()
        return float((sizes * (sizes - 1) // 2).sum())

    frame = pd.DataFrame({"truth": truth, "cluster": cluster})
    return 2 * pairs(frame) / (pairs(frame[["truth"]]) + pairs(frame[["cluster"]]))


TASKS = {
    "bgnbd": _bgnbd, "pareto-nbd": _pareto_nbd, "path-model": _path_model, "rfm": _rfm, "rfm-day": _rfm_day,
    "satisfaction": _satisfaction, "linkage": _linkage, "linkage default": lambda path: _linkage(path, None),
}  # fmt: skip

if __name__ == "__main__":
    main(TASKS, sys.argv[1:])
