"""A million customers: `python -m bench.million load` fills an installation and keeps it, `measure` asks it.

`python -m bench.million {load|measure|drop} [--customers N] [--only sqlite|postgres] [--base FOLDER]`. A load has three
contact details, five tickets and ten contacts a customer, and takes about 20 GB at a million: load one database,
measure it, drop it. `measure` writes its section of docs/benchmarks.md; what was measured of the other database stays.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .client import Call, Door, Measured, Operation, measure
from .installation import Installation, postgres
from .many.persons import phone

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
BASE = ROOT / ".cache" / "bench-million"
BEGIN, END = "<!-- bench-million: begin -->", "<!-- bench-million: end -->"
ENGINES = ("sqlite", "postgres")
MILLION = 1_000_000
GOAL = 200
"""Milliseconds: 95 of a hundred answers to eight clients at once."""
LOADING = (
    "fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=1GB", "autovacuum=off",
)  # fmt: skip
SETTLED = "settled.json"


def main() -> None:
    """Load, measure or drop."""
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=__doc__)
    parser.add_argument("what", choices=["load", "measure", "drop"])
    parser.add_argument("--customers", type=int, default=MILLION)
    parser.add_argument("--only", choices=ENGINES)
    parser.add_argument("--base", type=Path, default=BASE, help="where the loaded installations are kept")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long eight clients ask for each operation")
    chosen = parser.parse_args()
    for engine in [chosen.only] if chosen.only else ENGINES:
        {"load": _load, "measure": _measure, "drop": _drop}[chosen.what](engine, chosen)


def _folder(engine: str, chosen: argparse.Namespace) -> Path:
    folder: Path = chosen.base.resolve() / str(chosen.customers) / engine
    return folder


def _load(engine: str, chosen: argparse.Namespace) -> None:
    """Nothing where the same is there already."""
    folder = _folder(engine, chosen)
    if (folder / SETTLED).exists():
        return
    _drop(engine, chosen)
    with _installed(engine, folder, more=LOADING) as site:
        site.run("init", "--no-input", "--company", "总公司", "--admin", "admin")
        site.python("bench.many.fill", str(chosen.customers))
    (folder / SETTLED).write_text(json.dumps({"customers": chosen.customers, "at": datetime.now(UTC).isoformat()}))


def _drop(engine: str, chosen: argparse.Namespace) -> None:
    shutil.rmtree(_folder(engine, chosen), ignore_errors=True)


@contextmanager
def _installed(engine: str, folder: Path, more: tuple[str, ...] = ()) -> Iterator[Installation]:
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        yield Installation(home)
        return
    folder.chmod(0o711)  # the user of the server has to reach its part of it
    with postgres(folder / "cluster", more=more) as database:
        yield Installation(home, database)


def _measure(engine: str, chosen: argparse.Namespace) -> None:
    _load(engine, chosen)
    load, figures = os.getloadavg()[0], {}
    with _installed(engine, _folder(engine, chosen)) as site:
        site.run("migrate")
        made = json.loads(site.python("bench.many.doors"))
        with site.served():
            door = Door(site.port, made["session"], made["token"])
            for operation in _operations(made, chosen.customers):
                site.python("bench.settled")
                figures[operation.name] = measure(door, operation, seconds=chosen.seconds)
                print(engine, operation.name, figures[operation.name], flush=True)
    _write(engine, figures, chosen, load)


def _operations(made: dict[str, Any], count: int) -> list[Operation]:
    hall, region, staff = made["halls"][0], made["regions"][0], made["staff"][0]
    filters = (
        "tier=gold", "stage=lost", f"branch={hall}", f"branch={region}&stage=mature", f"owner={staff}", "owner=none",
        "tag=vip", "kind=company", f"tier=silver&branch={region}&stage=growing", f"segment={made['segments'][0]}",
    )  # fmt: skip
    searches = {
        "two characters": ("李伟", "王芳", "张敏", "晓梅", "子涵", "陈静"),
        "initials": ("lxm", "wj", "zxl", "ly", "cyh"),
        "part of a telephone number": ("13800", "1590", phone(count // 2)[-4:], phone(count // 3)[:7], phone(7)),
    }
    return [
        Operation("customer list", [[Call("GET", "/customers", "table")]]),
        Operation("filtered list", [[Call("GET", f"/customers?{one}", "results")] for one in filters]),
        *(
            Operation(f"search: {name}", [[Call("GET", f"/customers?q={quote(word)}", "results")] for word in words])
            for name, words in searches.items()
        ),
        Operation("customer page", [[Call("GET", f"/customers/{n}", f"?customer={n}")] for n in made["customers"]]),
        Operation("page of the busiest customer", [[Call("GET", f"/customers/{made['busiest']}", "timeline")]]),
        Operation(
            "segment count",
            [[Call("GET", f"/api/v1/segments/{number}/count", "is_more")] for number in made["segments"]],
        ),
        Operation(
            "segment count, nobody found", [[Call("GET", f"/api/v1/segments/{made['lacking']}/count", "is_more")]]
        ),
        Operation("duplicate check at entry", [[_new(n)] for n in range(1, count, max(count // 200, 1))]),
    ]


def _new(n: int) -> Call:
    """Somebody with the telephone number of a customer, a frequent name and the day of birth that most have."""
    body = {
        "family_name": "王",
        "given_name": "伟",
        "birth_date": "1970-01-01",
        "contacts": [{"kind": "phone", "value": phone(n)}, {"kind": "email", "value": f"new{n}@example.com"}],
    }
    return Call("POST", "/api/v1/customers", "customer.twin", body, 409)


def _write(engine: str, figures: dict[str, Measured], chosen: argparse.Namespace, load: float) -> None:
    kept = chosen.base.resolve() / str(chosen.customers) / "measured.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    known[engine] = {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "load": load,
        "figures": {name: [one.median, one.p95, one.per_second, one.together] for name, one in figures.items()},
    }
    kept.write_text(json.dumps(known, indent=1))
    text = REPORT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    section = _section(known, chosen.customers)
    REPORT.write_text(before + section + rest.split(END, 1)[1], encoding="utf-8")
    print(section)


def _section(known: dict[str, Any], customers: int) -> str:
    when = "; ".join(f"{name} {one['at']}, load before {one['load']:.1f}" for name, one in known.items())
    about = (
        f"{customers:,} customers, {3 * customers:,} contact details, {5 * customers:,} tickets, {10 * customers:,}"
        f" interactions; {os.cpu_count()} cores, Python {platform.python_version()}; {when}. One client: median / p95"
        f" in ms. Eight clients: requests a second, and p95 in ms (goal ≤ {GOAL})."
    )
    lines = [
        BEGIN,
        about,
        "",
        "| | " + " | ".join(f"{name}: ms | 8 clients, req/s | p95" for name in known) + " |",
        "|---|" + "---|---|---|" * len(known),
    ]
    for name in next(iter(known.values()))["figures"]:
        cells = [
            "{:.0f} / {:.0f} | {:.0f} | {:.0f}".format(*found) if (found := one["figures"].get(name)) else "– | – | –"
            for one in known.values()
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", END])


if __name__ == "__main__":
    main()
