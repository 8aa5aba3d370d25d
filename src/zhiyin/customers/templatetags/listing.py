"""The rows of the list of customers, made without a template: as one they took half of the page's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext

from zhiyin.customers.forms.columns import Column
from zhiyin.customers.queries import Listed
from zhiyin.web.templatetags.addresses import pattern
from zhiyin.web.templatetags.kit import icon, moment
from zhiyin.web.templatetags.marks import tier

from .customers import masked_as, named

register = template.Library()
NOTHING = "–"
LONGEST = 80  # characters of an own field
DATA = '<td translate="no">'


@register.simple_tag
def customer_rows(lines: Sequence[Listed], columns: Sequence[Column], may_edit: bool) -> SafeString:
    """Number, name and the shown `columns` of each customer; with a box to be chosen by where one may change them."""
    start, end = pattern("customers:customer", 1)
    makers = [CELLS[one.name] for one in columns if one.is_shown and not one.field]
    picture, select = f"{icon('building', 'icon-sm')} ", escape(gettext("Select"))
    made = []
    for line in lines:
        row, number = line.customer, line.number
        box = BOX.format(number=number, select=select) if may_edit else ""
        sign = picture if row.kind == "company" else ""
        link = f'<a href="{start}{number}{end}">'
        cells = "".join([make(line) for make in makers])
        own = "".join([f"{DATA}{_cut(text)}</td>" for text in line.own])
        name = escape(row.full_name)
        made.append(
            f"<tr data-row>{box}<td>{link}{number}</a></td>{DATA}{sign}{link}{name}</a></td>{cells}{own}</tr>\n"
        )
    return SafeString("".join(made))


BOX = (
    '<td><input class="form-check-input" type="checkbox" name="numbers" value="{number}"'
    ' aria-label="{select} {number}"></td>'
)


def _cut(text: str) -> str:
    return escape(Truncator(text).chars(LONGEST)) if text else NOTHING


def _tier(line: Listed) -> str:
    found = line.customer.tier
    return f"{DATA}{tier(found.name, found.rank) if found else NOTHING}</td>"


def _phone(line: Listed) -> str:
    return f"{DATA}{escape(masked_as(line.phone, 'phone')) or NOTHING}</td>"


def _email(line: Listed) -> str:
    return f"{DATA}{escape(masked_as(line.email, 'email')) or NOTHING}</td>"


def _stage(line: Listed) -> str:
    stage = line.customer.stage
    return f"<td>{escape(named(stage)) if stage else NOTHING}</td>"


def _branch(line: Listed) -> str:
    branch = line.customer.branch
    return f"{DATA}{escape(branch.name) if branch else NOTHING}</td>"


def _since(line: Listed) -> str:
    return f"<td>{moment(line.customer.created_at, show='day')}</td>"


CELLS: Mapping[str, Callable[[Listed], str]] = {
    "tier": _tier,
    "phone": _phone,
    "email": _email,
    "stage": _stage,
    "branch": _branch,
    "since": _since,
}
"""How each of `forms.columns.USUAL` is shown."""
