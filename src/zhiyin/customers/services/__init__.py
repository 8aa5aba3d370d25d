"""Writes about customers: one verb each."""

from .changing import Stale, add_contact, change_customer
from .creation import add_tier, create_checked, create_customer, create_customers
from .disclosure import Revealed, identify, reveal
from .duplicates import dismiss, reopen
from .facts import set_facts
from .merging import merge_customers
from .segments import (
    NewSegment,
    archive_segment,
    change_segment,
    create_segment,
    move_members,
)
from .twins import Twin
from .unmerging import unmerge_customers

__all__ = [
    "NewSegment",
    "Revealed",
    "Stale",
    "Twin",
    "add_contact",
    "add_tier",
    "archive_segment",
    "change_customer",
    "change_segment",
    "create_checked",
    "create_customer",
    "create_customers",
    "create_segment",
    "dismiss",
    "identify",
    "merge_customers",
    "move_members",
    "reopen",
    "reveal",
    "set_facts",
    "unmerge_customers",
]
