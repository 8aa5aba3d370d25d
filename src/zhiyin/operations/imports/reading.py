"""How a kind of file about customers is read: columns with their readers, cells to a draft, a batch in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.fields.own import OwnFields
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, Undo, values
from zhiyin.core.imports.cells import Cells, Named, by, own_cells, texts
from zhiyin.core.imports.finding import by_source
from zhiyin.core.models import CustomField
from zhiyin.customers.access import visible as visible_customers
from zhiyin.customers.queries import by_external, by_number
from zhiyin.customers.rules.detecting import masked
from zhiyin.operations import access, services
from zhiyin.operations.models import OWN, Bill, Holding, Order, Record
from zhiyin.operations.services import Draft
from zhiyin.people.access import visible_branches

LONGEST_NUMBER = 18
Read = Callable[..., Any]
Finder = Callable[[Actor, str, set[str]], Mapping[str, Any]]
UNKNOWN = _(
    "There is no “%(text)s” (%(column)s) here that you may see. Import or add it first, or leave the cell empty."
)
EMPTY = _("This cell has to be filled.")
NO_CUSTOMER = _("Say whose it is: the customer's id in the same source (customer), or our number (customer_number).")
OF_WHOM = (
    Column("external_id", _("Its number or id in the system that the file comes from.")),
    Column("customer", _("The external_id of the customer in the same source.")),
    Column("customer_number", _("Our number of the customer, where the source does not know the customer.")),
    Column("branch", _("The code of the branch; else that of the customer.")),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a kind and how its cell becomes a value; without a reader it is kept as text."""

    name: str
    meaning: str
    read: Read | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """How the rows of one batch become drafts: the columns of the kind, what they name, own fields if there are any."""

    draft: type[Draft[Any]]
    fields: Sequence[Field]
    named: Named
    own: Sequence[CustomField]

    def tried(self, row: ImportRow, context: ImportContext) -> Draft[Any] | Refused:
        """The draft of a row, or why there is none."""
        try:
            return self.draft(source=context.source, **_values(self, row), **self._brought(row))
        except Refused as error:
            return error

    def _brought(self, row: ImportRow) -> dict[str, Any]:
        return {"custom": own_cells(row)[0], "is_brought": True} if self.draft is services.NewHolding else {}


