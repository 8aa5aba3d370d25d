"""After a service one customer is invited, or one row says why not; the mail keeps its Message-ID."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from tests.company import Company
from tests.conftest import Tick
from tests.voice.cases import customer, invited, outbox, scores, survey, token
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden
from zhiyin.core.events import Entry, record
from zhiyin.core.models import Event
from zhiyin.core.worker import Worker
from zhiyin.voice import access, handlers, rules, services
from zhiyin.voice.events import InvitationCreated
from zhiyin.voice.models import Invitation, OptOut

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class ServiceEnded:
    """Stands for any area's event of a service that ended."""

    service_id: int
    customer_id: int | None
    interaction_id: int | None
    employee_id: int | None
    is_recovery: bool = False


SUBSCRIPTIONS = {
    ServiceEnded: (handlers.invite_after_service,),
    InvitationCreated: (handlers.send_invitation,),
}


def serve(company: Company, customer_id: int | None, *, origin: str = "live", is_recovery: bool = False) -> None:
    agent = company.people["agent"]
    fact = ServiceEnded(1, customer_id, None, agent.pk, is_recovery)
    actor = SYSTEM.acting_for(origin)  # type: ignore[arg-type]  # the tests name the three origins
    with transaction.atomic():
        record(Entry(fact, agent), actor=actor, now=datetime.now().astimezone())
    Worker(SUBSCRIPTIONS, {}).drain()


def test_after_a_service_one_mail_goes_to_the_customer(company: Company) -> None:
    survey()
    person = customer()
    serve(company, person.pk)
    mail = outbox()[0]
    invitation = Invitation.objects.get()
    assert len(outbox()) == 1
    assert mail["To"] == "li@example.com"
    assert mail["Message-ID"] == invitation.message_id
    assert invitation.state == Invitation.State.SENT
    assert f"/s/{token(invitation)}" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"/s/{token(invitation)}" in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert mail["List-Unsubscribe"].endswith("/stop>")


def test_the_invitation_remembers_employee_and_branch_of_the_moment(company: Company) -> None:
    survey()
    serve(company, customer(branch="sz-1").pk)
    invitation = Invitation.objects.get()
    assert invitation.employee == company.people["agent"]
    assert (invitation.branch, invitation.scope_1) == (company.branches["dl-1"], company.branches["dl"].pk)


@pytest.mark.parametrize("origin", ["import", "demo"])
def test_imported_and_demo_history_triggers_nothing(company: Company, origin: str) -> None:
    survey()
    serve(company, customer().pk, origin=origin)
    assert not Invitation.objects.exists()
    assert not outbox()


def test_without_a_survey_nobody_is_asked(company: Company) -> None:
    survey(is_active=False)
    serve(company, customer().pk)
    assert not Invitation.objects.exists()


def test_what_was_not_sent_says_why(company: Company, now: datetime) -> None:
    survey()
    assert invited(company, None).reason == rules.NO_CUSTOMER
    assert invited(company, customer("")).reason == rules.NO_ADDRESS
    person = customer()
    assert invited(company, person).reason == ""
    assert invited(company, person).reason == rules.COOL_DOWN
    assert invited(company, person, now=now + timedelta(days=30)).reason == ""
    OptOut.objects.create(customer=person, at=now)
    assert invited(company, person, now=now + timedelta(days=90)).reason == rules.OPTED_OUT
    reasons = Event.objects.filter(kind="voice.InvitationNotSent").values_list("facts__reason", flat=True)
    assert sorted(reasons) == sorted([rules.NO_CUSTOMER, rules.NO_ADDRESS, rules.COOL_DOWN, rules.OPTED_OUT])


def test_what_was_not_sent_starts_no_cool_down(company: Company) -> None:
    survey()
    person = customer()
    first = invited(company, person)
    Invitation.objects.filter(pk=first.pk).update(state=Invitation.State.NOT_SENT, reason=rules.ADDRESS_REFUSED)
    assert invited(company, person).reason == ""


def test_a_recovery_is_asked_about_at_once(company: Company) -> None:
    survey()
    person = customer()
    serve(company, person.pk)
    serve(company, person.pk, is_recovery=True)
    assert [row.is_recovery for row in Invitation.objects.order_by("pk")] == [False, True]
    assert len(outbox()) == 2


def test_a_mail_sent_again_after_a_crash_is_recognisable(company: Company, now: datetime) -> None:
    invitation = invited(company, customer())
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    Invitation.objects.update(state=Invitation.State.CREATED)  # killed between the mail and its note
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    first, second = outbox()
    assert first["Message-ID"] == second["Message-ID"] == invitation.message_id
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_who_declines_between_decision_and_mail_gets_none(company: Company, now: datetime) -> None:
    invitation = invited(company, customer())
    services.decline_surveys(token=token(invitation), now=now)
    services.decline_surveys(token=token(invitation), now=now)
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.reason) == (Invitation.State.NOT_SENT, rules.OPTED_OUT)
    assert not outbox()
    assert OptOut.objects.count() == 1


def test_the_mail_speaks_the_language_of_the_installation_or_the_customer(company: Company, now: datetime) -> None:
    invitation = invited(company, customer())
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    Invitation.objects.update(state=Invitation.State.CREATED, language="en")
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    chinese, english = outbox()
    assert "总公司" in chinese["Subject"]
    assert "服务" in chinese["Subject"]
    assert "How was our service?" in english["Subject"]


def test_links_whose_time_is_over_are_closed_a_batch_at_a_time(company: Company, tick: Tick) -> None:
    invitation = invited(company, customer())
    late = tick.forward(days=14)
    assert services.expire_invitations(actor=SYSTEM, now=late) == 1
    assert services.expire_invitations(actor=SYSTEM, now=late) == 0
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.EXPIRED
    with pytest.raises(access.Closed):
        services.give_answer(token=token(invitation), scores=scores(5, 5), now=late)


def test_the_table_holds_no_token_and_the_token_has_256_bits(company: Company) -> None:
    invitation = invited(company, customer())
    secret = token(invitation)
    assert len(secret) >= 43
    assert secret not in str(Invitation.objects.values())
    assert secret not in str(Event.objects.values())


def test_only_the_system_and_quality_may_invite(company: Company, now: datetime) -> None:
    asked = survey()
    agent = company.people["agent"]
    service = services.Service(None, None, agent.pk, agent)
    with pytest.raises(Forbidden):
        services.invite(survey=asked, service=service, actor=company.actor("agent"), now=now)
