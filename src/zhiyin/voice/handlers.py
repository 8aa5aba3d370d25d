"""What voice does about what happened: invite after a service, send what was decided."""

from __future__ import annotations

from typing import Protocol

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import Event
from zhiyin.core.worker import outside

from . import queries, services
from .events import InvitationCreated


class ServiceDone(Protocol):
    """What voice needs to know of a service that ended."""

    @property
    def customer_id(self) -> int | None: ...

    @property
    def interaction_id(self) -> int | None: ...

    @property
    def employee_id(self) -> int | None: ...

    @property
    def is_recovery(self) -> bool: ...


def invite_after_service(fact: ServiceDone, row: Event) -> None:
    """Invite the customer, or note why not; branch and employee are those of the event."""
    survey = queries.survey_after_service()
    if survey is None or row.origin != Event.Origin.LIVE:
        return
    service = services.Service(fact.customer_id, fact.interaction_id, fact.employee_id, row, fact.is_recovery)
    services.invite(survey=survey, service=service, actor=SYSTEM, now=clock.now())


@outside
def send_invitation(fact: InvitationCreated, row: Event) -> None:
    """Send the mail of an invitation; delivered again, the mail keeps its Message-ID."""
    if row.origin == Event.Origin.LIVE:
        services.send_invitation(invitation_id=fact.invitation_id, actor=SYSTEM, now=clock.now())