def kind_of(
    name: str, title: str, draft: type[Draft[Any]], fields: Sequence[Field], own: OwnFields | None = None
) -> Kind:
    """The kind of file whose rows become drafts of one type; `own` are the company's own fields of such records."""
    columns = (*OF_WHOM, *(Column(one.name, one.meaning, one.required) for one in fields))

    def write(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
        named = _named(rows, context, {column.name for column in columns})
        has_own = own is not None and any(own_cells(row)[0] for row in rows)
        reader = Reader(draft, fields, named, own.fields() if own and has_own else ())
        read = [reader.tried(row, context) for row in rows]
        drafts: list[Draft[Any]] = [one for one in read if isinstance(one, Draft)]
        taken = iter(services.take_over_records(rows=drafts, actor=context.actor, now=context.now))
        return [
            Outcome.refused(one) if isinstance(one, Refused) else _outcome(next(taken), row)
            for row, one in zip(rows, read, strict=True)
        ]

    noun = draft.MODEL.noun()
    undo = Undo(
        f"operations.{noun}",
        partial(services.remove_imported, draft=draft),
        partial(services.restore_imported, draft=draft),
        partial(_shown, {one.name for one in fields}, own),
    )
    return Kind(
        name=name, title=title, columns=columns, permission=access.RECORD, write=write, undo=undo,
        find=by_source(draft.MODEL.objects), more=own.columns if own else tuple,
    )  # fmt: skip


def _shown(names: set[str], own: OwnFields | None, before: Mapping[str, Any]) -> dict[str, str]:
    """What a correction has replaced, by the columns of a file; texts as masked as everywhere."""
    told = {name: masked(str(value)) for name, value in before.items() if name in names and not isinstance(value, dict)}
    return told | (own.shown(before, told=masked) if own else {})


def _outcome(taken: services.TakenOver, row: ImportRow) -> Outcome:
    if taken.error:
        return Outcome.refused(taken.error)
    return Outcome(taken.state, taken.row.pk, tuple(own_cells(row)[1]))


def _values(reader: Reader, row: ImportRow) -> dict[str, Any]:
    """What the filled cells of a row say; everything that is wrong with them is told at once."""
    cells, named = Cells(row), reader.named
    customers = [cells.read(name, named.find) for name in ("customer", "customer_number")]
    found: dict[str, Any] = {"external_id": row.get("external_id"), "branch": cells.read("branch", named.find)}
    for one in reader.fields:
        if row.get(one.name):
            found[one.name] = cells.read(one.name, one.read or (named.find if one.name in named.records else _text))
        elif one.required:
            cells.errors.append(Refused("import.empty", EMPTY, field=one.name))
    about = [found[name].customer for name in ("holding", "bill", "order") if found.get(name) is not None]
    customer = next((one for one in (*customers, *about) if one is not None), None)
    if customer is None and not any(error.field in {"customer", "customer_number"} for error in cells.errors):
        cells.errors.append(Refused("record.no_customer", NO_CUSTOMER, field="customer"))
    try:
        OWN.checked(reader.own, own_cells(row)[0] if reader.own else {})
    except Refused as error:
        cells.errors += error.errors if isinstance(error, Several) else [error]
    cells.refuse_wrong()
    return {**found, "customer": customer}


def moment(text: str, *, field: str) -> datetime | None:
    """A moment; without a zone it is the company's."""
    return values.moment(text, zone=ZoneInfo(settings.TIME_ZONE), field=field)


def _text(text: str, *, field: str) -> str:
    del field
    return text


def _named(rows: Sequence[ImportRow], context: ImportContext, columns: set[str]) -> Named:
    """The records that the cells of one batch name, found in one query per kind."""
    actor, source, wanted = context.actor, context.source, texts(rows, (name for name in FINDERS if name in columns))
    found = {name: FINDERS[name](actor, source, asked) for name, asked in wanted.items()}
    return Named(found, _unknown)


def _customers(actor: Actor, source: str, ids: set[str]) -> Mapping[str, Any]:
    return by_external(source, ids, visible_customers(actor).select_related("branch"))


def _customers_by_number(actor: Actor, _source: str, asked: set[str]) -> Mapping[str, Any]:
    numbers = [int(text) for text in asked if text.isdecimal() and len(text) <= LONGEST_NUMBER]
    return {str(number): row for number, row in by_number(numbers, visible_customers(actor)).items()}


def _branches(actor: Actor, _source: str, codes: set[str]) -> Mapping[str, Any]:
    return by("code", visible_branches(actor).filter(code__in=codes))


def _products(actor: Actor, _source: str, codes: set[str]) -> Mapping[str, Any]:
    return by("code", access.visible_products(actor).filter(code__in=codes))


def _plans(actor: Actor, _source: str, codes: set[str]) -> Mapping[str, Any]:
    return by("code", access.visible_plans(actor).filter(code__in=codes).select_related("product"))


def _records(kind: type[Record]) -> Finder:
    def find(actor: Actor, source: str, ids: set[str]) -> Mapping[str, Any]:
        rows = access.visible(actor, kind).filter(source=source, external_id__in=ids)
        return by("external_id", rows.select_related("customer__branch"))

    return find


FINDERS: dict[str, Finder] = {
    "customer": _customers,
    "customer_number": _customers_by_number,
    "branch": _branches,
    "product": _products,
    "plan": _plans,
    "holding": _records(Holding),
    "bill": _records(Bill),
    "order": _records(Order),
}


def _unknown(column: str, text: str) -> Refused:
    return Refused(f"record.{column}_unknown", UNKNOWN, field=column, column=column, text=text[:60])
