"""Simulated tables as Parquet files, alike for every library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from .model import CONSTRUCTS, PATHS


def buyers(path: Path, n: int) -> None:
    """Histories of BG/NBD customers (CDNOW's parameters) won over a quarter and watched for 27 to 39 weeks."""
    rng = np.random.default_rng(1)
    age = rng.integers(27 * 7, 39 * 7, n)
    rate, leaves = rng.gamma(0.243, 1 / 4.414, n) / 7, rng.beta(0.793, 2.426, n)
    x, last, clock = np.zeros(n), np.zeros(n), np.zeros(n)
    living = np.arange(n)
    while len(living):
        clock[living] += rng.exponential(1 / np.maximum(rate[living], 1e-300))
        living = living[clock[living] < age[living]]
        x[living] += 1
        last[living] = clock[living]
        living = living[rng.random(len(living)) >= leaves[living]]
    recency = np.minimum(np.ceil(last), age)
    pd.DataFrame({"frequency": x, "recency": recency / 7, "age": age / 7}).to_parquet(path)


def survey(path: Path, n: int) -> None:
    """24 questions on a scale of ten, driven by seven constructs along the paths."""
    rng = np.random.default_rng(2)
    scores: dict[str, np.ndarray] = {}
    for name in CONSTRUCTS:
        causes = [scores[one] for one, other in PATHS if other == name]
        scores[name] = (0.8 / max(len(causes), 1)) * sum(causes, np.zeros(n)) + 0.7 * rng.normal(size=n)
    items = {
        item: np.clip(np.rint(7 + 1.5 * (scores[name] + 0.7 * rng.normal(size=n))), 1, 10).astype(np.int8)
        for name, block in CONSTRUCTS.items()
        for item in block
    }
    pd.DataFrame(items).to_parquet(path)


def purchases(path: Path, n: int) -> None:
    """Purchases of two years; about a tenth as many customers, some of whom buy far more often."""
    _query(
        path,
        f"select (random() * random() * {n} / 10)::int as customer, date '2024-01-01' + (random() * 730)::int as date, "
        f"round(random() * 200 + 1, 2) as amount from range({n})",
    )


def answers(path: Path, n: int) -> None:
    """Perceived and expected of 36 branches in 24 months."""
    _query(
        path,
        "select 'branch ' || (random() * 35)::int as branch, date_trunc('month', date '2024-01-01' + "
        "(random() * 700)::int)::date as month, (1 + (random() * 9)::int)::tinyint as perceived, "
        f"(1 + (random() * 9)::int)::tinyint as expected from range({n})",
    )


def _query(path: Path, sql: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("select setseed(0.5)")
        connection.execute(f"copy ({sql}) to '{path}'")


def persons(path: Path, n: int) -> None:
    """Records of persons, `truth` naming the person; a quarter are later copies: of these 30 % have a new phone, 15 %
    another character in the given name, 10 % another day of birth, and of every field 3 % are missing."""
    rng = np.random.default_rng(3)
    originals = n - n // 4
    characters = np.array([chr(code) for code in range(0x4E00, 0x4E00 + 500)])
    rare = 1 / np.arange(1, 501) ** 0.9
    surname = rng.choice(characters[:100], originals, p=rare[:100] / rare[:100].sum())
    given = np.char.add(
        rng.choice(characters, originals, p=rare / rare.sum()), rng.choice(characters, originals, p=rare / rare.sum())
    )
    born = (np.datetime64("1950-01-01") + rng.integers(0, 20_000, originals)).astype(str)
    phone = np.char.add("1", rng.integers(3 * 10**9, 10**10, originals).astype(str))
    city = rng.integers(0, 300, originals).astype(str)
    truth = np.concatenate([np.arange(originals), rng.integers(0, originals, n - originals)])
    frame = pd.DataFrame({"surname": surname, "given_name": given, "birth_date": born, "phone": phone, "city": city})
    frame = frame.iloc[truth].reset_index(drop=True).astype(object)
    copy = np.arange(n) >= originals
    at = copy & (rng.random(n) < 0.30)
    frame.loc[at, "phone"] = np.char.add("1", rng.integers(3 * 10**9, 10**10, at.sum()).astype(str))
    at = copy & (rng.random(n) < 0.15)
    frame.loc[at, "given_name"] = frame.loc[at, "given_name"].str[0] + rng.choice(characters, at.sum())
    at = copy & (rng.random(n) < 0.10)
    frame.loc[at, "birth_date"] = frame.loc[at, "birth_date"].str[:8] + rng.integers(10, 29, at.sum()).astype(str)
    for name in frame.columns:
        frame.loc[rng.random(n) < 0.03, name] = None
    frame.assign(unique_id=np.arange(n), truth=truth).to_parquet(path)


TABLES: dict[str, Callable[[Path, int], None]] = {
    "buyers": buyers, "survey": survey, "purchases": purchases, "answers": answers, "persons": persons,
}  # fmt: skip
