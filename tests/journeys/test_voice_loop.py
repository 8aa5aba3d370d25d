"""The one promise, heard and made good: a solved ticket asks, a poor answer opens one recovery, and that asks again."""

from __future__ import annotations

import pytest

from tests.desk.conftest import Desk, desk  # noqa: F401 - the desk's cast, as a fixture
from tests.voice import cases
from zhiyin.config.subscriptions import SUBSCRIPTIONS
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.worker import Worker
from zhiyin.desk import services as tickets
from zhiyin.desk.models import Ticket
from zhiyin.desk.rules import Status
from zhiyin.voice import services
from zhiyin.voice.models import Answer, Invitation

pytestmark = pytest.mark.django_db


def solve(ticket: Ticket, desk: Desk) -> None:  # noqa: F811 - the fixture
    tickets.change_status(ticket=ticket, to=Status.SOLVED, actor=desk.actor("admin"), now=clock.now())
    Worker(SUBSCRIPTIONS, {}).drain()


def answer(expected: int, perceived: int) -> Answer:
    """The customer opens the latest invitation and answers."""
    invitation = Invitation.objects.get(state=Invitation.State.SENT)
    found = services.give_answer(
        token=cases.token(invitation), scores=cases.scores(expected, perceived), now=clock.now()
    )
    Worker(SUBSCRIPTIONS, {}).drain()
    return found


@pytest.fixture(autouse=True)
def _file_outbox(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # type: ignore[attr-defined]


def test_a_poor_answer_opens_one_recovery_whose_own_survey_reopens_it_and_never_opens_another(
    desk: Desk,  # noqa: F811 - the fixture
) -> None:
    cases.survey()
    person = cases.customer()
    first = desk.open(customer=person)
    solve(first, desk)
    assert len(cases.outbox()) == 1
    given = answer(8, 5)
    assert given.interaction is not None
    recovery = Ticket.objects.exclude(pk=first.pk).get()
    assert (recovery.recovery_of, recovery.customer) == (first, person)

    solve(recovery, desk)
    assert len(cases.outbox()) == 2, "a recovery is asked about within the cool-down"
    answer(8, 6)
    recovery.refresh_from_db()
    assert recovery.status not in {"solved", "closed"}
    assert Ticket.objects.count() == 2

    solve(recovery, desk)
    answer(8, 9)
    recovery.refresh_from_db()
    assert recovery.status in {"solved", "closed"}
    assert Ticket.objects.count() == 2
    assert sorted(Invitation.objects.values_list("is_recovery", flat=True)) == [False, True, True]


def test_nobody_is_asked_about_imported_work(desk: Desk) -> None:  # noqa: F811 - the fixture
    cases.survey()
    person = cases.customer()
    ticket = desk.open(customer=person)
    tickets.change_status(ticket=ticket, to=Status.SOLVED, actor=SYSTEM.acting_for("import"), now=clock.now())
    Worker(SUBSCRIPTIONS, {}).drain()
    assert not Invitation.objects.exists()
    assert not cases.outbox()
