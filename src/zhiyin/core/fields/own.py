"""The custom fields of one kind of records: what an area calls where it reads and writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from django.db.models import Model, QuerySet

from zhiyin.core.errors import Refused
from zhiyin.core.imports.kinds import Column

from . import finding, values
from .kinds import label
from .register import fields_of
from .showing import Line, Told, cell, lines, values_told
from .tables import CustomField, IndexedValue

Row = TypeVar("Row", bound=Model)
Custom = Mapping[str, Any]


class Holder(Protocol):
    """A record with custom fields."""

    pk: Any
    custom: Any


class Brought(NamedTuple):
    """What a file brings to a record: its key (None: a new one), what it holds by now, what is given by code."""

    key: int | None
    before: Custom | None
    given: Custom


@dataclass(frozen=True, slots=True)
class OwnFields:
    """The fields of the records `owner`, indexed in `table`."""

    owner: str
    table: type[IndexedValue]

    def fields(self) -> list[CustomField]:
        """Those in use."""
        return fields_of(self.owner)

    def settled(self, before: Custom | None, given: Custom) -> dict[str, Any] | None:
        """What a record holds after `given` was written over `before`; None where that is nothing."""
        return values.settled(self.fields(), before or {}, given) or None

    def for_new(self, given: Iterable[Custom], *, is_asked: bool) -> list[dict[str, Any] | None]:
        """What new records hold; `is_asked`: somebody was asked, so that none that is needed may lack."""
        fields, given = self.fields(), list(given)
        if not fields and not any(given):
            return [None] * len(given)
        return [values.settled(fields, {}, one, is_new=True, is_asked=is_asked) or None for one in given]

    def index(self, rows: Iterable[Holder], *, is_new: bool = False) -> None:
        """Let records be found by what they hold now."""
        held = [(row.pk, row.custom or {}) for row in rows]
        if any(custom for _key, custom in held) or (held and not is_new):
            values.index(self.table, self.fields(), held, is_new=is_new)

    def checked(self, fields: Sequence[CustomField], given: Custom) -> None:
        """`Refused` where a record cannot hold what is given."""
        if given:
            values.settled(fields, {}, given)

    def twice(self, fields: Sequence[CustomField], given: Sequence[Custom]) -> dict[int, Refused]:
        """Which of some new records (by their place) have what stands once only, and stands elsewhere already."""
        if not any(field.is_unique for field in fields):
            return {}
        return values.twice(self.table, fields, [values.settled(fields, {}, one) for one in given])

    def brought(self, rows: Sequence[Brought]) -> list[dict[str, Any] | Refused | None]:
        """What records hold after a file has brought values, or why one cannot hold them; a new one has the defaults.

        The values were `checked`.
        """
        fields = self.fields()
        if not fields and not any(one.given or one.before for one in rows):
            return [None] * len(rows)
        after = [
            values.settled(fields, one.before or {}, one.given, is_new=one.key is None, is_asked=False) for one in rows
        ]
        refused = values.twice(self.table, fields, after, [one.key for one in rows])
        return [refused.get(n, custom or None) for n, custom in enumerate(after)]

    def columns(self) -> list[Column]:
        """What a file may bring."""
        return [Column(one.name, label(one), words=(one.label, one.label_zh)) for one in self.fields()]

    def shown(self, before: Custom, *, told: Told) -> dict[str, str]:
        """What an event has kept of own fields (in `custom`), by the columns of a file, masked."""
        kept = self.cells([before["custom"]], told=told)[0] if "custom" in before else ()
        return dict(zip(self.names(), kept, strict=False))

    def names(self) -> list[str]:
        """The names of the fields, as the columns of a file."""
        return [field.name for field in self.fields()]

    def cells(self, customs: Iterable[Custom | None], *, told: Told, is_clear: bool = False) -> list[list[str]]:
        """What a file holds of records, in the order of `names`."""
        fields = self.fields()
        return [
            [cell(field, (custom or {}).get(field.code), told=told, is_clear=is_clear) for field in fields]
            for custom in customs
        ]

    def drop(self, row: Holder) -> None:
        """Let a record not be found any more: another one has absorbed it."""
        self.table.objects.filter(row=row.pk).delete()

    def narrowed(self, rows: QuerySet[Row], given: Mapping[str, str], *, is_walked: bool = False) -> QuerySet[Row]:
        """The rows whose fields (by name) are as asked; `is_walked`: pages go by `position`, the key in the index."""
        asked = finding.asked(self.fields(), given)
        if asked is None:
            return rows.none()
        for n, one in enumerate(asked):
            is_first = n == 0 and is_walked
            found = finding.walked(rows, self.table, one) if is_first else None
            rows = rows.filter(pk__in=finding.keys(self.table, one)) if found is None else found
        return rows

    def lines(self, custom: Custom | None, *, told: Told, is_clear: bool = False) -> list[Line]:
        """What a page shows of a record."""
        return lines(self.fields(), custom, told=told, is_clear=is_clear) if custom else []

    def told(self, custom: Custom | None, *, told: Told, is_clear: bool = False) -> dict[str, Any]:
        """What the API tells of a record."""
        return values_told(self.fields(), custom, told=told, is_clear=is_clear) if custom else {}

    def different(self, before: Custom | None, after: Custom | None) -> Sequence[str]:
        """The names of the fields in which two states are not the same."""
        return values.different(before or {}, after or {})
