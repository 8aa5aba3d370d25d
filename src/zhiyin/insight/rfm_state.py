"""RFM day by day: the state of each customer is kept, and a new day rewrites the customers who bought on it.

A day costs by its rows and one look at the keys, not by the years that are kept."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from zhiyin.insight import rfm
from zhiyin.insight.errors import InsightError
from zhiyin.insight.models import roles
from zhiyin.insight.rfm import RfmModel, RfmSummary
from zhiyin.insight.tables import Table, as_table, pick, run
from zhiyin.insight.wording import say

MEMORY = ":memory:"
MERGE = """merge into people using day on people.customer = day.customer
    when matched then update set last = greatest(people.last, day.last),
        frequency = people.frequency + day.frequency, monetary = people.monetary + day.monetary
    when not matched then insert"""


class RfmState:
    """Last day, number of purchases and amount of each customer, in a DuckDB file or, without one, in memory.

    `merge_days` as in `rfm.summarise`; a file that exists keeps its own. One process at a time may open a file.
    Raises InsightError `unreadable` for a file that is no such state."""

    def __init__(self, path: str | Path = MEMORY, *, merge_days: bool = True) -> None:
        import duckdb

        try:
            self._store = duckdb.connect(str(path))
            self._store.execute("create table if not exists kept (merged boolean, until double)")
            found = self._store.execute("select merged, until from kept").fetchone()
        except duckdb.Error as error:
            raise InsightError(
                say("Cannot read {path!r}: {error}", path=str(path), error=error), code="unreadable"
            ) from None
        if found is None:
            self._store.execute("insert into kept values (?, null)", [merge_days])
            found = (merge_days, None)
        self._merged, self._last = bool(found[0]), found[1]

    def add(self, table: Any, columns: Mapping[str, str] | None = None) -> int:
        """Takes in the purchases of the next day or days (`customer`, `date`, `amount`) in one transaction; returns how
        many customers bought.

        Where the purchases of a day are one, the days have to be later than all before. Raises InsightError `order`."""
        day = run(rfm.people_of(pick(as_table(table), roles("rfm"), columns), None, self._merged, first=True))
        if day.num_rows == 0:
            return 0
        first = float(day["first"].to_numpy().min())
        if self._merged and self._last is not None and first <= self._last:
            raise InsightError(
                say("These days were taken in already: with merge_days a day has to come whole, and in its turn."),
                code="order",
            )
        day = day.drop_columns("first")
        self._store.register("day", day)
        self._store.begin()
        try:
            self._store.execute("create table if not exists people as select * from day limit 0")
            self._store.execute(MERGE)
            self._store.execute("update kept set until = (select greatest(kept.until, max(last)) from day)")
            self._store.commit()
        except BaseException:
            self._store.rollback()
            raise
        finally:
            self._store.unregister("day")
        self._last = self._store.execute("select until from kept").fetchall()[0][0]
        return int(day.num_rows)

    def summary(self) -> RfmSummary:
        """What `rfm.summarise` makes of all purchases that were taken in."""
        return rfm.summary_of(self._people(), None, self._merged)

    def score(self, model: RfmModel) -> Table:
        """What `rfm.score` makes of them: one row per customer."""
        return rfm.placed(model, self._people())

    def people(self) -> list[dict[str, Any]]:
        """The customers with `last` (days since 1970-01-01), `frequency` and `monetary`, sorted."""
        return list(run(self._people().order_by("customer")).to_pylist())

    def _people(self) -> Table:
        from ibis.backends.duckdb import Backend

        if self._last is None:
            raise InsightError(
                say("No purchase was taken in yet: add the rows of a day first."), code="not_enough_data"
            )
        return Backend.from_connection(self._store).table("people")

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
