"""Who the customers are: number `n` is the same one in every load, and names repeat as often as in China.

The three most frequent family names have 7 % of the people each, the first ten 43 %; from the eleventh on the share
falls with the rank. Two percent share the telephone of the one before, one in two hundred was born on the day that
stands for "not known".
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer, cleaned
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.demo.names import COMPANIES, FAMILY, GIVEN

SEED = 1
BATCH = 1000
SOURCE = "core"
_FIRST = (72, 72, 68, 52, 45, 33, 24, 23, 21, 20)
_FAMILIES = (*FAMILY, "欧阳")
_FAMILY_WEIGHTS = list(accumulate([*_FIRST, *(165 / rank for rank in range(11, len(_FAMILIES) + 1))]))
_GIVEN_WEIGHTS = list(accumulate(1 / (rank + 8) for rank in range(len(GIVEN))))
_TIERS, _TIER_WEIGHTS = ("gold", "silver", "plain", ""), (3, 15, 92, 100)
_STAGES, _STAGE_WEIGHTS = ("prospect", "growing", "mature", "declining", "lost", ""), (20, 45, 70, 80, 85, 100)
_LEVELS = ("", "", "transaction", "service", "relation")
_PREFIXES = ("138", "139", "150", "159", "186", "188")
_DOMAINS = ("qq.example", "163.example", "mail.example", "corp.example")
_OLDEST, _DAYS, _UNKNOWN_DAY = date(1940, 1, 1), 24_000, date(1970, 1, 1)
_WEIGHTS, _CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"


def batch(start: int, count: int, places: Sequence[tuple[str, Sequence[str]]], today: date) -> list[NewCustomer]:
    """The customers `start` to `start + count - 1`, checked as the services check them.

    `places` are codes of branches with the numbers of the employees there. `start` is a multiple of `BATCH`.
    """
    rng = random.Random(f"{SEED}-{start}")
    return [cleaned(_customer(n, rng, *places[n % len(places)]), today=today) for n in range(start, start + count)]


def tags_of(n: int) -> tuple[str, ...]:
    """The codes of the tags that customer `n` bears."""
    return (*(("caring",) if n % 10 == 7 else ()), *(("vip",) if n % 200 == 3 else ()))


def phone(n: int) -> str:
    """The telephone number of customer `n`; that of its predecessor where both live together."""
    m = n - 1 if n % 50 == 49 else n
    return f"{_PREFIXES[m % len(_PREFIXES)]}{(m * 48_271 + 12_345) % 10**8:08}"


def _customer(n: int, rng: random.Random, branch: str, staff: Sequence[str]) -> NewCustomer:
    family = rng.choices(_FAMILIES, cum_weights=_FAMILY_WEIGHTS)[0]
    given = "".join(rng.choices(GIVEN, cum_weights=_GIVEN_WEIGHTS, k=2 if rng.random() < 0.85 else 1))
    is_company = n % 40 == 39
    born = None if is_company else _born(n, rng)
    name = (
        {"kind": "company", "full_name": f"{family}{given}{COMPANIES[n % len(COMPANIES)]}有限公司"}
        if is_company
        else {"family_name": family, "given_name": given}
    )
    return NewCustomer(
        **name,
        birth_date=born,
        tier=rng.choices(_TIERS, cum_weights=_TIER_WEIGHTS)[0],
        stage=rng.choices(_STAGES, cum_weights=_STAGE_WEIGHTS)[0],
        relation_level=rng.choice(_LEVELS),
        branch=branch,
        owner=rng.choice(staff) if n % 10 < 3 else "",
        note="希望下午联系，上次来网点时很满意。" if n % 50 == 0 else "",
        source=SOURCE,
        external_id=f"C{n:08}",
        contacts=_contacts(n),
        identities=(NewIdentity("national_id", _national_id(n, born)),) if born and n % 4 == 0 else (),
    )


def _contacts(n: int) -> tuple[NewContact, ...]:
    third = (
        NewContact("wechat", f"wx_{n}")
        if n % 2
        else NewContact("address", f"辽宁省大连市中山区人民路{n % 900 + 1}号{n % 32 + 1}层")
    )
    return NewContact("phone", phone(n)), NewContact("email", f"c{n}@{_DOMAINS[n % len(_DOMAINS)]}"), third


def _born(n: int, rng: random.Random) -> date | None:
    day = _OLDEST + timedelta(days=rng.randrange(_DAYS))
    return None if n % 10 == 5 else _UNKNOWN_DAY if n % 200 == 11 else day


def _national_id(n: int, born: date) -> str:
    first = f"21{n // 1000 % 9000 + 1000:04}{born:%Y%m%d}{n % 1000:03}"
    return first + _CHECK[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]
