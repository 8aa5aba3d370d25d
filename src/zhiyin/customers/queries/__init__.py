"""Reads about customers; each starts from what the actor sees."""

from .catalogue import catalogue
from .consent import Stand, all_purposes, may_send, purpose, purposes, reason_not_to_send, stands
from .facts import Known, facts_of, facts_row, there_is
from .fields import own_lines
from .figures import Figures, days, figures
from .files import file, files_of
from .following import followed, follows, notices
from .handing_out import erasure, erasures, everything, hand_outs, hold, holds
from .importing import holders_of
from .listing import Listed, Listing, listed
from .matching import Rule, last_run, match_rule, match_rules, sources
from .merging import by_external, by_number, golden_rules, merge_into, merges, suggestion
from .notes import note, notes_of, own_note
from .pool import FIELDS as POOL_FIELDS
from .pool import Room, chosen, due_back, pool_page, pool_rules, pooled, room
from .ranking import Move, entitled, preview, standing, steps, tier_bars
from .ranking import bars as bars_of_tiers
from .records import (
    NOTHING,
    SORTS,
    Filters,
    by_numbers,
    customer,
    customer_at_hand,
    customer_meant,
    customers,
    find_by_phone,
    named_tiers,
    names_of,
    opening,
    page,
    search,
    tiers,
    timeline,
)
from .seen import AUDIT, sights
from .segments import asked, member_page, members, named_segments, overlap, read_out, segment, segment_page, segments
from .subjects import kin, rows_of, traces
from .tags import bearers, named_tags, tag, tags, tags_of
from .ties import household, household_figures, households_of, housemate, member, tie, ties_of

__all__ = [
    "AUDIT",
    "NOTHING",
    "POOL_FIELDS",
    "SORTS",
    "Figures",
    "Filters",
    "Known",
    "Listed",
    "Listing",
    "Move",
    "Room",
    "Rule",
    "Stand",
    "all_purposes",
    "asked",
    "bars_of_tiers",
    "bearers",
    "by_external",
    "by_number",
    "by_numbers",
    "catalogue",
    "chosen",
    "customer",
    "customer_at_hand",
    "customer_meant",
    "customers",
    "days",
    "due_back",
    "entitled",
    "erasure",
    "erasures",
    "everything",
    "facts_of",
    "facts_row",
    "figures",
    "file",
    "files_of",
    "find_by_phone",
    "followed",
    "follows",
    "golden_rules",
    "hand_outs",
    "hold",
    "holders_of",
    "holds",
    "household",
    "household_figures",
    "households_of",
    "housemate",
    "kin",
    "last_run",
    "listed",
    "match_rule",
    "match_rules",
    "may_send",
    "member",
    "member_page",
    "members",
    "merge_into",
    "merges",
    "named_segments",
    "named_tags",
    "named_tiers",
    "names_of",
    "note",
    "notes_of",
    "notices",
    "opening",
    "overlap",
    "own_lines",
    "own_note",
    "page",
    "pool_page",
    "pool_rules",
    "pooled",
    "preview",
    "purpose",
    "purposes",
    "read_out",
    "reason_not_to_send",
    "room",
    "rows_of",
    "search",
    "segment",
    "segment_page",
    "segments",
    "sights",
    "sources",
    "standing",
    "stands",
    "steps",
    "suggestion",
    "tag",
    "tags",
    "tags_of",
    "there_is",
    "tie",
    "tier_bars",
    "tiers",
    "ties_of",
    "timeline",
    "traces",
]
