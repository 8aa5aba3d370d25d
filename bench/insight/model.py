"""The declared path model and the thresholds of linkage, alike for all."""

CONSTRUCTS = {
    "Image": [f"I{n}" for n in range(5)],
    "Expectation": [f"E{n}" for n in range(3)],
    "Quality": [f"Q{n}" for n in range(7)],
    "Value": [f"V{n}" for n in range(2)],
    "Satisfaction": [f"S{n}" for n in range(3)],
    "Complaints": ["C0"],
    "Loyalty": [f"L{n}" for n in range(3)],
}
PATHS = [
    ("Image", "Expectation"), ("Expectation", "Quality"), ("Expectation", "Value"), ("Quality", "Value"),
    ("Image", "Satisfaction"), ("Expectation", "Satisfaction"), ("Quality", "Satisfaction"), ("Value", "Satisfaction"),
    ("Satisfaction", "Complaints"), ("Image", "Loyalty"), ("Satisfaction", "Loyalty"), ("Complaints", "Loyalty"),
]  # fmt: skip
DRAWS = 1000
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
BLOCKING = (("phone",), ("given_name", "birth_date"), ("surname", "birth_date"))
RFM = """with people as (
    select customer, max(date) as latest, count(*) as often, sum(amount) as money from '{path}' group by customer)
select r, f, m, count(*), sum(money) from (
    select ntile(5) over (order by latest) as r, ntile(5) over (order by often) as f,
        ntile(5) over (order by money) as m, money from people) group by r, f, m"""
SUMS = """with answers as (
    select branch, month, p, case when p is not null and e > 0 then p end as q,
        case when p is not null and e > 0 then e end as f
    from (select branch, month, perceived::double as p, expected::double as e from '{path}'))
select branch, month, count(*), count(p), sum(p), sum(p * p), count(q), sum(q), sum(q * q), sum(f), sum(f * f),
    sum(q * f), sum(q / f), sum((q / f) * (q / f)), count_if(q > f), count_if(q = f), count_if(q < f)
from answers group by branch, month"""
