"""The larger components: filter bar, table with its pages, empty state, field, timeline, slots for panels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, ModelChoiceField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiyin.core.paging import Page
from zhiyin.web.interface import panels
from zhiyin.web.within import answer_within

from .kit import with_query

register = template.Library()


def _render(name: str, **context: Any) -> SafeString:
    return render_to_string(f"web/components/{name}.html", context)


@register.simple_block_tag
def page_header(content: str, title: str, note: str = "", back: str = "") -> SafeString:
    """The head of a part of a page: title, a note under it, buttons inside; `back` leads one level up."""
    return _render("page_header", content=content, title=title, note=note, back=back)


@register.simple_block_tag(takes_context=True)
def filters(context: dict[str, Any], content: str, target: str = "results") -> SafeString:
    """A filter bar: a GET form, so that the filters are in the URL; with JavaScript only `#target` is replaced."""
    request = context["request"]
    return _render("filters", content=content, path=request.path, target=target, is_active=bool(request.GET))


@register.simple_block_tag
def table(content: str, label: str, css: str = "") -> SafeString:
    """A dense table (`<thead>`, `<tbody>` inside) that scrolls by itself on a small screen."""
    return _render("table", content=content, label=label, css=css)


@register.simple_block_tag(takes_context=True)
def heading(context: dict[str, Any], content: str, by: str = "", css: str = "", data: bool = False) -> SafeString:
    """The heading of a column; with `by`, an order of the list, a link: rising, then falling, then as usual again.

    `data` marks a heading that is a name of the company's own.
    """
    marks = format_html("{}{}", format_html(' class="{}"', css) if css else "", ' translate="no"' if data else "")
    if not by:
        return format_html('<th scope="col"{}>{}</th>', SafeString(marks), content)
    now = context["request"].GET.get("sort", "")
    following, way, arrow = {by: (f"-{by}", "ascending", "↑"), f"-{by}": ("", "descending", "↓")}.get(now, (by, "", ""))
    marks = format_html('{} aria-sort="{}"', SafeString(marks), way) if way else marks
    address = with_query(context, sort=following, cursor="")
    shown = format_html('<span aria-hidden="true">{}</span>', arrow) if arrow else ""
    return format_html(
        '<th scope="col"{}><a class="head-sort" href="{}">{}{}</a></th>', SafeString(marks), address, content, shown
    )


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Page[Any], count: tuple[int, bool] | None = None) -> dict[str, Any]:
    """Previous and next of a keyset page; `count` is what `core.paging.capped_count` returned."""
    return {"request": context["request"], "page": page, "count": count}


@register.simple_block_tag
def empty_state(content: str, title: str, text: str = "", icon: str = "inbox") -> SafeString:
    """What will be here and how to get it there; the button inside."""
    return _render("empty_state", content=SafeString(content.strip()), title=title, text=text, icon=icon)


@register.simple_tag
def field(bound: BoundField, css: str = "", data: bool = False) -> SafeString:
    """A field of a form with its label, help and errors; what was typed stays.

    `data` marks choices that are names or codes; choices of a model are so marked by themselves.
    """
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or type(widget).__name__.lower()
    known = {"select": "form-select", "selectmultiple": "form-select", "checkbox": "form-check-input"}
    several = type(widget).__name__ in {"CheckboxSelectMultiple", "RadioSelect"}
    style = "" if several else known.get(kind, "form-control")
    marks = " ".join(filter(None, [style, "is-invalid" if bound.errors else "", css]))
    # With maxlength a browser cuts what is pasted without a word; the refusal names the limit and keeps the text.
    attrs: dict[str, str | bool] = {"class": marks, "maxlength": False}
    names = [f"{bound.auto_id}-error"] if bound.errors else []
    names += [f"{bound.auto_id}-help"] if bound.help_text else []
    is_data = data or isinstance(bound.field, ModelChoiceField) or widget.attrs.get("translate") == "no"
    if is_data:
        attrs["translate"] = "no"
    if names:
        attrs["aria-describedby"] = " ".join(names)
    is_check = kind == "checkbox" and not several
    made = bound.as_widget(attrs=attrs)
    if is_check or several or names:
        about = {"bound": bound, "input": made, "is_check": is_check, "several": several, "is_data": is_data}
        return _render("field", **about)
    # As the template makes it, which takes four times as long: a filter bar has a dozen of these.
    label = "form-label required" if bound.field.required else "form-label"
    target = bound.id_for_label
    return format_html(
        '<div class="field"><label class="{}" for="{}">{}</label>{}</div>', label, target, bound.label, made
    )


@register.inclusion_tag("web/components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form as a whole."""
    return {"errors": form.non_field_errors()}


@register.simple_block_tag
def timeline_entry(content: str, at: datetime, sentence: str, icon: str = "history", **about: str) -> SafeString:
    """One line of a timeline: when, what, what was said; `about`: who it was, url it leads to."""
    return _render("timeline_entry", content=SafeString(content.strip()), at=at, sentence=sentence, icon=icon, **about)


@register.inclusion_tag("web/components/panel_slots.html", takes_context=True)
def panel_slots(context: dict[str, Any], page: str, number: int | str, at_once: bool = False) -> dict[str, Any]:
    """The panels that other areas offer for `page`: filled `at_once`, or each loaded by itself.

    A skeleton stands in until it is there; also for a panel that could not be filled, which then tells why itself.
    """
    slots = []
    for offered in panels(page, context["actor"]):
        url = reverse(offered.url, args=[number])
        content = answer_within(context["request"], offered.url, number) if at_once else ""
        slots.append({"title": offered.title, "url": url, "name": offered.url, "content": content})
    return {"slots": slots}


@register.inclusion_tag("web/components/panel_slot.html")
def panel_slot(title: str, url: str, on: str = "", name: str = "") -> dict[str, Any]:
    """One slot: loaded from `url`, and again on the live subject `on` (`desk.ticket`)."""
    return {"slot": {"title": title, "url": url, "on": on, "name": name}}
