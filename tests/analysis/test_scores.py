"""Scores come from what was known before, are calibrated, and are published with their age, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest
from django.test import Client

from tests.company import NOW, Company, found
from zhiyin.analysis import services as analysis
from zhiyin.analysis.models import ScoreRun
from zhiyin.analysis.services import leaving, scores
from zhiyin.analysis.services.people import gather
from zhiyin.analysis.services.warehouse import refresh
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden
from zhiyin.core.models import Job
from zhiyin.customers.models import CustomerFacts
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customers
from zhiyin.insight.errors import InsightError

TODAY = date(2026, 6, 1)
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
N = 6000
PEOPLE = pd.DataFrame({"id": range(1, N + 1), "kind": "person"})


def _world() -> dict[str, pd.DataFrame]:
    """Yearly holders who leave at their renewal with a chance that falls with satisfaction; some who only buy."""
    rng = np.random.default_rng(7)
    holders = np.arange(1, N - 999)
    ratio = rng.normal(1, 0.15, len(holders))
    started = [TODAY - timedelta(days=int(days)) for days in rng.integers(500, 1800, len(holders))]
    last = [day + timedelta(days=365 * ((TODAY - day).days // 365)) for day in started]
    leaves = rng.random(len(holders)) < 1 / (1 + np.exp(1.7 + 8 * (ratio - 1)))
    holdings = pd.DataFrame(
        {
            "customer_id": holders, "product_id": 1 + holders % 2, "started_on": started, "amount": 1200.0,
            "ended_on": [day if gone else None for day, gone in zip(last, leaves, strict=True)],
            "state": np.where(leaves, "ended", "active"), "currency": "CNY", "period": "year",
        }
    )  # fmt: skip
    more = pd.DataFrame({**holdings[:300].to_dict("list"), "product_id": 3, "amount": 500.0})
    asked = [
        day - timedelta(days=int(days)) for day, days in zip(last, rng.integers(1, 200, len(holders)), strict=True)
    ]
    answers = pd.DataFrame(
        {"customer_id": holders, "answered_at": pd.to_datetime(asked), "expected": 10.0, "perceived": 10 * ratio}
    )
    bought = [(key, day) for key in range(N - 999, N + 1) for day in _purchases(rng)]
    own = {key: rng.gamma(4) / 100 for key in range(N - 999, N + 1)}
    payments = pd.DataFrame(
        {
            "customer_id": [key for key, _day in bought], "bill_id": 0, "state": "received", "currency": "CNY",
            "paid_on": [day for _key, day in bought], "amount": [rng.gamma(6) / own[key] for key, _day in bought],
        }
    )  # fmt: skip
    return {"holdings": pd.concat([holdings, more]), "answers": answers, "payments": payments}


def _purchases(rng: np.random.Generator) -> Iterator[date]:
    """A history as BG/NBD supposes it: a rate of one's own, and after each purchase a chance to be gone."""
    day, rate, dropout = float(rng.integers(300, 700)), rng.gamma(0.8, 1 / 30), rng.beta(1, 3)
    while day > 0:
        yield TODAY - timedelta(days=int(day))
        day = -1 if rng.random() < dropout else day - rng.exponential(1 / rate)


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    made = ibis.duckdb.connect()
    tickets = pd.DataFrame({"customer_id": [1], "opened_at": [pd.Timestamp(2020, 1, 1)], "service_kind_id": [1]})
    kinds = pd.DataFrame({"id": [1], "is_complaint": [1]})
    bills = pd.DataFrame({"id": [0], "customer_id": [0], "due_on": [TODAY], "state": ["open"]})
    world = {"customers": PEOPLE, "tickets": tickets, "service_kinds": kinds, "bills": bills, **_world()}
    for name, frame in world.items():
        made.create_table(name, frame)
    gather(made, now=AT)
    yield made
    made.disconnect()


