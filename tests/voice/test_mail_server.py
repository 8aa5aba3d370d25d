"""Invitations through a real mail server: delivered, refused for good, refused for now."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime
from smtplib import SMTPRecipientsRefused

import pytest
from pytest_django import Settings

from tests.company import Company
from tests.voice.cases import customer, invited, token
from tests.voice.smtp import MailServer, mail_server
from zhiyin.core.actor import SYSTEM
from zhiyin.voice import rules, services
from zhiyin.voice.models import Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
        yield sink


def test_a_real_mail_server_receives_the_invitation(company: Company, server: MailServer, now: datetime) -> None:
    invitation = invited(company, customer("王@例子.中国"))
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    invitation.refresh_from_db()
    mail = server.mails[0]
    assert mail["Message-ID"] == invitation.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert f"/s/{token(invitation)}" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (invitation.state, invitation.sent_at) == (Invitation.State.SENT, now)


def test_an_address_refused_for_good_is_noted_and_not_tried_again(
    company: Company, server: MailServer, now: datetime
) -> None:
    server.refuse["li@example.com"] = "550 no such person"
    invitation = invited(company, customer())
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.reason) == (Invitation.State.NOT_SENT, rules.ADDRESS_REFUSED)
    assert not server.mails


def test_an_address_refused_for_now_is_tried_again(company: Company, server: MailServer, now: datetime) -> None:
    server.refuse["li@example.com"] = "451 try later"
    invitation = invited(company, customer())
    with pytest.raises(SMTPRecipientsRefused):
        services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    server.refuse.clear()
    services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    assert [mail["Message-ID"] for mail in server.mails] == [invitation.message_id]


def test_a_mail_server_that_is_away_leaves_the_invitation_to_be_sent(
    company: Company, settings: Settings, now: datetime
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, never listening
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]
        invitation = invited(company, customer())
        with pytest.raises(OSError, match="refused"):
            services.send_invitation(invitation_id=invitation.pk, actor=SYSTEM, now=now)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.CREATED
