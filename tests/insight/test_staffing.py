"""Staffing: published Erlang C and A examples, their limits, and the fewest agents."""

import pytest

from tests.insight.reference import Reference
from zhiyin.insight import staffing
from zhiyin.insight.errors import InsightError, NotEnoughData


def test_the_published_erlang_c_examples_are_reproduced() -> None:
    reference = Reference("erlang_c")
    for case in reference.values:
        per_second = {"calls_per_hour": 3600, "calls_per_half_hour": 1800, "calls_per_min": 60}
        name = next(name for name in per_second if name in case)
        queue = staffing.erlang_c(case[name] / per_second[name], case["aht_s"], case["n"], case["T_s"])
        reference.near(queue.waits, case["pw"], 0.00005)
        reference.near(queue.service_level, case["sl"], 0.00005)
        reference.near(queue.mean_wait, case["asa_s"], 0.005)
    reference.done(9)


def test_the_published_erlang_a_example_is_reproduced() -> None:
    reference = Reference("erlang_a")
    case = reference.values
    rate, handling, patience = case["calls_per_min"] / 60, case["aht_min"] * 60, case["patience_min"] * 60
    queue = staffing.erlang_a(rate, handling, case["n"], 20, patience)
    reference.near(queue.abandoned, case["p_abandon"], 0.00005)
    reference.near(queue.mean_wait, case["asa_s"], 0.005)
    reference.near(queue.occupancy, case["occupancy"], 0.0005)
    reference.near(staffing.erlang_c(rate, handling, case["n"], 20).mean_wait, case["erlang_c_asa_s"], 0.005)
    reference.done(4)


def test_endless_patience_makes_erlang_a_erlang_c() -> None:
    patient = staffing.erlang_a(0.8, 60, 55, 20, 1e7)
    plain = staffing.erlang_c(0.8, 60, 55, 20)
    assert patient.service_level == pytest.approx(plain.service_level, abs=1e-4)
    assert patient.mean_wait == pytest.approx(plain.mean_wait, rel=1e-3)


def test_what_comes_in_is_served_or_leaves() -> None:
    queue = staffing.erlang_a(1.2, 60, 50, 20, 90)
    assert queue.occupancy * 50 == pytest.approx(1.2 * 60 * (1 - queue.abandoned))


def test_erlang_b_follows_its_recursion() -> None:
    blocked = 1.0
    for agents in range(1, 40):
        blocked = 12 * blocked / (agents + 12 * blocked)
        assert staffing.erlang_b(12, agents) == pytest.approx(blocked, rel=1e-9)


@pytest.mark.parametrize("patience", [None, 120.0])
@pytest.mark.parametrize("rate", [0.001, 0.05, 1.0, 30.0])
def test_one_agent_less_would_miss_the_target(rate: float, patience: float | None) -> None:
    agents, queue = staffing.agents_needed(rate, 240, 20, 0.8, patience)
    assert queue.service_level >= 0.8
    if agents > 1:
        meet = staffing.erlang_c(rate, 240, agents - 1, 20)
        fewer = meet if patience is None else staffing.erlang_a(rate, 240, agents - 1, 20, patience)
        assert fewer.service_level < 0.8


def test_overload_has_no_balance_without_patience() -> None:
    assert staffing.erlang_c(1, 60, 60, 20).mean_wait == float("inf")
    assert 0 < staffing.erlang_a(1, 60, 30, 20, 60).abandoned < 1


def test_days_of_an_interval_are_averaged_and_give_an_interval_of_agents() -> None:
    days = {"interval": ["09:00"] * 4 + ["09:30"], "calls": [180, 200, 220, 200, 100], "handling": [180] * 5}
    model = staffing.fit(staffing.summarise(days), minutes=60, shrinkage=0.3)
    first = model.rows[0]
    assert (first["calls"], first["agents"], first["scheduled"]) == (200, 14, 20)
    assert first["agents_low"] < 14 < first["agents_high"]
    assert model.rows[1]["agents_low"] is None
    assert model.rows[0]["service_level"] == pytest.approx(0.8884, abs=5e-5)


def test_each_row_gets_the_agents_of_its_interval() -> None:
    days = {"interval": ["a", "b"], "calls": [200, 0], "handling": [180, None]}
    model = staffing.fit(staffing.summarise(days), minutes=60)
    assert staffing.score(model, days).execute().set_index("interval")["agents"].to_dict() == {"a": 14, "b": 0}


def test_negative_calls_no_work_and_impossible_targets_are_refused() -> None:
    with pytest.raises(InsightError, match="cannot be negative"):
        staffing.summarise({"interval": ["a"], "calls": [-1], "handling": [60]})
    with pytest.raises(NotEnoughData, match="calls with a handling time"):
        staffing.fit(staffing.summarise({"interval": ["a"], "calls": [0], "handling": [60]}))
    summary = staffing.summarise({"interval": ["a"], "calls": [10], "handling": [60]})
    with pytest.raises(InsightError, match="below 1"):
        staffing.fit(summary, target=1.0)
    with pytest.raises(InsightError, match="beyond any call centre"):
        staffing.agents_needed(1e6, 1e6, 20, 0.8)
