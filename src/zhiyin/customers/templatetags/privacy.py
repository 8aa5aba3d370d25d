"""What people wrote, as the reader may read it."""

from __future__ import annotations

from django import template

from zhiyin.core.actor import Actor
from zhiyin.customers import access

register = template.Library()


@register.filter
def told_to(text: str, actor: Actor) -> str:
    """Free text with the personal numbers in it masked for who may not see them."""
    return access.told(text, actor)
