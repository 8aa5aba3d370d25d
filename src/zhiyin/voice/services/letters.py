"""The mail of an invitation: plain text and simple HTML, in one language, with a Message-ID that never changes."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhiyin.voice import access
from zhiyin.voice.models import Invitation
from zhiyin.voice.queries import company_name


def letter(invitation: Invitation, address: str) -> EmailMultiAlternatives:
    """The mail to `address`, not sent. Raises `RuntimeError` when the link would not open (the secret key changed)."""
    token = access.token_of(invitation.seed)
    if access.digest_of(token) != invitation.digest:
        raise RuntimeError("The secret key has changed since this invitation was made; its link would open nothing.")
    with translation.override(invitation.language or settings.LANGUAGE_CODE):
        context = _context(invitation, token)
        mail = EmailMultiAlternatives(
            subject=_("How was our service? Three taps – %(company)s") % context,
            body=_text(context),
            to=[address],
            headers={
                "Message-ID": invitation.message_id,
                "List-Unsubscribe": f"<{context['stop']}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string("voice/letter.html", context), "text/html")
    return mail


def _context(invitation: Invitation, token: str) -> dict[str, str]:
    moment = invitation.interaction.occurred_at if invitation.interaction else invitation.created_at
    return {
        "company": company_name().replace("\n", " "),
        "name": invitation.customer.full_name if invitation.customer else "",
        "day": date_format(timezone.localtime(moment, timezone.get_default_timezone()), "DATE_FORMAT"),
        "until": date_format(timezone.localtime(invitation.expires_at, timezone.get_default_timezone()), "DATE_FORMAT"),
        "link": f"{settings.PUBLIC_URL}{reverse('voice:survey', args=[token])}",
        "stop": f"{settings.PUBLIC_URL}{reverse('voice:decline', args=[token])}",
        "language": translation.get_language() or settings.LANGUAGE_CODE,
    }


def _text(context: dict[str, str]) -> str:
    paragraphs = (
        _("Dear %(name)s,"),
        _("you were in contact with us on %(day)s. What did you expect, and how was it? Three taps tell us:"),
        "%(link)s",
        _("The link is yours alone and works until %(until)s. If it was not as you expected, somebody will call you."),
        _("Yours, %(company)s"),
        _("You want no such mails? One tap: %(stop)s"),
    )
    return "\n\n".join(paragraph % context for paragraph in paragraphs) + "\n"
