"""Telling an employee something: a notice on the page, and a mail that keeps its Message-ID."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from zhiyin.core.actor import Actor
from zhiyin.core.events import Entry, record
from zhiyin.people import access, events
from zhiyin.people.models import Employee, Notice
from zhiyin.people.queries import sentence_of


@transaction.atomic
def give_notice(
    *, employee: Employee, kind: str, facts: Mapping[str, str], url: str, actor: Actor, now: datetime
) -> Notice:
    """Tell `employee` something; the mail follows from the event."""
    notice = Notice.objects.create(employee=employee, kind=kind, facts=dict(facts), url=url, at=now)
    record(Entry(events.NoticeGiven(notice.pk, employee.pk), employee), actor=actor, now=now)
    return notice


def send_notice(*, notice_id: int) -> bool:
    """Mail a notice to who has an address and is active; sent again it has the same Message-ID. Returns whether."""
    notice = Notice.objects.select_related("employee__user").filter(pk=notice_id).first()
    user = notice.employee.user if notice and notice.employee.is_active else None
    if notice is None or user is None or not user.email or not user.is_active:
        return False
    with translation.override(user.language or settings.LANGUAGE_CODE):
        sentence = sentence_of(notice)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    body = f"{sentence}\n\n{settings.PUBLIC_URL}{notice.url}\n"
    EmailMessage(sentence.replace("\n", " ")[:200], body, to=[user.email], headers=headers).send()
    return True


@transaction.atomic
def read_notices(*, actor: Actor, now: datetime) -> int:
    """Mark all own notices as read."""
    return access.own_notices(actor).filter(read_at=None).update(read_at=now)
