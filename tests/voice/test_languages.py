"""Every page and mail of the area in both languages: no Latin words in Chinese, no Han in English, outside of data."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from tests.company import Company
from tests.touchpoints.test_languages import words
from tests.voice.cases import customer, invited, scores, survey, token
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.imports import Column
from zhiyin.voice import services
from zhiyin.voice.imports import COLUMNS
from zhiyin.voice.models import Answer, Invitation
from zhiyin.voice.services.letters import letter
from zhiyin.voice.ui import INTERFACE

pytestmark = pytest.mark.django_db
# Codes that people type are the same in both languages.
SAME = {
    "SERVQUAL",
    "reliability",
    "tangibles",
    "responsiveness",
    "assurance",
    "empathy",
    "CODE",
    "perceived",
    "expected",
}
SAME |= {"external_id", "answered_at", "survey"}


def is_right(text: str, language: str) -> list[str]:
    """The words that stand in the wrong language."""
    if language == "en":
        return re.findall(r"[㐀-鿿]+", text)
    return [word for word in re.findall(r"[A-Za-z_]{2,}", text) if word not in SAME]


@pytest.fixture
def link(company: Company) -> str:
    now = clock.now()
    about = survey()
    invited(company, None)
    answered = token(invited(company, customer("b@example.com"), about, now))
    services.give_answer(token=answered, scores=scores(8, 6), now=now)
    services.rate_dimension(token=answered, code="empathy", scores=scores(8, 6), now=now)
    late = invited(company, customer("c@example.com"), about, now - timedelta(days=20))
    services.expire_invitations(actor=SYSTEM, now=now)
    assert Invitation.objects.get(pk=late.pk).state == "expired"
    return token(invited(company, customer(), about, now))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_public_pages_hold_one_language(company: Company, client: Client, link: str, language: str) -> None:
    pages = [client.get(f"/s/{link}?lang={language}"), client.post(f"/s/{link}?lang={language}", {"expected": "8"})]
    pages += [client.get(f"/s/{link}/stop?lang={language}"), client.get("/s/x?lang=" + language)]
    client.post(f"/s/{link}", {"expected": "8", "perceived": "6"})
    pages += [client.get(f"/s/{link}?lang={language}&at={at}") for at in range(1, 7)]
    pages += [
        client.post(f"/s/{link}?lang={language}", {"comment": "x" * 5001}),
        client.get(f"/s/thanks?lang={language}"),
    ]
    pages += [client.post(f"/s/{link}/stop?lang={language}")]
    for page in pages:
        text = re.sub(r"x{100,}", "", words(page.content.decode()))
        assert text.strip()
        assert not is_right(text, language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_staff_hold_one_language(company: Company, client: Client, link: str, language: str) -> None:
    user = company.people["admin"].user
    assert user is not None
    user.language = language
    user.save()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    answer = Answer.objects.get()
    assert answer.customer is not None
    for path in (
        "/answers", "/answers?since=2030-01-01", f"/answers/{answer.number}", "/invitations", "/invitations?state=sent",
        "/surveys", "/surveys/new", "/surveys/service", f"/customers/{answer.customer.number}/satisfaction",
    ):  # fmt: skip
        html = client.get(path).content.decode()
        text = words(html if "<main" in html else f"<main>{html}</main>")
        assert text.strip()
        assert not is_right(text, language), path
    refused = client.post("/surveys/new", {"code": "X", "name": "", "bar": "9", "dimensions": "?"})
    assert not is_right(words(refused.content.decode()), language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_mail_and_the_words_of_events_and_columns_hold_one_language(
    company: Company, link: str, language: str
) -> None:
    invitation = Invitation.objects.get(state="created")
    invitation.language = language
    mail = letter(invitation, "li@example.com")
    parts = [mail.subject, str(mail.body), words(f"<main>{mail.alternatives[0][0]}</main>")]
    text = re.sub(r"https?://\S+|总公司|李晓梅", "", " ".join(parts))
    assert not is_right(text, language)
    columns: tuple[Column, ...] = COLUMNS
    with translation.override(language):
        said = [str(wording.sentence) for wording in INTERFACE.wordings.values()]
        said += [translation.gettext(column.meaning) for column in columns]
    assert not is_right(re.sub(r"%\(\w+\)s", "", " ".join(said)), language)
