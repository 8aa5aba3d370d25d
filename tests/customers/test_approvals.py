"""More rows than one person may take out need a second one, who allows exactly this, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.company import Company
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.models import Event
from zhiyin.customers import services
from zhiyin.customers.models import Approval

ABOUT = {"tier": "gold"}


def asked(actor: Actor, now: datetime) -> Approval:
    """A request of this person."""
    return services.ask_approval(
        kind="customers.export", about=ABOUT, rows=5000, reason="年度回访", actor=actor, now=now
    )


def use(actor: Actor, now: datetime, rows: int = 5000, tier: str = "gold") -> Approval | None:
    """The same person takes it out."""
    return services.use_approval(kind="customers.export", about={"tier": tier}, rows=rows, actor=actor, now=now)


def test_what_a_second_person_has_allowed_is_done_once(company: Company, now: datetime) -> None:
    manager, officer = company.actor("manager"), company.actor("privacy")
    row = asked(manager, now)
    with pytest.raises(Refused, match="1000"):
        use(manager, now)
    services.decide_approval(approval=row, is_granted=True, actor=officer, now=now)
    with pytest.raises(Refused):
        use(manager, now, tier="silver")
    with pytest.raises(Refused):
        use(manager, now, rows=5001)
    with pytest.raises(Refused):
        use(company.actor("lead"), now)
    assert use(manager, now) == row
    with pytest.raises(Refused):
        use(manager, now)
    kinds = Event.objects.filter(subject="customers.approval").order_by("id").values_list("kind", flat=True)
    assert [kind.removeprefix("customers.Approval") for kind in kinds] == ["Asked", "Decided", "Used"]


def test_few_rows_need_nobody(company: Company, now: datetime) -> None:
    assert use(company.actor("manager"), now, rows=1000) is None


def test_who_asked_does_not_decide_and_nobody_decides_twice_or_late(company: Company, now: datetime) -> None:
    officer, admin = company.actor("privacy"), company.actor("admin")
    row = asked(officer, now)
    with pytest.raises(Refused, match="second person"):
        services.decide_approval(approval=row, is_granted=True, actor=officer, now=now)
    with pytest.raises(Forbidden):
        services.decide_approval(approval=row, is_granted=True, actor=company.actor("agent"), now=now)
    services.decide_approval(approval=row, is_granted=False, actor=admin, now=now)
    with pytest.raises(Refused):
        services.decide_approval(approval=row, is_granted=True, actor=admin, now=now)
    late = asked(officer, now)
    with pytest.raises(Refused):
        services.decide_approval(approval=late, is_granted=True, actor=admin, now=now + timedelta(days=8))


def test_it_is_allowed_on_the_page(company: Company) -> None:
    moment = datetime.now().astimezone()
    row = asked(company.actor("manager"), moment)
    client, user = Client(), company.people["privacy"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    assert "年度回访" in client.get("/approvals").content.decode()
    assert client.post(f"/approvals/{row.pk}/decide", {"said": "granted"}).status_code == 302
    assert use(company.actor("manager"), moment) is not None
