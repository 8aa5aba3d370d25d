"""The truth about policies: who has which, renews or lets it lapse, pays when and claims what.

Pure, from a seed of its own, so that the rest of the simulated year stays as it is. Who leaves does so at a renewal:
the policy that came up in the last year is not renewed and its bill not paid; all others pay, the dissatisfied later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from .truth import ZONE, Contact, Person, Truth

SEED = 95519
NOTICE = timedelta(days=30)
LAPSES = 0.02
"""Share of satisfied customers whose policy ends all the same: the car is sold, the flat is let."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan of the insurer; `share` of those whom it is for have it."""

    product: str
    code: str
    name: str
    price: int
    share: float
    entitlements: dict[str, str]


PRODUCTS = {
    "car": ("机动车险", "财产险", "车辆损失与第三者责任"),
    "home": ("家庭财产险", "财产险", "房屋、装修与室内财产"),
    "life": ("定期寿险", "人身险", "身故与全残保障"),
    "liability": ("雇主责任险", "责任险", "企业对员工的赔偿责任"),
}
OFFERS = (
    Offer("car", "car-full", "车险全面保障", 4800, 0.45, {"道路救援": "每年 7 次", "代步车": "最多 5 天"}),
    Offer("car", "car-basic", "交强险", 950, 0.35, {"道路救援": "每年 2 次"}),
    Offer("home", "home-standard", "家财险标准", 360, 0.25, {"管道疏通": "每年 1 次"}),
    Offer("life", "life-20", "定期寿险二十年", 2600, 0.2, {"年度体检": "每年 1 次"}),
    Offer("liability", "liability-50", "雇主责任险五十人", 8200, 1.0, {"专属经理": "是"}),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A premium that is due, and when it was paid, if it was."""

    key: str
    day: date
    paid_on: date | None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Loss:
    """A claim under a policy; amounts in yuan."""

    key: str
    contact: Contact
    happened_on: date
    claimed: int
    granted: int | None
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """A simulated policy with its premiums of the last year and its claims."""

    key: str
    person: Person
    offer: Offer
    insured: str
    amount: int
    started_on: date
    renews_on: date | None
    ended_on: date | None
    end_reason: str
    dues: tuple[Due, ...]
    losses: tuple[Loss, ...]


def policies(truth: Truth, *, until: datetime) -> list[Policy]:
    """Every policy of the simulated customers as it stands at `until`."""
    rng, today = np.random.default_rng(SEED), until.astimezone(ZONE).date()
    reported: dict[int, list[Contact]] = {}
    for contact in truth.contacts:
        if contact.story.kind == "claim":
            reported.setdefault(contact.person, []).append(contact)
    return [
        policy for person in truth.people for policy in _of_person(person, reported.get(person.key, []), rng, today)
    ]


def _of_person(person: Person, reported: list[Contact], rng: np.random.Generator, today: date) -> Iterator[Policy]:
    is_first = True
    for number, offer in enumerate(_chosen(person, rng)):
        yield _policy(f"{person.key}-{number}", person, offer, reported if is_first else [], (rng, today))
        is_first = False


def _chosen(person: Person, rng: np.random.Generator) -> list[Offer]:
    """What a person or a company has; everybody has something, nobody two kinds of car insurance."""
    if person.kind == "company":
        return [OFFERS[-1], *(OFFERS[:1] if rng.random() < 0.4 else [])]
    draw = rng.random(3)
    car = [OFFERS[0]] if draw[0] < OFFERS[0].share else [OFFERS[1]] if draw[0] < 0.8 else []
    more = [offer for offer, lot in zip(OFFERS[2:4], draw[1:], strict=True) if lot < offer.share]
    return [*car, *more] or [OFFERS[1]]


def _policy(
    key: str, person: Person, offer: Offer, reported: list[Contact], world: tuple[np.random.Generator, date]
) -> Policy:
    rng, today = world
    age = int(rng.integers(30, 6 * 365))
    started = today - timedelta(days=age)
    last = _anniversary(started, today.year if _anniversary(started, today.year) <= today else today.year - 1)
    amount = round(offer.price * float(rng.uniform(0.85, 1.25)))
    lapses = bool(last > started and (person.leaves or rng.random() < LAPSES))
    letter, digits = rng.choice(list("ABCDEFGH")), int(rng.integers(10**4, 10**5))
    insured = {"car": f"小型客车 {letter}{digits}", "home": f"住宅 {digits % 200 + 40} 平方米"}.get(offer.product, "")
    end = last if lapses else None
    return Policy(
        key=key, person=person, offer=offer, insured=insured, amount=amount, started_on=started,
        renews_on=None if lapses else _anniversary(last, last.year + 1), ended_on=end,
        end_reason=("未续保" if person.leaves else "标的转让") if lapses else "",
        dues=tuple(_dues(key, person, (last, lapses), world)),
        losses=tuple(_losses(key, (started, end or today), reported, rng)),
    )  # fmt: skip


def _anniversary(day: date, year: int) -> date:
    """The same day of another year; the last of February where that year has none."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if is_leap_day else day.replace(year=year)


def _dues(
    key: str, person: Person, renewal: tuple[date, bool], world: tuple[np.random.Generator, date]
) -> Iterator[Due]:
    """The premium of the last anniversary, and that of the next one where it is billed already."""
    (last, lapses), (rng, today) = renewal, world
    late = int(np.clip(round(rng.normal(30 * (1.05 - person.ratio), 6)), -20, 25))
    paid = last + timedelta(days=late)
    yield Due(f"{key}-{last.year}", last, None if lapses or paid > today else paid, is_cancelled=lapses)
    coming = _anniversary(last, last.year + 1)
    if not lapses and coming - NOTICE <= today:
        early = today - timedelta(days=int(rng.integers(0, 12)))
        is_paid = bool(rng.random() < 0.3) and early >= coming - NOTICE
        yield Due(f"{key}-{coming.year}", coming, early if is_paid else None)


def _losses(key: str, cover: tuple[date, date], reported: list[Contact], rng: np.random.Generator) -> Iterator[Loss]:
    """The claims that were reported while the policy was in force."""
    for contact in reported:
        day = contact.opened_at.astimezone(ZONE).date()
        happened = day - timedelta(days=int(rng.integers(0, 6)))
        claimed = round(float(rng.lognormal(8.0, 0.8)))
        granted, is_refused = round(claimed * float(rng.uniform(0.7, 1.0))), bool(rng.random() < 0.08)
        if cover[0] <= happened <= cover[1]:
            given = None if contact.solved_at is None or is_refused else granted
            yield Loss(
                f"{key}-{contact.key}", contact, happened, claimed, given, is_refused and contact.solved_at is not None
            )
