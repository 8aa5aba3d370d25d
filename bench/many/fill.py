"""Fill an installation: `python -m bench.many.fill CUSTOMERS`, inside the installation that the environment names."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.db import connection

from bench.many.bare import TABLES, bare, quickly, told
from bench.many.history import history, steps
from bench.many.telling import write_facts
from bench.many.world import World, found
from bench.many.writing import write_customers
from zhiyin.core import clock, seals
from zhiyin.customers.models import Customer, CustomerFacts

TOLD = 100_000


def main(customers: int) -> None:
    """Fill, and say how long each part took."""
    now = clock.now().replace(microsecond=0)
    world = found(now)
    while seals.seal({}, now=now):
        pass
    with quickly():
        fill(customers, world)
        if connection.vendor == "postgresql":
            with told("vacuum and analyse"), connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


def fill(customers: int, world: World) -> None:
    """Write the customers and all that belongs to them, each index built at the end."""
    facts = [CustomerFacts]
    with bare([model for model in TABLES if model is not CustomerFacts]):
        with told("customers"):
            for done in write_customers(customers, world):
                if done % TOLD == 0:
                    print(f"{done:,} customers", file=sys.stderr, flush=True)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {Customer._meta.db_table}")
        past = history(world, customers)
        for name, step in steps(past):
            with told(name):
                step()
    with bare(facts), told("facts"):
        write_facts(past)


if __name__ == "__main__":
    main(int(sys.argv[1]))