def test_the_risk_of_leaving_is_calibrated_and_ranks_the_dissatisfied_first(store: Any) -> None:
    model = leaving.hazard(store)
    people = store.con.execute("SELECT * FROM people ORDER BY customer").df()
    risk = model.risk(people)
    held = people["holdings"].notna().to_numpy()
    assert np.isnan(risk[~held]).all()
    answers = store.con.execute("SELECT perceived FROM answers ORDER BY customer_id").df()
    ratio = answers["perceived"].to_numpy() / 10
    true = np.append(1 / (1 + np.exp(1.7 + 8 * (ratio - 1))), np.zeros(1000))
    assert abs(risk[held].mean() - true[held].mean()) < 0.02
    satisfied = people["satisfaction"].to_numpy()
    assert risk[held & (satisfied < 0.9)].mean() > 2 * risk[held & (satisfied > 1.1)].mean()
    assert model.model.intervals["auc"] is not None
    for row in model.model.calibration:
        assert abs(row["expected"] - row["observed"]) < 0.06


def test_value_under_contract_is_that_of_constant_retention(store: Any) -> None:
    frame = pd.DataFrame({"holdings": [1.0, 1.0, np.nan], "margin": [100.0, np.nan, 50.0]})
    value = leaving.lasting(store).value(frame, np.array([0.2, 0.2, np.nan]))
    assert value[0] == pytest.approx(100 * 0.8 / (1.08 - 0.8))
    assert np.isnan(value[1:]).all()


def test_who_only_buys_is_valued_by_the_purchases_and_who_holds_is_not(store: Any) -> None:
    people = store.con.execute("SELECT * FROM people ORDER BY customer").df()
    gone, value = leaving.buying(store).value(people)
    bought = (~people["has_held"] & people["frequency"].notna()).to_numpy()
    assert bought.sum() > 900
    assert (value[bought] > 0).all()
    assert ((gone[bought] >= 0) & (gone[bought] <= 1)).all()
    assert np.isnan(value[~bought]).all()


def test_potential_is_what_customers_alike_hold_besides(store: Any) -> None:
    rows = dict(store.con.execute("SELECT customer, potential FROM people WHERE holdings = 1").fetchall())
    has = store.con.execute(
        "SELECT count(DISTINCT customer_id), count(*) FILTER (product_id = 3) FROM holdings"
        " WHERE state = 'active' AND customer_id % 2 = 0"
    ).fetchone()
    even = next(key for key in rows if key % 2 == 0)
    assert rows[even] == pytest.approx(500 * has[1] / has[0])


def test_what_nobody_failed_in_gives_no_points_of_credit(store: Any) -> None:
    models = scores.Models()
    table = scores._learn(store, models)
    assert "points" not in table.columns
    assert models.told["credit_score"].startswith("Not enough data")
    told = scores._told(store.raw_sql(store.compile(table.limit(50))).df(), models)
    assert all(set(known) == set(scores.NAMES) and known["credit_score"] is None for known in told.values())


def test_a_model_that_ranks_no_better_than_chance_is_refused() -> None:
    class Chance:
        intervals = {"auc": (0.48, 0.6)}

    with pytest.raises(InsightError, match=r"0\.48"):
        leaving.better_than_chance(Chance())


@pytest.mark.django_db(transaction=True)
def test_a_refresh_asks_for_scores_and_too_little_data_publishes_nothing_and_says_so(
    client: Client, tmp_path: Path
) -> None:
    company: Company = found()
    [one] = create_customers(rows=[NewCustomer(kind="company", full_name="Acme")], actor=SYSTEM, now=NOW)
    refresh(actor=SYSTEM, now=NOW)
    assert Job.objects.filter(name=analysis.SCORES).count() == 1
    later = NOW + timedelta(minutes=5)
    runs = scores.publish_scores(actor=SYSTEM, now=later)
    assert {run.score: run.n for run in runs} == dict.fromkeys(scores.NAMES, 0)
    assert all(run.finding for run in runs)
    facts = CustomerFacts.objects.get(pk=one.pk)
    assert (facts.churn_risk, facts.clv, facts.loyalty, facts.score_at) == (None, None, None, later)
    assert facts.score_version == runs[0].generation_id
    with pytest.raises(Forbidden):
        scores.publish_scores(actor=company.actor("agent"), now=NOW)
    chief = company.hire("chief", ["admin"], "hq")
    assert chief.user is not None
    client.force_login(chief.user, backend="zhiyin.config.sign_in.Backend")
    page = client.get("/analysis/scores")
    assert page.status_code == 200
    assert ScoreRun.objects.count() == 5
    assert page.content.decode().count("数据不足") >= 5
