"""The cases of the models of buying, staying and value."""

import numpy as np
import pandas as pd

from tests.insight.case import Case


def buyers(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Histories in days simulated from BG/NBD with r = .5, alpha = 60, a = .8, b = 2.4, and a mean spend."""
    age = rng.integers(270, 361, n)
    rate, leaving = rng.gamma(0.5, 1 / 60, n), rng.beta(0.8, 2.4, n)
    x, last, now, there = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, bool)
    while there.any():
        now = now + rng.exponential(1 / rate)
        there &= now <= age
        x[there] += 1
        last[there] = np.ceil(now[there]).clip(max=age[there])
        there &= rng.random(n) > leaving
    spend = np.where(x > 0, np.round(rng.gamma(6, 1, n) * 15 / rng.gamma(4, 1, n), 2), np.nan)
    names = [f"c{number}" for number in range(n)]
    return pd.DataFrame(
        {"customer": names, "frequency": x, "recency": last, "age": age.astype(float), "monetary": spend}
    )


def purchases(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """About n purchases of customers who differ in how often they buy and leave."""
    rows = []
    while len(rows) < n:
        rate, day, name = rng.gamma(0.8, 1 / 40), float(rng.integers(0, 90)), f"c{len(rows)}"
        worth = 15 * rng.gamma(6, 1) / rng.gamma(4, 1)
        while day < 365:
            amount = round(worth * rng.gamma(6, 1 / 6), 2)
            rows.append((name, pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(day)), amount))
            if rng.random() < 0.2:
                break
            day += rng.exponential(1 / rate)
    return pd.DataFrame(rows, columns=["customer", "date", "amount"]).astype({"date": "datetime64[us]"})


def _donors(rng: np.random.Generator, n: int) -> pd.DataFrame:
    use, loss = rng.beta(1.2, 0.75, n), rng.beta(0.66, 2.8, n)
    uses = (rng.random((n, 6)) < use[:, None]) & (np.cumsum(rng.random((n, 6)) < loss[:, None], axis=1) == 0)
    last = np.where(uses.any(axis=1), 6 - np.argmax(uses[:, ::-1], axis=1), 0)
    return pd.DataFrame({"frequency": uses.sum(axis=1), "recency": last, "periods": 6}).astype(float)


def _contracts(rng: np.random.Generator, n: int) -> pd.DataFrame:
    leaves = rng.geometric(rng.beta(0.7, 2.0, n))
    return pd.DataFrame({"periods": np.minimum(leaves, 7), "left": leaves <= 7}).astype(float)


def _leavers(rng: np.random.Generator, n: int) -> pd.DataFrame:
    duration = np.minimum(np.ceil(rng.exponential(20, n)), 36)
    way = np.where(duration == 36, "no", rng.choice(["active", "passive"], n))
    return pd.DataFrame({"duration": duration, "left": way, "group": rng.choice(["gold", "base"], n)})


def persons(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Chinese persons, a quarter of them copies with one field changed; `truth` tells who is who."""
    first, last = (
        np.array(list(text)) for text in ("伟芳娜敏静丽强磊军洋勇艳杰娟涛", "王李张刘陈杨黄赵吴周徐孙马朱胡")
    )
    truth = np.concatenate([np.arange(n - n // 4), rng.integers(0, n - n // 4, n // 4)])
    given = np.char.add(rng.choice(first, n), rng.choice(first, n))
    born = [f"{year}-{month:02d}-{day:02d}" for year, month, day in rng.integers([1950, 1, 1], [2005, 13, 29], (n, 3))]
    phone = [f"13{number:09d}" for number in rng.integers(0, 10**9, n)]
    frame = pd.DataFrame({"surname": rng.choice(last, n), "given_name": given, "birth_date": born, "phone": phone})
    frame = frame.iloc[truth].reset_index(drop=True)
    changed = rng.integers(0, 4, n)
    for place, name in enumerate(("phone", "given_name", "birth_date")):
        at = (np.arange(n) >= n - n // 4) & (changed == place)
        frame.loc[at, name] = frame[name].sample(frac=1, random_state=1).to_numpy()[at]
    return frame.assign(id=[f"r{number}" for number in range(n)], truth=truth)


def debtors(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Debtors whose age, purse and housing tell, and whose shoe size does not."""
    age, purse = rng.uniform(20, 70, n), np.round(rng.gamma(2, 500, n))
    housing = rng.choice(["own", "rent", "free"], n)
    odds = 1.5 - 0.05 * (age - 20) - purse / 2000 + np.where(housing == "rent", 0.8, 0.0)
    bad = rng.random(n) < 1 / (1 + np.exp(-odds))
    shoe = rng.integers(36, 47, n).astype(float)
    return pd.DataFrame({"bad": bad.astype(int), "age": age, "purse": purse, "housing": housing, "shoe": shoe})


def _leaving(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return debtors(rng, n).rename(columns={"bad": "left"})


def _complaints(rng: np.random.Generator, n: int) -> pd.DataFrame:
    day = pd.Timestamp("2025-01-06") + pd.to_timedelta(rng.integers(0, 140, n), unit="D")
    text = rng.choice(["late delivery", "rude clerk", "送得太慢", "态度很差"], n)
    place = rng.choice(["Dalian", "深圳"], n)
    return pd.DataFrame({"date": day.astype("datetime64[us]"), "place": place, "text": text})


def _sales(rng: np.random.Generator, n: int) -> pd.DataFrame:
    month = rng.integers(0, 30, n)
    date = [pd.Timestamp(2023 + number // 12, 1 + number % 12, 1) for number in month]
    frame = pd.DataFrame({"date": date, "sales": np.round(rng.gamma(5, 10, n), 2), "dealer": rng.choice(["A", "B"], n)})
    return frame.astype({"date": "datetime64[us]"})


VALUE: dict[str, Case] = {
    "hotspots": Case(_complaints, (), ("place",), days=("date",)),
    "forecast": Case(_sales, ("sales",), ("dealer",), days=("date",)),
    "scorecard": Case(debtors, ("age", "purse", "shoe"), ("housing",), rows=600, fit={"folds": 3}),
    "churn": Case(_leaving, ("age", "purse", "shoe"), ("housing",), rows=600, fit={"folds": 3}),
    "linkage": Case(persons, (), ("surname",), fit={"method": "own"}),
    "clv": Case(purchases, ("amount",), ("customer",), summarise={"unit": "day"}, splits_by="customer", days=("date",)),
    "rfm": Case(purchases, ("amount",), ("customer",), splits_by="customer", days=("date",)),
    "survival": Case(_leavers, ("duration",), ("left", "group")),
    "pareto-nbd": Case(
        buyers,
        ("frequency", "recency", "age"),
        spans=("recency", "age"),
        summarise={"unit": "day"},
        splits_by="customer",
    ),
    "gamma-gamma": Case(purchases, ("amount",), ("customer",), splits_by="customer", days=("date",)),
    "bg-bb": Case(_donors, ("frequency", "recency", "periods"), spans=("recency", "periods")),
    "sbg": Case(_contracts, ("periods", "left")),
    "bgnbd": Case(
        purchases,
        ("amount",),
        ("customer",),
        ("date",),
        summarise={"until": "2025-12-31", "unit": "day"},
        splits_by="customer",
    ),
    "mbgnbd": Case(
        buyers,
        ("frequency", "recency", "age"),
        spans=("recency", "age"),
        summarise={"unit": "day"},
        splits_by="customer",
    ),
}
