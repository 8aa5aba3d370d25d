"""The common fields of forms without a template each: a filter bar of four selections took as long as its list."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

Widget = dict[str, Any]


class Renderer(DjangoTemplates):
    """Django's form renderer; inputs and selections are made here, as its templates would."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """The HTML of a widget."""
        make = MADE.get(template_name)
        return make(context["widget"]) if make else SafeString(super().render(template_name, context, request))


def _attributes(widget: Widget) -> SafeString:
    given = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    shown = [f" {name}" if value is True else format_html(' {}="{}"', name, str(value)) for name, value in given]
    return SafeString("".join(shown))


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', str(widget["value"]))
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget))


def _option(option: Widget) -> str:
    value, attributes = conditional_escape(str(option["value"])), _attributes(option)
    return f'\n  <option value="{value}"{attributes}>{conditional_escape(option["label"])}</option>'


def _select(widget: Widget) -> SafeString:
    parts = []
    for group, options, _index in widget["optgroups"]:
        inside = "".join(map(_option, options))
        parts.append(f'\n  <optgroup label="{conditional_escape(group)}">{inside}\n  </optgroup>' if group else inside)
    options = SafeString("".join(parts))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), options)


FOLDER = "django/forms/widgets"
MADE = {f"{FOLDER}/{name}.html": _input for name in ("text", "number", "email", "hidden", "password")}
MADE[f"{FOLDER}/select.html"] = _select
