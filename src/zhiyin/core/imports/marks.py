"""The rows of a run by what they are known by: which stand there twice, and which an earlier run has brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from zhiyin.core.keys import among
from zhiyin.core.models import ImportRowResult, ImportRun

from .kinds import Outcome
from .matching import UNKEYED, again
from .reading import Read


class Marks:
    """The marks of one run; `earlier` are runs whose rows without a key are here already."""

    def __init__(self, run: ImportRun, earlier: Sequence[int]) -> None:
        self.run = run
        self.earlier = earlier
        self.times: dict[str, int] = {}

    def give(self, rows: Sequence[Read]) -> tuple[dict[int, str], dict[int, int]]:
        """The mark of each row by its number; and of a row whose key stands there already, the row of the first."""
        first = self._rows({row.mark for row in rows})
        marks: dict[int, str] = {}
        repeated: dict[int, int] = {}
        for row in rows:
            there = first.setdefault(row.mark, row.number)
            if there == row.number:
                marks[row.number] = row.mark
            elif row.mark.startswith(UNKEYED):
                marks[row.number] = again(row.mark, self._next(row.mark))
            else:
                repeated[row.number] = there
        return marks, repeated

    def known(self, marks: Mapping[int, str]) -> dict[int, Outcome]:
        """Rows without a key that an earlier run has brought: they are there already."""
        unkeyed = {mark: number for number, mark in marks.items() if mark.startswith(UNKEYED)}
        if not (unkeyed and self.earlier):
            return {}
        rows = ImportRowResult.objects.filter(run__in=self.earlier, subject_id__isnull=False)
        found = among(rows, "key", unkeyed).values_list("key", "subject_id")
        return {unkeyed[mark]: Outcome.unchanged(subject) for mark, subject in found if subject is not None}

    def _rows(self, marks: set[str]) -> dict[str, int]:
        rows: QuerySet[ImportRowResult] = self.run.rows.all()
        return dict(among(rows, "key", marks).values_list("key", "row_no"))

    def _next(self, mark: str) -> int:
        """How often this content was met before; after an interruption it is found again by doubling and halving."""
        if mark not in self.times:
            high = 1
            while self._rows({again(mark, high)}):
                high *= 2
            low = high // 2
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._rows({again(mark, middle)}) else (low, middle)
            self.times[mark] = low
        self.times[mark] += 1
        return self.times[mark]
