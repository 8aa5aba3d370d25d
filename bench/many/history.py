"""What has happened to the customers: one INSERT … SELECT a table, from a series of numbers.

Everything is a function of the number `i` of a contact: every second contact has opened a ticket. A hundred customers
of a hundred thousand have a tenth of the contacts; the first has one in a thousand, ten thousand at a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, models

from zhiyin.core import numbers
from zhiyin.core.models import Counter, Event
from zhiyin.customers.models import Customer
from zhiyin.desk.models import Message, Ticket
from zhiyin.touchpoints.models import Interaction

from .dialect import Dialect, dialect, facts, of_list, share
from .world import CHANNELS, SPAN, World

CONTACTS = 10
"""Contacts of a customer on average."""
DAY, HOUR = 86_400, 3_600
PLACE = ("branch_id", "scope_1", "scope_2", "scope_3", "scope_4")
SUBJECTS = (
    "咨询保单办理进度",
    "预约上门时间",
    "账单金额核对",
    "更改联系方式",
    "续保条件咨询",
    "网点服务反馈",
    "理赔材料补充",
)
BODY = "您好，我想了解一下办理进度，上次来网点时说三天之内会有答复，但还没有收到通知。"


@dataclass(frozen=True)
class History:
    """Where the rows begin and how many there are."""

    world: World
    customers: int
    first_customer: int
    contact: int
    ticket: int
    contact_number: int
    ticket_number: int
    dialect: Dialect

    @property
    def contacts(self) -> int:
        """How many contacts."""
        return self.customers * CONTACTS

    @property
    def tickets(self) -> int:
        """How many tickets."""
        return self.contacts // 2

    def at(self, i: str) -> str:
        """The second at which contact `i` happened: evenly over the years, in the order of their numbers."""
        span = int(SPAN.total_seconds())
        return f"({int(self.world.until.timestamp()) - span} + {i} * {span} / {self.contacts})"


def history(world: World, customers: int) -> History:
    """The history of the newest `customers` customers."""
    last = _last(Customer)
    return History(
        world, customers, last - customers + 1, _last(Interaction) + 1, _last(Ticket) + 1,
        _taken("interaction", customers * CONTACTS), _taken("ticket", customers * CONTACTS // 2), dialect(),
    )  # fmt: skip


def _last(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


def _taken(kind: str, count: int) -> int:
    """The first of `count` numbers that are given out at once."""
    (first,) = numbers.take(kind)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(to_regclass(%s), %s)", [f"number_{kind}", first + count - 1])
    else:
        Counter.objects.filter(kind=kind).update(value=first + count - 1)
    return first


def steps(past: History) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is to be done, by name."""
    yield "interactions", lambda: _insert(Interaction, _contacts(past))
    yield "tickets", lambda: _insert(Ticket, _tickets(past))
    yield "messages", lambda: _insert(Message, _messages(past))
    yield "events of interactions", lambda: _insert(Event, _told_contacts(past))
    for name, columns in _told_tickets(past).items():
        yield f"events of tickets {name}", lambda columns=columns: _insert(Event, columns)


Columns = tuple[dict[str, str], str]


def _insert(model: type[models.Model], what: Columns) -> None:
    """Insert the expressions of `what` by column, read from its second part; other columns take their default."""
    given, source = what
    fields = [field for field in model._meta.concrete_fields if field.attname in given or not field.primary_key]
    columns = [(field.column, given.get(field.attname) or _default(field)) for field in fields]
    names = ", ".join(connection.ops.quote_name(name) for name, _value in columns)
    values = ", ".join(value for _name, value in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")
        if connection.vendor == "postgresql":
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))",
                [model._meta.db_table],
            )


def _default(field: models.Field[object, object]) -> str:
    value = field.get_default()
    return "NULL" if value is None else dialect().literal(value)


def _contacts(past: History) -> Columns:
    world, sql = past.world, past.dialect
    customer = (
        f"CASE WHEN i % 1000 = 0 THEN 0 WHEN i % 10 = 1 THEN {share('i', 2, max(past.customers // 1000, 1))}"
        f" ELSE {share('i', 0, past.customers)} END"
    )
    series = (
        f"(SELECT i, {customer} + {past.first_customer} AS customer, {past.at('i')} AS at,"
        f" {share('i', 1, 1000)} AS h FROM {sql.series(past.contacts)}) x CROSS JOIN customers_customer c"
        " WHERE c.id = x.customer"
    )
    staff = list(world.staff.values())
    if staff != list(range(staff[0], staff[0] + len(staff))):
        raise RuntimeError("the ids of the staff have to follow each other")
    columns = {
        "id": f"{past.contact} + x.i",
        "number": f"{past.contact_number} + x.i",
        **{name: f"c.{name}" for name in PLACE},
        "customer_id": "c.id",
        "channel_id": of_list("x.h", world.channels),
        "employee_id": f"CASE WHEN x.h % 5 = 0 THEN NULL ELSE {staff[0]} + x.h % {len(staff)} END",
        "service_kind_id": of_list("x.h / 7", world.kinds),
        "direction": "CASE WHEN x.h % 6 = 0 THEN 'out' ELSE 'in' END",
        "occurred_at": sql.moment("x.at"),
        "ended_at": f"CASE WHEN x.h % 3 = 0 THEN NULL ELSE {sql.moment('x.at + 30 + x.h')} END",
        "wait_seconds": "CASE WHEN x.h % 4 = 0 THEN NULL ELSE x.h % 300 END",
        "subject": of_list("x.h / 3", SUBJECTS),
        "text": f"CASE WHEN x.h % 20 = 0 THEN '{BODY}' ELSE '' END",
    }
    return columns, series


