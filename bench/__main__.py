"""`make bench`: pages and API at 100,000 customers and tickets, on both databases, into docs/benchmarks.md.

`python -m bench [--customers N] [--tickets N] [--only sqlite|postgres]`. Figures are wall-clock on this machine; what
is claimed is the ratio to the goals beside them, set after measuring three other systems on two such cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .client import Call, Door, Measured, Operation, measure
from .files import take_in
from .installation import Installation, memory_of, postgres

REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
# requests a second with eight clients
GOALS = {
    "customer list": 70, "customer search": 110, "customer page": 110, "ticket list": 50, "ticket page": 90,
    "create ticket": 130, "reply": 80,
}  # fmt: skip
LOAD_GOALS = {"sqlite": 5000, "postgres": 3000}
MEMORY_GOAL = 300


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    chosen = parser.parse_args()
    chosen.load = os.getloadavg()[0]
    results = {}
    with tempfile.TemporaryDirectory(prefix="zhiyin-bench-") as folder:
        Path(folder).chmod(0o711)  # the user of the PostgreSQL server has to reach its part of it
        if chosen.only != "postgres":
            results["sqlite"] = _measured(Installation(Path(folder, "sqlite")), chosen)
        if chosen.only != "sqlite":
            with postgres(Path(folder, "cluster")) as database:
                results["postgres"] = _measured(Installation(Path(folder, "postgres"), database), chosen)
    _write(_section(results, chosen))


def _measured(site: Installation, chosen: argparse.Namespace) -> dict[str, Any]:
    site.home.mkdir(parents=True, exist_ok=True)
    site.run("init", "--no-input", "--company", "总公司", "--admin", "admin")
    made = json.loads(site.python("bench.load", str(chosen.customers), str(chosen.tickets)))
    print({name: made[name] for name in made if name.endswith("second")}, flush=True)
    figures = {}
    with site.served() as process:
        door = Door(site.port, made["session"], made["token"])
        for operation in _operations(made):
            site.python("bench.settled", "tidy")
            figures[operation.name] = measure(door, operation)
            print(operation.name, figures[operation.name], flush=True)
        memory = memory_of(process)
    # After the pages, which are promised at the stated size.
    few, many = range(chosen.tickets // 5), range(chosen.tickets // 5, chosen.tickets // 5 + chosen.tickets)
    imported = {kind: [take_in(site, kind, numbers) for numbers in (few, many)] for kind in ("customers", "tickets")}
    print(imported, flush=True)
    return {"made": made, "imported": imported, "figures": figures, "memory": memory}


def _operations(made: dict[str, Any]) -> list[Operation]:
    customers, tickets = made["customers"], made["tickets"]

    def page(number: int) -> list[Call]:
        # The panels come with the page: what stands in theirs has to be there.
        return [Call("GET", f"/customers/{number}", f"?customer={number}")]

    words = ["王梅", "李", "lxm", "zhang", "1380000", "陈静"]
    reply = {"body": "好的，已为您查到。" * 20}
    return [
        Operation("customer list", [[Call("GET", "/customers", "table")]]),
        Operation("customer search", [[Call("GET", f"/customers?q={quote(word)}", "results")] for word in words]),
        Operation("customer page", [page(n) for n in customers]),
        Operation("ticket list", [[Call("GET", "/tickets?view=all", "table")]]),
        Operation("ticket page", [[Call("GET", f"/tickets/{n}", str(n))] for n in tickets]),
        Operation(
            "create ticket", [[Call("POST", "/api/v1/tickets", "number", _new_ticket(n), 201)] for n in customers]
        ),
        Operation("reply", [[Call("POST", f"/api/v1/tickets/{n}/reply", "", reply, 201)] for n in tickets]),
    ]


def _new_ticket(customer: int) -> dict[str, Any]:
    return {
        "subject": "保单办理进度查询",
        "body": "您好，" * 90,
        "customer": customer,
        "branch": "h",
        "channel": "phone",
    }


def _section(results: dict[str, Any], chosen: argparse.Namespace) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%d")
    about = (
        f"{chosen.customers:,} customers, {chosen.tickets:,} tickets with two messages each; {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {now}, load before {chosen.load:.1f}. One client: median / p95 in ms. "
        "Eight clients: requests a second."
    )
    lines = [
        BEGIN,
        about,
        "",
        "| | goal, req/s | " + " | ".join(f"{name}: ms | req/s | × goal" for name in results) + " |",
        "|---|---|" + "---|---|---|" * len(results),
    ]
    for name, goal in GOALS.items():
        cells = [_cells(results[database]["figures"][name], goal) for database in results]
        lines.append(f"| {name} | {goal} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "| | goal | " + " | ".join(results) + " |",
        "|---|---|" + "---|" * len(results),
        *_loads(results, chosen),
    ]
    memory = " | ".join(f"{results[database]['memory'] / 2**20:.0f}" for database in results)
    lines.append(f"| memory of all processes, MiB | ≤ {MEMORY_GOAL} | {memory} |")
    return "\n".join([*lines, "", END])


def _loads(results: dict[str, Any], chosen: argparse.Namespace) -> list[str]:
    goals = ", ".join(f"{goal:,} {name}" for name, goal in LOAD_GOALS.items())
    lines = []
    for what in ("customers", "tickets"):
        rates = " | ".join(f"{results[database]['made'][f'{what}_per_second']:,}" for database in results)
        lines.append(f"| {what} loaded, rows/s | {goals} | {rates} |")
    for what in ("customers", "tickets"):
        taken = [results[database]["imported"][what] for database in results]
        cells = " | ".join(
            f"{many.per_second:,.0f} ({many.processor:.2f} s of processor a thousand)" for _, many in taken
        )
        lines.append(f"| `zhiyin import {what}`, rows/s | {goals} | {cells} |")
        peaks = " | ".join(" / ".join(f"{one.memory / 2**20:.0f}" for one in both) for both in taken)
        sizes = f"{chosen.tickets // 5:,} / {chosen.tickets:,} rows"
        lines.append(f"| the same, most memory at {sizes}, MiB | flat | {peaks} |")
    return lines


def _cells(figure: Measured, goal: float) -> str:
    ratio = figure.per_second / goal
    return f"{figure.median:.0f} / {figure.p95:.0f} | {figure.per_second:.0f} | {ratio:.2f}"


def _write(section: str) -> None:
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    REPORT.write_text(before + section + rest.split(END, 1)[1], encoding="utf-8")
    print(section)


if __name__ == "__main__":
    main()
