"""The simulated policies say what the truth says: who leaves does not renew, and the dissatisfied pay later."""

from __future__ import annotations

from datetime import timedelta
from statistics import mean

import pytest

from tests.company import NOW
from zhiyin.demo.policies import Policy, policies
from zhiyin.demo.truth import ZONE, Truth, simulate

TODAY = NOW.astimezone(ZONE).date()


@pytest.fixture(scope="module")
def truth() -> Truth:
    return simulate(until=NOW, customers=1500)


@pytest.fixture(scope="module")
def made(truth: Truth) -> list[Policy]:
    return policies(truth, until=NOW)


def test_the_same_world_comes_every_time(truth: Truth, made: list[Policy]) -> None:
    assert policies(truth, until=NOW) == made
    assert {policy.person.key for policy in made} == {person.key for person in truth.people}
    keys = [policy.key for policy in made] + [due.key for policy in made for due in policy.dues]
    assert len(set(keys)) == len(keys)


def test_who_leaves_does_not_renew_and_hardly_anybody_else(made: list[Policy]) -> None:
    came_up = [policy for policy in made if (TODAY - policy.started_on) >= timedelta(days=365)]
    leaving = [policy for policy in came_up if policy.person.leaves]
    staying = [policy for policy in came_up if not policy.person.leaves]
    assert len(leaving) > 50
    assert all(policy.ended_on and policy.end_reason == "未续保" for policy in leaving)
    assert 0 < mean(policy.ended_on is not None for policy in staying) < 0.05
    assert all((policy.renews_on is None) == (policy.ended_on is not None) for policy in made)


def test_days_follow_each_other_and_nothing_lies_ahead(made: list[Policy]) -> None:
    for policy in made:
        assert policy.started_on < (policy.renews_on or policy.ended_on or TODAY)
        assert policy.renews_on is None or policy.renews_on >= TODAY
        assert policy.ended_on is None or policy.ended_on <= TODAY
        assert all(due.paid_on is None or due.paid_on <= TODAY for due in policy.dues)
        assert all(not due.is_cancelled for due in policy.dues) == (policy.ended_on is None)


def test_the_dissatisfied_pay_later(made: list[Policy]) -> None:
    late: dict[bool, list[int]] = {True: [], False: []}
    for policy in made:
        due = policy.dues[0]
        if due.paid_on:
            late[policy.person.ratio > 1].append((due.paid_on - due.day).days)
    assert mean(late[False]) > mean(late[True]) + 2


def test_claims_are_the_contacts_about_them(truth: Truth, made: list[Policy]) -> None:
    losses = [loss for policy in made for loss in policy.losses]
    assert len(losses) > 100
    assert {loss.contact.story.kind for loss in losses} == {"claim"}
    assert len({loss.contact.key for loss in losses}) == len(losses)
    assert all(loss.granted is None or 0 < loss.granted <= loss.claimed for loss in losses)
