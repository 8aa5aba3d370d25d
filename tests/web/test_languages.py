"""Every page in both languages, and the finder itself."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.languages import han, latin_words, problems
from tests.permissions.table import Row, World, rows

PAGES = [row for row in rows() if row.method == "get" and not row.path.startswith(("/api/", "/healthz", "/readyz"))]
SIGN_IN = ("/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/inactive/")
INSIDE = ("/account/password/change/", "/account/logout/", "/account/2fa/", "/account/reauthenticate/", "/nowhere")


def test_the_finder_sees_text_and_labels_and_leaves_data_out() -> None:
    page = '<p title="Hello">您好 API <b translate="no">Smith</b><code>x_y</code> <a href="/a">Save</a></p>'
    assert latin_words(page) == ["Hello", "Save"]
    assert han('<p>Name <span translate="no">王</span> 姓</p>') == ["姓"]


def _as_admin(made: World, language: str) -> Client:
    user = made.company.people["admin"].user
    assert user is not None
    user.language = language
    user.save()
    client = Client()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    client.cookies["language"] = language
    return client


def _wrong(client: Client, path: str, language: str) -> list[str]:
    if path.startswith("/s/"):  # a respondent's language is in the address
        path = f"{path}?lang={language}"
    response = client.get(path, follow=True)
    if "html" not in response.headers.get("Content-Type", ""):
        return []
    return [f"{path}: {word}" for word in problems(response.content.decode(), language)]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_pages_of_the_way_in_are_in_one_language(db: None, language: str) -> None:
    client = Client()
    client.cookies["language"] = language
    assert [word for path in SIGN_IN for word in _wrong(client, path, language)] == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_pages_of_the_own_account_and_the_errors_are_in_one_language(made: World, language: str) -> None:
    client = _as_admin(made, language)
    assert [word for path in INSIDE for word in _wrong(client, path, language)] == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("row", PAGES, ids=str)
def test_a_page_is_in_one_language(row: Row, language: str, made: World) -> None:
    client = _as_admin(made, language)
    assert _wrong(client, row.path.format(**made.values), language) == []
