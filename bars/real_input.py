"""Real files that nobody here made up, taken in by the shipped command; figures recomputed here from the files alone.

Needs `ZHIYIN_SHARED`; without it the bar says so and is held, with it a missing file is a fault.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from bench.installation import ZHIYIN, Installation

from . import Outcome

TIERS = ("ci", "long")
REAL = Path(__file__).with_name("real")
DIMENSIONS = [
    "wifi", "booking", "food", "boarding", "seat", "entertainment", "onboard", "legroom", "baggage", "checkin",
    "cleanliness",
]  # fmt: skip
SOME_REFUSED = 3


def run(tier: str) -> Outcome:
    """Take in both files and compare every figure by branch and kind with an independent computation."""
    del tier
    shared = os.environ.get("ZHIYIN_SHARED")
    if not shared:
        return Outcome({"skipped": "ZHIYIN_SHARED is not set"})
    seen: dict[str, object] = {}
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="zhiyin-real-") as folder:
        site = Installation(Path(folder, "nyc"))
        site.run("init", "--no-input", "--company", "New York City Council", "--admin", "admin")
        _nyc(site, Path(shared, "data", "nyc_council_complaints.csv.gz"), Path(folder), seen, faults)
        _airline(site, Path(shared, "data", "airline_passenger_satisfaction.csv.gz"), seen, faults)
    return Outcome(seen, faults)


def _import(site: Installation, *arguments: str) -> tuple[int, str, float]:
    begun = time.monotonic()
    done = subprocess.run(
        [ZHIYIN, "import", *arguments, "--yes"], env=site.environment, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr, time.monotonic() - begun


def _nyc(site: Installation, path: Path, folder: Path, seen: dict[str, object], faults: list[str]) -> None:
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = rows.replace("NA", "")
    boroughs = sorted(set(rows["borough"]) - {""})
    branches = folder / "branches.csv"
    with branches.open("w", newline="") as file:
        csv.writer(file).writerows(
            [["code", "name", "parent"], *([f"b{n}", name, "hq"] for n, name in enumerate(boroughs))]
        )
    site.run("import", "branches", str(branches), "--yes")
    kinds = sorted(set(rows["complaint_type"]) - {""})
    site.python("bars._real_setup", "nyc", str(REAL / "nyc-standards.yaml"), *kinds)
    refused = folder / "refused.csv"
    mapping = str(REAL / "nyc-mapping.yaml")
    code, told, took = _import(site, "tickets", str(path), "--mapping", mapping, "--errors", str(refused))
    once = rows.drop_duplicates("unique_key")
    repeated = len(rows) - len(once)
    seen |= {"nyc rows": len(rows), "nyc repeated keys": repeated, "nyc rows a second": round(len(rows) / took)}
    if code != (SOME_REFUSED if repeated else 0):
        faults.append(f"nyc: the import ended with {code}:\n{told[-1500:]}")
        return
    back = pd.read_csv(refused, dtype=str, keep_default_na=False, encoding="utf-8-sig") if repeated else rows[:0]
    if sorted(back.get("unique_key", [])) != sorted(rows["unique_key"][rows.duplicated("unique_key")]):
        faults.append(f"nyc: {len(back)} rows came back, {repeated} repeat a key")
    again, told, _took = _import(site, "tickets", str(path), "--mapping", mapping)
    del told
    site.run("warehouse", "refresh")
    figures = json.loads(site.python("bars._figures"))
    seen["nyc tickets"] = figures["tickets"]
    if figures["tickets"] != len(once) or again not in {0, SOME_REFUSED}:
        faults.append(f"nyc: {figures['tickets']} tickets of {len(once)} cases; the repeated import ended with {again}")
    without = int((once["borough"] == "").sum())
    if figures["tickets_without_branch"] != without:
        faults.append(f"nyc: {figures['tickets_without_branch']} tickets without branch, {without} in the file")
    _compare_promises(once, figures, seen, faults)


def _compare_promises(once: pd.DataFrame, figures: dict[str, Any], seen: dict[str, object], faults: list[str]) -> None:
    declared = yaml.safe_load((REAL / "nyc-standards.yaml").read_text())
    limit = once["complaint_type"].map(declared["limits"]).fillna(declared["other"]).astype(int).to_numpy()
    opened = once["opendate"].to_numpy("datetime64[D]")
    due = np.busday_offset(opened, limit, roll="backward")
    closed = once["closedate"].replace("", None).to_numpy("datetime64[D]")
    is_closed = ~np.isnat(closed)
    today = np.datetime64(figures["as_of"][:10])
    kept = is_closed & (closed <= due)
    decided = is_closed | (due < today)
    frame = pd.DataFrame(
        {
            "kept": kept,
            "decided": decided,
            "branch": once["borough"].to_numpy(),
            "kind": once["complaint_type"].to_numpy(),
        }
    )
    frame = frame[frame["decided"]]
    said = {
        (figure["by"], figure["branch"] if figure["by"] != "kind" else None, figure["kind"]): figure
        for figure in figures["figures"]
        if figure["measure"] == "resolution" and (figure["by"] != "kind" or figure["level"] == 0)
    }
    checked = 0
    for by, column in (("branch", "branch"), ("kind", "kind")):
        for name, part in frame[frame[column] != ""].groupby(column):
            figure = said.get((by, name if by == "branch" else None, None if by == "branch" else name))
            checked += 1
            faults += _differs(f"nyc {by} {name}", figure, len(part), int(part["kept"].sum()))
    nobody = frame[frame["branch"] == ""]
    faults += _differs("nyc without branch", said.get(("none", None, None)), len(nobody), int(nobody["kept"].sum()))
    seen["nyc figures compared"] = checked + 1


def _differs(what: str, figure: dict[str, Any] | None, n: int, kept: int) -> list[str]:
    if figure is None:
        return [f"{what}: no figure"]
    if figure["n"] != n or (figure["value"] is not None and round(figure["value"] * n) != kept):
        return [f"{what}: says {figure['value']} of {figure['n']}, the file says {kept} of {n}"]
    if figure["value"] is not None and not figure["low"] <= figure["value"] <= figure["high"]:
        return [f"{what}: the interval does not hold the figure"]
    return []


def _passengers(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rb") as file:
        yield from csv.DictReader(io.TextIOWrapper(file, encoding="utf-8"))


def _airline(site: Installation, path: Path, seen: dict[str, object], faults: list[str]) -> None:
    site.python("bars._real_setup", "airline", *DIMENSIONS)
    code, told, took = _import(site, "survey-responses", str(path), "--mapping", str(REAL / "airline-mapping.yaml"))
    rows = list(_passengers(path))
    seen |= {"airline rows": len(rows), "airline rows a second": round(len(rows) / took)}
    if code:
        faults.append(f"airline: the import ended with {code}:\n{told[-1500:]}")
        return
    site.run("warehouse", "refresh")
    figures = json.loads(site.python("bars._figures"))["figures"]
    count = Counter(row["Class"] for row in rows if row["Inflight service"] != "0")
    total = Counter[str]()
    for row in rows:
        total[row["Class"]] += int(row["Inflight service"])
    for name in sorted(count):
        perceived = [f for f in figures if f["measure"] == "perceived" and f["group"] == name and f["level"] == 0]
        ratio = [f for f in figures if f["measure"] == "ratio" and f["group"] == name and f["level"] == 0]
        mean = total[name] / count[name]
        if not perceived or perceived[0]["n"] != count[name] or abs(perceived[0]["value"] - mean) > 1e-9:
            faults.append(f"airline {name}: {perceived}, the file says {mean} of {count[name]}")
        if not ratio or ratio[0]["value"] is not None or ratio[0]["why"] != "not_asked":
            faults.append(f"airline {name}: a ratio where no expectation was asked: {ratio}")
    seen["airline classes compared"] = len(count)
