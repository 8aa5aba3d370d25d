"""The status machine and the clock of a ticket, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from zhiyin.core.calendar import Interval, WorkCalendar
from zhiyin.core.errors import Conflict, Refused
from zhiyin.desk import rules
from zhiyin.desk.rules import NEVER, Clock, Promise, Status, Verb
from zhiyin.touchpoints.rules import Limits, Measure

HOURS = (Interval(time(9), time(12)), Interval(time(13), time(18)))
OFFICE = WorkCalendar("Asia/Shanghai", (HOURS,) * 5 + ((), ()))
FRIDAY = datetime(2026, 6, 19, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
HOUR = 3600
PROMISE = Promise(Limits(first_answer=HOUR, next_answer=2 * HOUR, resolution=8 * HOUR), Measure(OFFICE))


def later(**by: float) -> datetime:
    return FRIDAY + timedelta(**by)


@pytest.mark.parametrize(
    ("verb", "outcomes"),
    [
        (Verb.REPLY, "open open pending on_hold solved -"),
        (Verb.NOTE, "new open pending on_hold solved closed"),
        (Verb.ASSIGN, "open open pending on_hold - -"),
        (Verb.PRIORITISE, "new open pending on_hold - -"),
        (Verb.HEAR, "new open open open open open"),
        (Verb.RESUME, "open open open open - -"),
        (Verb.WAIT, "pending pending pending pending - -"),
        (Verb.HOLD, "on_hold on_hold on_hold on_hold - -"),
        (Verb.SOLVE, "solved solved solved solved - -"),
        (Verb.REOPEN, "- - - - open open"),
        (Verb.CLOSE, "- - - - closed -"),
    ],
)
def test_each_verb_leads_to_its_status_or_is_refused(verb: Verb, outcomes: str) -> None:
    for status, outcome in zip(Status, outcomes.split(), strict=True):
        assert rules.allows(verb, status) == (outcome != "-")
        if outcome == "-":
            with pytest.raises(Refused) as refused:
                rules.next_status(verb, status)
            assert refused.value.code == "ticket.status"
        else:
            assert rules.next_status(verb, status) == outcome


def test_a_wanted_status_names_its_verb_and_new_is_no_goal() -> None:
    assert rules.verb_to(Status.OPEN, Status.PENDING) is Verb.RESUME
    assert rules.verb_to(Status.OPEN, Status.SOLVED) is Verb.REOPEN
    assert rules.verb_to(Status.CLOSED, Status.SOLVED) is Verb.CLOSE
    with pytest.raises(Refused, match="new"):
        rules.verb_to(Status.NEW, Status.OPEN)


def test_a_stale_version_and_a_second_claim_are_conflicts() -> None:
    rules.check_version(None, 5)
    rules.check_version(5, 5)
    with pytest.raises(Conflict):
        rules.check_version(4, 5)
    rules.check_claim(None, 7)
    rules.check_claim(7, 7)
    with pytest.raises(Conflict):
        rules.check_claim(8, 7)


def test_the_due_times_lie_in_business_time() -> None:
    clock = rules.started(FRIDAY, PROMISE)
    assert clock.first_due == later(hours=1)
    # 3.5 hours on Friday, 4.5 on Monday: 9-12 and 13-14:30.
    assert clock.resolution_due == later(days=3)
    assert rules.due_at(clock, Status.NEW) == clock.first_due
    assert rules.due_at(rules.started(FRIDAY, None), Status.NEW) == NEVER


def test_a_reply_stops_the_clock_of_the_first_answer_and_a_second_keeps_it() -> None:
    clock = rules.answered(rules.started(FRIDAY, PROMISE), later(minutes=20))
    assert clock.first_answered_at == later(minutes=20)
    assert rules.due_at(clock, Status.OPEN) == clock.resolution_due
    assert rules.answered(clock, later(hours=2)).first_answered_at == later(minutes=20)


def test_the_oldest_unanswered_message_starts_the_clock_of_the_next_answer() -> None:
    opened = rules.started(FRIDAY, PROMISE)
    assert rules.heard(opened, later(minutes=5), PROMISE).next_due is None
    clock = rules.heard(rules.answered(opened, later(minutes=10)), later(minutes=30), PROMISE)
    assert clock.next_due == later(hours=2, minutes=30)
    assert rules.heard(clock, later(hours=1), PROMISE) == clock
    assert rules.answered(clock, later(hours=1)).next_due is None


def test_waiting_for_the_customer_stops_the_resolution_and_gives_the_time_back() -> None:
    clock = rules.answered(rules.started(FRIDAY, PROMISE), FRIDAY)
    waiting = rules.moved(clock, Status.PENDING, later(hours=1), PROMISE)
    assert rules.due_at(waiting, Status.PENDING) == NEVER
    # From Friday 15:30 to Monday 10:00: two and a half hours on Friday, one on Monday.
    back = rules.moved(waiting, Status.OPEN, later(days=2, hours=19, minutes=30), PROMISE)
    assert (back.paused_at, back.paused_seconds) == (None, 3.5 * HOUR)
    assert back.resolution_due == OFFICE.add_business(FRIDAY, 11.5 * HOUR)


def test_waiting_for_a_third_party_is_our_own_time() -> None:
    clock = rules.answered(rules.started(FRIDAY, PROMISE), FRIDAY)
    assert rules.moved(clock, Status.ON_HOLD, later(hours=1), PROMISE) == clock
    assert rules.due_at(clock, Status.ON_HOLD) == clock.resolution_due


def test_reopening_does_not_break_the_promise_at_once() -> None:
    clock = rules.answered(rules.started(FRIDAY, PROMISE), FRIDAY)
    solved = rules.moved(clock, Status.SOLVED, later(hours=2), PROMISE)
    assert rules.due_at(solved, Status.SOLVED) == NEVER
    reopened = rules.moved(solved, Status.OPEN, later(days=30), PROMISE)
    assert rules.due_at(reopened, Status.OPEN) > later(days=30)
    left = OFFICE.business_seconds(later(days=30), rules.due_at(reopened, Status.OPEN))
    assert left == 6 * HOUR


def test_a_pause_of_a_pause_counts_once_and_solving_while_waiting_keeps_its_start() -> None:
    clock = rules.moved(rules.started(FRIDAY, PROMISE), Status.PENDING, later(hours=1), PROMISE)
    assert rules.moved(clock, Status.PENDING, later(hours=2), PROMISE) == clock
    solved = rules.moved(clock, Status.SOLVED, later(hours=3), PROMISE)
    assert solved.paused_at == later(hours=1)
    assert rules.moved(Clock(FRIDAY, paused_at=FRIDAY), Status.OPEN, later(hours=1), None) == Clock(FRIDAY)


@pytest.mark.parametrize("text", ["😀 help", "𠮷野家", "<script>alert(1)</script>", "' OR 1=1 --", "100 % _"])
def test_hostile_looking_text_is_kept_whole(text: str) -> None:
    assert rules.check_subject(f"  {text}\n") == text
    assert rules.check_body(text * 1000) == text * 1000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ticket.subject_empty"),
        (" \n", "ticket.subject_empty"),
        ("a\0b", "text.unprintable"),
        ("a\ud800", "text.unprintable"),
        ("two\nlines", "text.one_line"),
        ("x" * 5000, "text.too_long"),
    ],
)
def test_a_subject_is_refused_with_its_reason_and_never_cut(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check_subject(text)
    assert (refused.value.code, refused.value.field) == (code, "subject")


def test_a_body_of_ten_mebibytes_is_refused_with_its_length() -> None:
    with pytest.raises(Refused, match="10485760 characters"):
        rules.check_body("x" * 10 * 1024 * 1024)
