"""What the store knows of each customer: now, and as it stood at the beginning of the quarters behind.

Everything is a temporary table beside the generation, whose file is never changed:

- `people`: one row a customer, as of today;
- `risked`: a row for each customer and quarter (of 91 days) that began with something held, with `gone`: 1 for whom
  nothing was left at its end. At most `SAMPLE` customers, drawn by their key;
- `debts`: those of two quarters ago to whom bills fell due since, with `bad`: 1 for whom one stayed open for 30 days.

Attributes of a quarter are those known when it began, so that nothing is explained by what came later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

SAMPLE = 50_000
ATTRIBUTES = ("holdings", "years", "company", "yearly", "renewal", "tickets", "complaints", "satisfaction")

ASKED = """CREATE TEMP TABLE asked AS SELECT CAST(? AS DATE) AS today, CAST(? AS VARCHAR) AS currency,
  greatest(1, CAST(ceil((SELECT count(*) FROM customers) / CAST(? AS DOUBLE)) AS BIGINT)) AS every,
  (SELECT quantile_disc(CAST(opened_at AS TIMESTAMP), 0.01) FROM tickets) AS heard_since"""

QUARTERS = """CREATE TEMP TABLE quarters AS
  SELECT place, CAST(today + to_days(CAST(91 * place AS INTEGER)) AS DATE) AS first,
    CAST(today + to_days(CAST(91 * place + 91 AS INTEGER)) AS DATE) AS until
  FROM asked, range(-4, 4) AS places(place)"""

SPANS = """CREATE TEMP TABLE spans AS
  SELECT h.customer_id AS customer, c.kind, h.product_id AS product, h.started_on, h.ended_on, h.period,
    CASE WHEN h.currency = asked.currency THEN h.amount * CASE h.period WHEN 'month' THEN 12 WHEN 'quarter' THEN 4
      WHEN 'half_year' THEN 2 WHEN 'week' THEN 52 WHEN 'day' THEN 365 ELSE 1 END END AS yearly
  FROM holdings h JOIN customers c ON c.id = h.customer_id CROSS JOIN asked
  WHERE h.state <> 'pending' AND (h.state <> 'ended' OR h.ended_on IS NOT NULL)"""

# A year's day of the start falls into a quarter in the year of its first day or in the next one.
HELD = """CREATE TEMP TABLE held AS
  SELECT s.customer, q.place, any_value(q.first) AS first, any_value(q.until) AS until, count(*) AS holdings,
    min(s.started_on) AS since, sum(s.yearly) AS yearly,
    bool_or(s.period IN ('day', 'week', 'month', 'quarter')
      OR s.started_on + to_years(CAST(year(q.first) - year(s.started_on) AS INTEGER)) BETWEEN q.first AND q.until - 1
      OR s.started_on + to_years(CAST(year(q.first) + 1 - year(s.started_on) AS INTEGER))
        BETWEEN q.first AND q.until - 1) AS renewal,
    bool_or(s.ended_on IS NULL OR s.ended_on >= q.until) AS stays
  FROM spans s CROSS JOIN asked JOIN quarters q
    ON s.started_on <= least(q.first, asked.today) AND (s.ended_on IS NULL OR s.ended_on >= q.first)
  WHERE q.place >= 0 OR hash(s.customer) % asked.every = 0
  GROUP BY s.customer, q.place"""

HEARD = """CREATE TEMP TABLE heard AS
  SELECT h.customer, h.place, count(*) AS tickets, count(*) FILTER (CAST(k.is_complaint AS BOOLEAN)) AS complaints
  FROM held h JOIN tickets t ON t.customer_id = h.customer
    AND t.opened_at >= h.first - INTERVAL 365 DAY AND t.opened_at < h.first
  LEFT JOIN service_kinds k ON k.id = t.service_kind_id
  WHERE h.place <= 0 GROUP BY h.customer, h.place"""

FELT = """CREATE TEMP TABLE felt AS
  SELECT c.id AS customer, q.place, avg(a.perceived / a.expected) AS satisfaction
  FROM customers c JOIN answers a ON a.customer_id = c.id AND a.expected > 0
  JOIN quarters q ON q.place <= 0 AND a.answered_at >= q.first - INTERVAL 365 DAY AND a.answered_at < q.first + 1
  WHERE a.answered_at < q.first OR q.place = 0
  GROUP BY c.id, q.place"""

PAID = """CREATE TEMP TABLE paid AS
  SELECT h.customer, h.place, avg(p.paid_on - b.due_on) AS late
  FROM held h JOIN bills b ON b.customer_id = h.customer AND b.due_on >= h.first - INTERVAL 365 DAY
    AND b.due_on < h.first
  JOIN payments p ON p.bill_id = b.id AND p.state = 'received' AND p.paid_on < h.first
  WHERE h.place <= 0 GROUP BY h.customer, h.place"""

STOOD = """CREATE TEMP TABLE stood AS
  SELECT h.customer, h.place, h.first, h.until, h.stays, CAST(h.holdings AS DOUBLE) AS holdings,
    (h.first - h.since) / 365.25 AS years, CAST(c.kind = 'company' AS DOUBLE) AS company,
    ln(1 + coalesce(h.yearly, 0)) AS yearly, CAST(h.renewal AS DOUBLE) AS renewal,
    CAST(coalesce(t.tickets, 0) AS DOUBLE) AS tickets, CAST(coalesce(t.complaints, 0) AS DOUBLE) AS complaints,
    f.satisfaction, p.late
  FROM held h JOIN customers c ON c.id = h.customer
  LEFT JOIN heard t ON t.customer = h.customer AND t.place = h.place
  LEFT JOIN felt f ON f.customer = h.customer AND f.place = h.place
  LEFT JOIN paid p ON p.customer = h.customer AND p.place = h.place
  WHERE h.place <= 0"""

# Quarters that began before anybody was heard for three months would teach that silence keeps customers.
RISKED = """CREATE TEMP TABLE risked AS
  SELECT s.*, CAST(NOT s.stays AND n.customer IS NULL AS DOUBLE) AS gone
  FROM stood s CROSS JOIN asked
  LEFT JOIN (SELECT DISTINCT h.customer, q.place FROM spans h JOIN quarters q ON h.started_on > q.first
    AND h.started_on < q.until AND (h.ended_on IS NULL OR h.ended_on >= q.until)) n
    ON n.customer = s.customer AND n.place = s.place
  WHERE s.place < 0 AND (asked.heard_since IS NULL OR s.first >= asked.heard_since + INTERVAL 90 DAY)"""

DEBTS = """CREATE TEMP TABLE debts AS
  SELECT s.*, b.bad FROM stood s JOIN (
    SELECT b.customer_id AS customer, max(CAST(coalesce(p.paid_on, today) > b.due_on + 30 AS DOUBLE)) AS bad
    FROM bills b CROSS JOIN asked LEFT JOIN payments p ON p.bill_id = b.id AND p.state = 'received'
    WHERE b.state <> 'cancelled' AND b.due_on >= today - 182 AND b.due_on < today - 30 GROUP BY b.customer_id
  ) b ON b.customer = s.customer WHERE s.place = -2"""

BOUGHT = """CREATE TEMP TABLE bought AS
  WITH days AS (
    SELECT p.customer_id AS customer, p.paid_on AS day, sum(p.amount) AS amount,
      row_number() OVER (PARTITION BY p.customer_id ORDER BY p.paid_on) AS nth
    FROM payments p CROSS JOIN asked
    WHERE p.state = 'received' AND p.currency = asked.currency AND p.customer_id IS NOT NULL AND p.paid_on <= today
    GROUP BY p.customer_id, p.paid_on)
  SELECT customer, CAST(count(*) - 1 AS DOUBLE) AS frequency, (max(day) - min(day)) / 7.0 AS recency,
    (any_value(today) - min(day)) / 7.0 AS age, avg(amount) FILTER (nth > 1) AS monetary,
    sum(amount) FILTER (day > today - 365) AS value_12m
  FROM days CROSS JOIN asked GROUP BY customer"""

PEOPLE = """CREATE TEMP TABLE people AS
  SELECT c.id AS customer, s.holdings, s.years, CAST(c.kind = 'company' AS DOUBLE) AS company, s.yearly, s.renewal,
    s.tickets, s.complaints, f.satisfaction, s.late, r.renewal_1, r.renewal_2, r.renewal_3,
    h.customer IS NOT NULL AS has_held, b.frequency, b.recency, b.age, b.monetary,
    coalesce(b.value_12m, exp(s.yearly) - 1) AS margin,
    CASE WHEN s.customer IS NOT NULL THEN CASE WHEN s.years >= 1 THEN 1.0 END WHEN h.customer IS NOT NULL THEN 0.0
      WHEN b.frequency > 0 THEN CAST(b.age - b.recency <= 52 AS DOUBLE) END AS stays, x.potential
  FROM customers c LEFT JOIN stood s ON s.customer = c.id AND s.place = 0
  LEFT JOIN felt f ON f.customer = c.id AND f.place = 0
  LEFT JOIN (SELECT customer, max(CAST(renewal AS DOUBLE)) FILTER (place = 1) AS renewal_1,
    max(CAST(renewal AS DOUBLE)) FILTER (place = 2) AS renewal_2,
    max(CAST(renewal AS DOUBLE)) FILTER (place = 3) AS renewal_3 FROM held GROUP BY customer) r ON r.customer = c.id
  LEFT JOIN (SELECT DISTINCT customer FROM spans) h ON h.customer = c.id
  LEFT JOIN bought b ON b.customer = c.id LEFT JOIN offered x ON x.customer = c.id"""

# What customers of the same kind whose main product is the same hold besides: share × mean yearly amount, over the
# products that this one has not; groups of fewer than 30 tell nothing.
OFFERED = """CREATE TEMP TABLE offered AS
  WITH has AS (
    SELECT customer, any_value(kind) AS kind, product, sum(coalesce(yearly, 0)) AS yearly
    FROM spans CROSS JOIN asked WHERE ended_on IS NULL OR ended_on > today GROUP BY customer, product),
  mains AS (SELECT customer, any_value(kind) AS kind, arg_max(product, yearly) AS main FROM has GROUP BY customer),
  groups AS (SELECT kind, main, count(*) AS n FROM mains GROUP BY kind, main HAVING count(*) >= 30),
  beside AS (
    SELECT m.kind, m.main, h.product, sum(h.yearly) / any_value(g.n) AS worth
    FROM mains m JOIN groups g ON g.kind = m.kind AND g.main = m.main
    JOIN has h ON h.customer = m.customer AND h.product <> m.main GROUP BY m.kind, m.main, h.product)
  SELECT m.customer, coalesce(sum(b.worth) FILTER (h.product IS NULL), 0) AS potential
  FROM mains m JOIN groups g ON g.kind = m.kind AND g.main = m.main
  LEFT JOIN beside b ON b.kind = m.kind AND b.main = m.main
  LEFT JOIN has h ON h.customer = m.customer AND h.product = b.product GROUP BY m.customer"""


def gather(store: Any, *, now: datetime) -> None:
    """Make the tables; `store` is an open generation."""
    engine = store.con
    today = timezone.localdate(now, timezone.get_default_timezone())
    engine.execute(ASKED, [today, settings.CURRENCY, SAMPLE])
    for made in (QUARTERS, SPANS, HELD, HEARD, FELT, PAID, STOOD, RISKED, DEBTS, BOUGHT, OFFERED, PEOPLE):
        engine.execute(made)
