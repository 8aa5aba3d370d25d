"""The truth inside the simulated company: who is really satisfied, who will leave, and what they therefore say.

Pure: a seed and an end date give the same world every time. Analyses never see it; tests compare them with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .names import BETWEEN, COMPANIES, FAMILY, GIVEN, REGIONS, STORIES, Story

CUSTOMERS = 3000
DAYS = 365
ANSWERS = 0.42
OPEN = 90
# The hall of the log-ins: its desk is never empty.
SHOWN = "dalian-1"
ZONE = ZoneInfo("Asia/Shanghai")
TIERS = ("gold", "silver", "basic")


@dataclass(frozen=True, slots=True)
class Person:
    """A simulated customer. `ratio` is the true perceived ÷ expected; `leaves` whether this customer will leave."""

    key: int
    kind: str
    family_name: str
    given_name: str
    phone: str
    email: str
    birth_date: date | None
    hall: str
    tier: str
    expected: int
    ratio: float
    leaves: bool

    @property
    def full_name(self) -> str:
        """The shown name; a company has it whole in `given_name`."""
        return f"{self.family_name}{self.given_name}"


@dataclass(frozen=True, slots=True)
class Contact:
    """A simulated contact with the ticket that came of it, and the answer if one was given (1 to 10)."""

    key: int
    person: int
    hall: str
    channel: str
    story: Story
    ask: int
    opened_at: datetime
    first_answered_at: datetime | None
    solved_at: datetime | None
    wait_seconds: int
    expected: int | None
    perceived: int | None
    answered_at: datetime | None


def quality(score: float | None) -> float:
    """The true ratio of a region from its printed score: 74.3 -> 0.86, 90.0 -> 1.08, in between linear."""
    return 0.86 + ((BETWEEN if score is None else score) - 74.3) / (90.0 - 74.3) * 0.22


@dataclass(frozen=True)
class Truth:
    """The whole simulated year."""

    halls: dict[str, float]
    people: list[Person]
    contacts: list[Contact]


def simulate(*, until: datetime, seed: int = 95518, customers: int = CUSTOMERS) -> Truth:
    """The year before `until`: halls with their true quality, customers, contacts in order of time."""
    rng = np.random.default_rng(seed)
    halls = {
        f"{region.code}-{number}": quality(region.score) + float(rng.normal(0, 0.015))
        for region in REGIONS
        for number, _name in enumerate(region.halls, 1)
    }
    people = [_person(key, halls, rng, until.date()) for key in range(1, customers + 1)]
    contacts = sorted(
        (contact for person in people for contact in _contacts(person, rng, until)), key=lambda one: one.opened_at
    )
    return Truth(halls, people, contacts + _open_work(people, rng, until))


def _person(key: int, halls: dict[str, float], rng: np.random.Generator, today: date) -> Person:
    hall = str(rng.choice(list(halls)))
    is_company = bool(rng.random() < 0.06)
    region = next(region for region in REGIONS if hall.startswith(f"{region.code}-"))
    given = "".join(str(sign) for sign in rng.choice(list(GIVEN), size=int(rng.integers(1, 3))))
    ratio = halls[hall] + float(rng.normal(0, 0.10))
    born = today - timedelta(days=int(rng.integers(22 * 365, 75 * 365)))
    return Person(
        key=key,
        kind="company" if is_company else "person",
        family_name="" if is_company else str(rng.choice(list(FAMILY))),
        given_name=f"{region.name}{rng.choice(COMPANIES)}{key}号公司" if is_company else given,
        phone=f"1{rng.choice(['38', '39', '50', '58', '77', '86', '89'])}{rng.integers(10**7, 10**8)}",
        email=f"customer{key}@example.com" if rng.random() < 0.8 else "",
        birth_date=None if is_company else born,
        hall=hall,
        tier=str(rng.choice(TIERS, p=[0.1, 0.3, 0.6])),
        expected=int(np.clip(round(rng.normal(7.6, 1.2)), 4, 10)),
        ratio=ratio,
        leaves=bool(rng.random() < 1 / (1 + np.exp(2.2 + 9 * (ratio - 1)))),
    )


def _contacts(person: Person, rng: np.random.Generator, until: datetime) -> Iterator[Contact]:
    for number in range(int(rng.poisson(1.4))):
        weights = np.array([story.weight for story in STORIES])
        story = STORIES[int(rng.choice(len(STORIES), p=weights / weights.sum()))]
        opened = _in_hours(until - timedelta(days=float(rng.uniform(0, DAYS))), rng)
        if opened >= until - timedelta(minutes=30):
            continue
        yield _contact(person, number, story, opened, rng, until)


def _open_work(people: list[Person], rng: np.random.Generator, until: datetime) -> list[Contact]:
    """What lies on the desks now: contacts of the last two days, some answered once, none solved."""
    shown = [index for index, person in enumerate(people) if person.hall == SHOWN][: OPEN // 4]
    others = rng.choice(np.setdiff1d(np.arange(len(people)), shown), size=OPEN - len(shown), replace=False)
    chosen = rng.permutation([*shown, *others])
    opened = sorted(until - timedelta(hours=float(hours)) for hours in rng.gamma(2.0, 5.0, size=OPEN))
    work = []
    for index, moment in zip(chosen, opened, strict=True):
        story = STORIES[int(rng.integers(len(STORIES)))]
        contact = _contact(people[int(index)], 99, story, moment, rng, until)
        answered = contact.first_answered_at if rng.random() < 0.6 else None
        unsolved = replace(contact, first_answered_at=answered, solved_at=None)
        work.append(replace(unsolved, expected=None, perceived=None, answered_at=None))
    return work


def _in_hours(moment: datetime, rng: np.random.Generator) -> datetime:
    """A moment of the same day between 8:30 and 17:30 at the company."""
    day = moment.astimezone(ZONE).date()
    start = datetime.combine(day, time(8, 30), ZONE)
    return (start + timedelta(seconds=int(rng.integers(0, 9 * 3600)))).astimezone(UTC)


def _contact(
    person: Person, number: int, story: Story, opened: datetime, rng: np.random.Generator, until: datetime
) -> Contact:
    wait = int(rng.gamma(2.0, 240 / max(person.ratio, 0.5)))
    answered = opened + timedelta(minutes=float(rng.lognormal(3.6, 0.9) / max(person.ratio, 0.5)))
    solved = answered + timedelta(hours=story.hours * float(rng.lognormal(-0.3, 0.9)) / max(person.ratio, 0.5))
    done, first = solved < until, answered < until
    speaks = done and bool(rng.random() < ANSWERS)
    felt = person.expected * (person.ratio + float(rng.normal(0, 0.08)))
    replied = solved + timedelta(hours=float(rng.uniform(0.5, 60)))
    speaks = speaks and replied < until
    return Contact(
        key=person.key * 100 + number,
        person=person.key,
        hall=person.hall,
        channel=str(rng.choice(["phone", "counter", "wechat", "web", "email"], p=[0.45, 0.25, 0.15, 0.1, 0.05])),
        story=story,
        ask=int(rng.integers(len(story.asks))),
        opened_at=opened,
        first_answered_at=answered if first else None,
        solved_at=solved if done else None,
        wait_seconds=wait,
        expected=person.expected if speaks else None,
        perceived=int(np.clip(round(felt), 1, 10)) if speaks else None,
        answered_at=replied if speaks else None,
    )
