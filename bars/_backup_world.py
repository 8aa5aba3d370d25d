"""Runs inside an installation until it is killed: customers numbered in order, each with a file, each confirmed."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.rules.drafts import NewCustomer


def main(acks: Path) -> None:
    """One byte is written, and synced, for each customer that was confirmed."""
    with acks.open("ab", buffering=0) as file:
        for number in count():
            new = NewCustomer(full_name=f"前缀{number:05}")
            made = services.create_customer(new=new, actor=SYSTEM, now=clock.now())
            file.write(b".")
            os.fsync(file.fileno())
            name, text = f"{number}.txt", f"附件 {number}".encode()
            services.attach(customer=made, name=name, chunks=[text], actor=SYSTEM, now=clock.now())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
