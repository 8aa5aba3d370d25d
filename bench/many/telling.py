"""What is told of each customer: contacts and tickets counted, the rest by formulas of the customer's place."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from zhiyin.customers.models import CustomerFacts

from .history import DAY, History


def told_of(n: int, until: datetime) -> dict[str, object]:
    """What upper areas tell of customer `n` beside its contacts and tickets, as `set_facts` takes it."""
    return {
        "value_12m": n * 37 % 10_000,
        "overdue": n % 500 if n % 50 == 0 else 0,
        "holdings": n % 4,
        "next_renewal_at": until + timedelta(days=n % 365),
        "satisfaction": (50 + n * 17 % 100) / 100 if n % 3 == 0 else None,
        "churn_risk": n * 31 % 1000 / 1000,
        "clv": n * 53 % 50_000,
    }


def write_facts(past: History) -> None:
    """One row of facts a customer: contacts and tickets by counting, the others by the formulas of `told_of`."""
    sql, n = past.dialect, f"(c.id - {past.first_customer})"
    now = sql.literal(past.world.now)
    year = sql.literal(past.world.now - timedelta(days=365))
    contacts = (
        f"(SELECT customer_id, max(occurred_at) AS last, count(CASE WHEN occurred_at > {year} THEN 1 END) AS year"
        " FROM touchpoints_interaction GROUP BY customer_id) i"
    )
    tickets = _tickets(year, past.world.kinds[2])
    until = int(past.world.until.timestamp())
    columns = {
        "customer_id": "c.id",
        "last_contact_at": "i.last", "contacts_12m": "coalesce(i.year, 0)",
        "last_ticket_at": "t.last", "open_tickets": "coalesce(t.open, 0)", "tickets_12m": "coalesce(t.year, 0)",
        "open_complaints": "coalesce(t.bad_open, 0)", "complaints_12m": "coalesce(t.bad_year, 0)",
        "value_12m": f"{n} * 37 % 10000", "overdue": f"CASE WHEN {n} % 50 = 0 THEN {n} % 500 ELSE 0 END",
        "holdings": f"{n} % 4", "next_renewal_at": sql.moment(f"{until} + {n} % 365 * {DAY}"),
        "satisfaction": f"CASE WHEN {n} % 3 = 0 THEN (50 + {n} * 17 % 100) / 100.0 END",
        "churn_risk": f"({n} * 31 % 1000) / 1000.0", "clv": f"{n} * 53 % 50000",
        **dict.fromkeys(("contact_at", "desk_at", "voice_at", "business_at", "score_at"), now),
    }  # fmt: skip
    source = (
        f"customers_customer c LEFT JOIN {contacts} ON i.customer_id = c.id LEFT JOIN {tickets}"
        f" ON t.customer_id = c.id WHERE c.id >= {past.first_customer}"
    )
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        table = CustomerFacts._meta.db_table
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {source}")


def _tickets(year: str, complaint: int) -> str:
    bad = f"service_kind_id = {complaint}"
    return (
        "(SELECT customer_id, max(opened_at) AS last, count(CASE WHEN is_active THEN 1 END) AS open,"
        f" count(CASE WHEN opened_at > {year} THEN 1 END) AS year,"
        f" count(CASE WHEN {bad} AND is_active THEN 1 END) AS bad_open,"
        f" count(CASE WHEN {bad} AND opened_at > {year} THEN 1 END) AS bad_year"
        " FROM desk_ticket WHERE customer_id IS NOT NULL GROUP BY customer_id) t"
    )
