"""Runs inside an installation: `plant N` makes a customer with words everywhere and N others; `rest` erases those."""

from __future__ import annotations

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.test.utils import override_settings

from tests.company import found
from tests.customers.canaries import plant
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def main(deed: str, count: int = 0) -> None:
    """Print what was made or done, as JSON."""
    print(json.dumps(_planted(count) if deed == "plant" else _erased()))


def _planted(count: int) -> dict[str, object]:
    with override_settings(PASSWORD_HASHERS=QUICK):
        company = found()
    customer, canaries = plant(company, clock.now())
    new = [
        NewCustomer(full_name=f"其余{number}", branch="dl-1", contacts=(NewContact("phone", f"1370000{number:04}"),))
        for number in range(count)
    ]
    services.create_customers(rows=new, actor=SYSTEM, now=clock.now())
    return {"number": customer.number, "words": canaries.words}


def _erased() -> dict[str, float]:
    begun = time.process_time()
    done = 0
    for customer in Customer.objects.filter(full_name__startswith="其余"):
        erasure = services.request_erasure(customer=customer, reason="request", actor=SYSTEM, now=clock.now())
        done += services.erase(erasure=erasure, actor=SYSTEM, now=clock.now()).state == "done"
    return {"erased": done, "seconds": round(time.process_time() - begun, 1)}


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
