"""`make recovery`: every simulation repeated, written to docs/insight/recovery.md."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.insight.recovery import RECOVERIES, Result, repeat
from zhiyin.insight.shape import show

PAGE = Path(__file__).parents[2] / "docs" / "insight" / "recovery.md"
HEAD = """# Do the models find what made the data?

Data are simulated with a known truth, {times} times for each model, and fitted. Written by `make recovery`;
`make soak` repeats the same simulations and fails where chance does not explain a bias or a coverage
(`tests/insight/recovery.py`, simulators beside it).

- **Bias**: the mean error in standard deviations of the estimate, and the chance of as much by luck alone. 0 is none;
  where the truth is exact, the error itself.
- **Coverage**: how often the interval (95 %, for forecasts 90 %) holds the truth, and the chance of that by luck alone;
  – where a figure has no interval.
- ≤: the truth is the most that the figure may be on average (false alarms, missed hot spots).

| model | figure | truth | mean estimate | bias | by luck | coverage | by luck |
|---|---|---|---|---|---|---|---|
"""


def line(name: str, found: Result) -> str:
    """One row of the table."""
    limit = "≤ " if found.figure in RECOVERIES[name].limits else ""
    covered = ("–", "–") if found.covered is None else (f"{found.covered:.1%}", f"{found.covered_chance:.2g}")
    cells = [f"`{name}`", found.figure, limit + show(found.true), show(found.mean), f"{found.bias:+.2f}"]
    return "| " + " | ".join([*cells, f"{found.bias_chance:.2g}", *covered]) + " |"


def main() -> None:
    """Repeats and writes; `--times` for a quicker look, `--only` to renew some rows, `--workers` processes."""
    parser = argparse.ArgumentParser(prog="python -m tests.insight.recovery_page")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="*", choices=RECOVERIES, default=list(RECOVERIES))
    chosen = parser.parse_args()
    written = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    rows = {name: [text for text in written if text.startswith(f"| `{name}` |")] for name in RECOVERIES}
    with ProcessPoolExecutor(chosen.workers) as pool:
        every = pool.map(repeat, chosen.only, [chosen.times] * len(chosen.only))
        for name, results in zip(chosen.only, every, strict=True):
            rows[name] = [line(name, found) for found in results]
            sys.stdout.write("\n".join(rows[name]) + "\n")
    table = "\n".join(text for part in rows.values() for text in part)
    PAGE.write_text(HEAD.format(times=chosen.times) + table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
