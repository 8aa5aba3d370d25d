"""Every component of `docs/web-kit.md` renders as it is shown there."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.context_processors import csrf
from django.test import RequestFactory
from html5lib import HTMLParser

from zhiyin.core.actor import SYSTEM
from zhiyin.core.paging import Page
from zhiyin.web.templatetags import kit, marks, shapes

DOC = Path(__file__).parents[2] / "docs" / "web-kit.md"
NOT_DRAWN = {"with_query", "form_errors", "languages"}


def _examples() -> dict[str, str]:
    found = re.findall(r"^### (\w+)\n(?:(?!^#).)*?```django\n(.*?)```", DOC.read_text(), flags=re.MULTILINE | re.DOTALL)
    return dict(found)


class _Form(forms.Form):
    name = forms.CharField(help_text="as on the door")


@pytest.fixture
def about(now: datetime) -> dict[str, Any]:
    request = RequestFactory().get("/teams?state=open&cursor=a")
    spec = {
        "title": "Dalian leads by 0.04",
        "kind": "bar",
        "columns": ["Branch", "Ratio"],
        "rows": [["大连", 0.98], ["深圳", None]],
    }
    page = Page([], next="n1", previous="p1")
    return {
        "request": request, "actor": SYSTEM, "at": now, "spec": spec, "page": page, "count": (1000, True),
        "form": _Form({"name": ""}), **csrf(request),
    }  # fmt: skip


def test_every_component_has_its_example() -> None:
    tags = set(kit.register.tags) | set(marks.register.tags) | set(shapes.register.tags)
    assert tags - NOT_DRAWN == set(_examples())


@pytest.mark.parametrize("name", sorted(_examples()))
def test_the_example_of_a_component_renders_as_sound_html(name: str, about: dict[str, Any]) -> None:
    html = Template(_examples()[name]).render(Context(about)).strip()
    assert html or name == "panel_slots"
    parser = HTMLParser(strict=False)
    parser.parseFragment(html)
    faults = [kind for _place, kind, _data in parser.errors]
    assert faults == []
    assert " style=" not in html


def test_a_pager_keeps_the_filters_and_says_when_there_are_more(about: dict[str, Any]) -> None:
    html = Template(_examples()["pager"]).render(Context(about))
    assert 'href="?state=open&amp;cursor=n1"' in html
    assert "1000" in html


@pytest.mark.parametrize(
    ("sort", "address", "way"),
    [
        ("", "?state=open&amp;sort=name", None),
        ("name", "?state=open&amp;sort=-name", "ascending"),
        ("-name", "?state=open", "descending"),
        ("number", "?state=open&amp;sort=name", None),
    ],
)
def test_a_heading_sorts_rising_then_falling_then_as_usual(sort: str, address: str, way: str | None) -> None:
    request = RequestFactory().get("/teams", {"state": "open", "cursor": "a", **({"sort": sort} if sort else {})})
    html = Template('{% heading by="name" %}Name{% endheading %}').render(Context({"request": request}))
    assert f'href="{address}"' in html
    assert (f'aria-sort="{way}"' in html) if way else ("aria-sort" not in html)


def test_a_heading_that_is_no_order_is_no_link(about: dict[str, Any]) -> None:
    html = Template('{% heading css="number" %}Phone{% endheading %}').render(Context(about))
    assert html == '<th scope="col" class="number">Phone</th>'


def test_a_wrong_field_says_so_to_everybody(about: dict[str, Any]) -> None:
    html = Template(_examples()["field"]).render(Context(about))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name-error id_name-help"' in html
    assert 'role="alert"' in html


def test_a_standing_is_told_by_icon_and_word_not_by_colour_alone(about: dict[str, Any]) -> None:
    for state in marks.STANDINGS:
        html = Template(f'{{% standing "{state}" text="00:42" %}}').render(Context(about))
        assert "<use" in html
        assert re.search(r'visually-hidden">\S+', html)


def test_an_unknown_tone_or_fact_of_a_figure_is_named(about: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="there are: danger, info"):
        Template('{% badge "x" tone="pink" %}').render(Context(about))
    with pytest.raises(TypeError, match="sample"):
        Template('{% figure "x" 1 sample=3 %}').render(Context(about))


def test_a_sent_draft_is_told_to_the_browser(about: dict[str, Any]) -> None:
    html = Template('{% notice "Sent." level="success" tags="draft:ticket-7" %}').render(Context(about))
    assert 'data-draft-sent="ticket-7"' in html


def test_what_stands_inside_a_component_stays_html(about: dict[str, Any]) -> None:
    for name in ("empty_state", "timeline_entry", "table", "page_header", "filters"):
        assert "&lt;" not in Template(_examples()[name]).render(Context(about))
