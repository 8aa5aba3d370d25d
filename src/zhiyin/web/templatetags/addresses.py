"""`{% url %}` for pages that name hundreds of addresses: Django's, with the pattern of a name looked up once."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import reverse

register = template.Library()
MARK = 7_777_777_777_777_777
"""Stands for a number while the pattern of an address is asked for."""


class Address(URLNode):
    """An address whose arguments are numbers is filled into its pattern; all others are Django's."""

    def render(self, context: Any) -> str:
        """The address, escaped."""
        if self.asvar or self.kwargs or len(self.args) > 1:
            return super().render(context)
        numbers = [argument.resolve(context) for argument in self.args]
        if any(type(number) is not int or number < 0 for number in numbers):
            return super().render(context)
        start, end = pattern(self.view_name.resolve(context), len(numbers))
        return f"{start}{numbers[0]}{end}" if numbers else start


@cache
def pattern(name: str, numbers: int) -> tuple[str, str]:
    """What stands before and behind the number in the address of a name."""
    start, _, end = reverse(name, args=[MARK] * numbers).partition(str(MARK))
    return start, end


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """As Django's `{% url %}`."""
    node: Any = django_url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
