"""Every text field of every page, with every case, through the forms as a browser sends them."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape
from html5lib import HTMLParser, getTreeBuilder

from tests.permissions.table import World, rows
from zhiyin.desk.models import Message

from .cases import SHARED, cases, corpus
from .pages import FIELDS, NOT_HERE, Field
from .world import SECRET, browser, data_for, token, undone

pytestmark = pytest.mark.django_db

TYPED = {"text", "search", "email", "password", "tel", "url"}
OTHERS = {"/s/{begun_token}?at=99", "/account/login/"}
SAMPLE = 400
BESIDES = ("csrfmiddlewaretoken", "password", "version", "kind", "next")


def _send(client: Client, one: Field, found: World, text: str) -> HttpResponse:
    data = {**data_for("post", one.address, found), **one.given, one.name: text, "csrfmiddlewaretoken": SECRET}
    headers = {"HX-Request": "true"} if one.htmx else {}
    return client.post(one.address.format(**found.values), data, headers=headers)


def _is_kept(one: Field, text: str) -> bool:
    if "\0" in text:
        return False  # PostgreSQL cannot even be asked for it
    area, model, column = one.kept_in.split(".")
    return bool(apps.get_model(area, model).objects.filter(**{column: text}).exists())


def _reads_back(client: Client, found: World, one: Field, text: str) -> None:
    """The text stands whole on its page and in its answer of the API."""
    numbers = {**found.values, **_numbers(one)}
    for path in one.shown:
        if path.startswith("/api/"):
            values = client.get(path.format(**numbers), headers=token(found)).json()
            assert text in _texts(values), f"{one}: {path} does not give the text back"
        else:
            shown = client.get(path.format(**numbers)).content.decode()
            assert escape(text) in shown, f"{one}: {path} does not show {text!r}"
            assert "<script>alert" not in shown


def _numbers(one: Field) -> dict[str, Any]:
    area, model, _column = one.kept_in.split(".")
    newest = apps.get_model(area, model).objects.order_by("pk").last()
    about = {"desk.Message": "ticket", "customers.ContactDetail": "customer"}.get(f"{area}.{model}")
    number = getattr(getattr(newest, about) if about else newest, "number", None)
    return {"number": number, f"{about}_number": number}


def _texts(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        return [text for one in (value.values() if isinstance(value, dict) else value) for text in _texts(one)]
    return [value]


def _told(answer: HttpResponse, one: Field, found: World, text: str, case: str) -> None:
    """Refused with a sentence at the field, the limit in it, and everything typed still in the form."""
    page = answer.content.decode()
    wanted = (200, 422) if one.address.startswith("/account/") else (404, 409, 422)
    assert answer.status_code in wanted, f"{one}, {case}: {answer.status_code}"
    if one.limit and case in {"5,000 characters", "10 MiB"}:
        assert str(one.limit) in page.replace(",", ""), f"{one}, {case}: the limit is not named"
    if one.htmx:
        assert answer["HX-Retarget"] == "#notices", f"{one}, {case}: the form is replaced"
        return
    if one.name == "position":
        return  # a number in a list of standards: the sentence stands on a page of its own
    assert 'role="alert"' in page, f"{one}, {case}: no sentence"
    typed = {**data_for("post", one.address, found), **one.given, one.name: text}
    for name, value in typed.items():
        is_asked = not (name == "code" and "edit" in one.address)
        if is_asked and name not in BESIDES and isinstance(value, str) and value:
            assert escape(value).replace("\0", "") in page.replace("\0", ""), f"{one}, {case}: {name} is lost"


@pytest.mark.parametrize("one", FIELDS, ids=str)
def test_a_text_is_kept_whole_or_given_back_with_a_sentence(doors: World, one: Field) -> None:
    for case, text, kept in cases(one.verdict):
        with undone():
            client = browser(doors, is_signed_in=not one.address.startswith("/account/"))
            answer = _send(client, one, doors, text)
            if not kept:
                _told(answer, one, doors, text, case)
                assert not (one.kept_in and text and _is_kept(one, text)), f"{one}, {case}: refused and kept"
                continue
            assert answer.status_code in {200, 302}, f"{one}, {case}: {answer.status_code}\n{_errors(answer)}"
            if one.kept_in and text:
                assert _is_kept(one, text), f"{one}, {case}: not as it was typed"
                _reads_back(client, doors, one, text)


def test_every_text_field_of_every_form_is_in_the_table(doors: World) -> None:
    known = {f"{one.address} {one.name}" for one in FIELDS} | set(NOT_HERE)
    found = set[str]()
    client = browser(doors)
    for path in {row.path for row in rows() if row.method == "get" and not row.path.startswith("/api/")} | OTHERS:
        signed_in = client if not path.startswith("/account/") else browser(doors, is_signed_in=False)
        answer = signed_in.get(path.format(**doors.values))
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            found |= set(_fields(answer.content.decode(), path, doors))
    assert found == known


def _fields(page: str, path: str, found: World) -> Iterator[str]:
    tree: Any = HTMLParser(tree=getTreeBuilder("etree"), namespaceHTMLElements=False).parse(page)
    for form in tree.iter("form"):
        if form.get("method", "get").lower() != "post":
            continue
        action = form.get("action") or ""
        address = _address(path if action[:1] in {"", "?"} else action, found)
        for one in form.iter():
            typed = one.tag == "textarea" or (one.tag == "input" and one.get("type", "text") in TYPED)
            if typed and one.get("name"):
                assert one.get("maxlength") is None, f"{address}: a browser cuts {one.get('name')} without a word"
                yield f"{address} {one.get('name')}"


def _address(path: str, found: World) -> str:
    """The address as the tables write it, with names for its numbers."""
    named = {one.address.format(**found.values): one.address for one in FIELDS}
    return named.get(path.split("?", maxsplit=1)[0].format(**found.values), path)


@pytest.mark.skipif(not SHARED, reason="needs ZHIYIN_SHARED")
def test_hostile_texts_are_kept_whole_or_refused_and_never_become_markup(doors: World) -> None:
    """A page with hundreds of them has the same elements and attributes as with as many plain words."""
    client, headers = browser(doors), token(doors)
    every = corpus()
    path, kept = f"/api/v1/tickets/{doors.values['ticket']}/note", 0
    with undone():
        for text in random.Random(1).sample(every, SAMPLE):
            sent = json.dumps({"body": text})
            answer = client.post(path, data=sent, content_type="application/json", headers=headers)
            assert answer.status_code in {201, 422}, text
            if answer.status_code == 201:
                assert answer.json()["body"] == text.strip()
                kept += 1
        page = f"/tickets/{doors.values['ticket']}"
        strange = _skeleton(client.get(page).content.decode())
        Message.objects.update(body="x")
        assert strange == _skeleton(client.get(page).content.decode())
    assert len(every) > 3000
    assert kept > SAMPLE * 0.9


def _skeleton(page: str) -> Counter[tuple[str, ...]]:
    tree: Any = HTMLParser(tree=getTreeBuilder("etree"), namespaceHTMLElements=False).parse(page)
    return Counter((str(one.tag), *sorted(one.keys())) for one in tree.iter() if one.tag != "br")


def _errors(answer: HttpResponse) -> str:
    tree: Any = HTMLParser(tree=getTreeBuilder("etree"), namespaceHTMLElements=False).parse(answer.content.decode())
    return " | ".join("".join(part.itertext()) for part in tree.iter() if part.get("role") == "alert")
