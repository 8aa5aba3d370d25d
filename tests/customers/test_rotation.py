"""Changing the key of encrypted fields loses nothing, however often it is broken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from unittest.mock import patch

import pytest
from pytest_django import Settings

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core import secrets
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.models import Identity
from zhiyin.customers.rules.identifying import Identifier
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.services import rotation, rows
from zhiyin.customers.services.rows import IDENTITY

OLD, NEW = "o" * 40, "n" * 40
PHONE, CARD = Identifier("phone", "13812345678"), Identifier("national_id", "11010519491231002X")
ROWS, BROKEN_OFF = 1000, 10


def plant(customer_id: int) -> None:
    """Passports that were encrypted with the present key."""
    Identity.objects.bulk_create(
        Identity(
            customer_id=customer_id, kind="passport", cipher=secrets.close(f"P{n:06}", context=IDENTITY),
            blind=secrets.blind(f"passport:P{n:06}", context=IDENTITY), last4=f"{n:04}"[-4:],
        )
        for n in range(ROWS)
    )  # fmt: skip


@dataclass
class Breaking:
    """The builder of rows, which breaks off in the midst of a batch."""

    after: int
    IDENTITY: str = IDENTITY

    def blind(self, new: NewIdentity) -> str:
        """As it is, until it breaks."""
        self.after -= 1
        if self.after < 0:
            raise KeyboardInterrupt
        return rows.blind(new)


def test_nothing_is_lost_when_it_is_broken_off_ten_times(company: Company, now: datetime, settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    plant(li(company, now).pk)
    settings.FIELD_KEYS = [NEW, OLD]
    with patch.object(rotation, "BATCH", 50):
        for turn in range(BROKEN_OFF):
            with patch.object(rotation, "build", Breaking(after=turn * 9)), pytest.raises(KeyboardInterrupt):
                services.rotate_secrets(actor=SYSTEM)
    services.rotate_secrets(actor=SYSTEM)
    settings.FIELD_KEYS = [NEW]
    settings.SECRET_KEY = "x" * 40
    opened = {secrets.open_(row.cipher, context=IDENTITY) for row in Identity.objects.filter(kind="passport")}
    assert opened == {f"P{n:06}" for n in range(ROWS)}
    assert Identity.objects.filter(blind=secrets.blind("passport:P000007", context=IDENTITY)).count() == 1
    assert services.rotate_secrets(actor=SYSTEM) == 0


def test_while_keys_change_a_document_is_found_by_the_old_one(
    company: Company, now: datetime, settings: Settings
) -> None:
    customer = li(company, now)
    settings.FIELD_KEYS = [NEW]
    actor = company.actor("agent")
    assert services.identify(first=PHONE, second=CARD, purpose="service", actor=actor, now=now) == customer
    assert services.rotate_secrets(actor=SYSTEM) == 1
    assert services.identify(first=PHONE, second=CARD, purpose="service", actor=actor, now=now) == customer


def test_a_value_whose_key_is_lost_is_told_and_stays(company: Company, now: datetime, settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    li(company, now)
    before = Identity.objects.get().cipher
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(secrets.UnknownKey):
        services.rotate_secrets(actor=SYSTEM)
    assert Identity.objects.get().cipher == before