def _tickets(past: History) -> Columns:
    sql = past.dialect
    i = f"(x.id - {past.contact})"
    until, staff = int(past.world.until.timestamp()), list(past.world.staff.values())
    inner = (
        f"(SELECT x.*, {i} / 2 AS t, {past.at(i)} AS at, {share(i, 3, 1000)} AS h FROM touchpoints_interaction x"
        f" WHERE x.id >= {past.contact} AND {i} % 2 = 0) x"
    )
    is_open = f"(x.at > {until - 30 * DAY} AND x.h % 10 < 3)"
    is_free = f"({is_open} AND x.h % 4 = 0)"
    is_closed = f"(NOT {is_open} AND x.at < {until - 90 * DAY})"
    solved, closed = sql.moment(f"x.at + {2 * HOUR}"), sql.moment(f"x.at + {2 * HOUR + 7 * DAY}")
    when_solved = f"CASE WHEN {is_open} THEN NULL ELSE {solved} END"
    columns = {
        "id": f"{past.ticket} + x.t",
        "number": f"{past.ticket_number} + x.t",
        **{name: f"x.{name}" for name in (*PLACE, "customer_id", "channel_id", "service_kind_id", "subject")},
        "interaction_id": "x.id",
        "status": f"CASE WHEN {is_free} THEN 'new' WHEN {is_open} THEN 'open' WHEN {is_closed} THEN 'closed'"
        " ELSE 'solved' END",
        "is_active": is_open,
        "priority": "CASE WHEN x.h % 9 = 0 THEN 'high' ELSE 'normal' END",
        "assignee_id": f"CASE WHEN {is_free} THEN NULL ELSE {staff[0]} + x.h % {len(staff)} END",
        "opened_at": "x.occurred_at",
        "updated_at": f"CASE WHEN {is_open} THEN x.occurred_at WHEN {is_closed} THEN {closed} ELSE {solved} END",
        "closed_at": f"CASE WHEN {is_closed} THEN {closed} ELSE NULL END",
        **dict.fromkeys(("first_answered_at", "solved_at", "paused_at"), when_solved),
    }
    return columns, inner


def _messages(past: History) -> Columns:
    columns = {"ticket_id": "t.id", "kind": "'customer'", "body": f"'{BODY}'", "at": "t.opened_at"}
    return columns, f"desk_ticket t WHERE t.id >= {past.ticket}"


def _event(past: History, kind: str, subject: str, row: str, at: str) -> dict[str, str]:
    return {
        "kind": f"'{kind}'",
        "actor_kind": "'system'",
        "subject": f"'{subject}'",
        "subject_id": f"{row}.id",
        "customer_id": f"{row}.customer_id",
        **{name: f"{row}.{name}" for name in PLACE},
        "origin": "'import'",
        "occurred_at": f"{row}.{at}",
        "recorded_at": past.dialect.literal(past.world.now),
    }


def _told_contacts(past: History) -> Columns:
    channels = of_list("x.channel_id", CHANNELS, keys=past.world.channels)
    told = {
        "interaction_id": "x.id", "customer_id": "x.customer_id", "channel": f"'\"' || {channels} || '\"'",
        "direction": "'\"' || x.direction || '\"'", "number": "x.number", "touchpoint_id": "x.touchpoint_id",
        "employee_id": "x.employee_id", "service_kind_id": "x.service_kind_id",
    }  # fmt: skip
    columns = _event(past, "touchpoints.InteractionRecorded", "touchpoints.interaction", "x", "occurred_at")
    columns["facts"] = past.dialect.json(facts(told))
    return columns, f"touchpoints_interaction x WHERE x.id >= {past.contact}"


def _told_tickets(past: History) -> dict[str, Columns]:
    who = {"ticket_id": "t.id", "customer_id": "t.customer_id", "number": "t.number"}
    opened = {
        **who, "interaction_id": "t.interaction_id", "service_kind_id": "t.service_kind_id", "is_recovery": "'false'",
        "recovery_of_id": "'null'",
    }  # fmt: skip
    assigned = {**who, "assignee_id": "t.assignee_id", "team_id": "'null'"}
    solved = {
        "ticket_id": "t.id", "customer_id": "t.customer_id", "interaction_id": "t.interaction_id",
        "employee_id": "t.assignee_id", "is_recovery": "'false'", "number": "t.number",
    }  # fmt: skip

    def of(name: str, told: dict[str, str], at: str, which: str) -> Columns:
        columns = _event(past, f"desk.{name}", "desk.ticket", "t", at)
        columns["facts"] = past.dialect.json(facts(told))
        return columns, f"desk_ticket t WHERE t.id >= {past.ticket} AND {which}"

    is_active = "t.status IN ('new', 'open')"
    return {
        "opened": of("TicketOpened", opened, "opened_at", "1 = 1"),
        "assigned": of("TicketAssigned", assigned, "opened_at", f"{is_active} AND t.assignee_id IS NOT NULL"),
        "solved": of("TicketSolved", solved, "solved_at", "t.solved_at IS NOT NULL"),
    }
