"""Writes about customers: one verb each."""

from .approvals import ask_approval, decide_approval, needs_approval, use_approval
from .changing import Stale, add_contact, change_customer
from .consent import Word, give_consent, note_sent, withdraw_consent
from .creation import add_tier, create_checked, create_customer, create_customers
from .disclosure import Revealed, identify, reveal
from .duplicates import dismiss, reopen
from .erasing import erase, erase_again, go_on_erasing, ledger, request_erasure
from .evidence import pack_evidence
from .exporting import Opened, Wanted, ask_for_export, is_alone_enough, open_export, rows_wanted
from .facts import Publisher, follow_facts, publish_facts, set_facts
from .files import attach, forget_files, remove_file, take_file
from .following import follow, read_notices, tell_followers, unfollow
from .handing_out import (
    drop_expired_hand_outs,
    forget_hand_outs,
    hand_out,
    hand_out_to,
    link_of,
    take_hand_out,
)
from .holding import lift_hold, set_hold
from .households import join_household, lead_household, leave_household
from .importing import remove_imported, restore_imported
from .matching import add_source, change_source, save_match_rule, set_entry_rules
from .merging import merge_customers
from .notes import change_note, remove_note, write_note
from .pool import (
    assign_customers,
    drop_pool_rule,
    return_customers,
    return_idle,
    set_pool_rule,
    take_customers,
)
from .purposes import PurposeTerms, change_purpose
from .retention import run_retention, set_retention
from .reviewing import merge_several, set_golden_rules
from .rotation import rotate_secrets
from .segments import (
    NewSegment,
    archive_segment,
    change_segment,
    create_segment,
    move_members,
)
from .sizes import note_sizes
from .stages import settle_stages
from .straying import gather_strays, strayed
from .summary import make_summary
from .tags import NewTag, change_tag, define_tag, set_tags
from .taking_back import out_of_reach, put_back, removable
from .tiers import NewBar, choose_tier, set_tier_rules, settle_tiers
from .ties import tie, untie
from .twins import Twin, in_batch
from .twins import report as report_twins
from .unmerging import unmerge_customers

__all__ = [
    "NewBar",
    "NewSegment",
    "NewTag",
    "Opened",
    "Publisher",
    "PurposeTerms",
    "Revealed",
    "Stale",
    "Twin",
    "Wanted",
    "Word",
    "add_contact",
    "add_source",
    "add_tier",
    "archive_segment",
    "ask_approval",
    "ask_for_export",
    "assign_customers",
    "attach",
    "change_customer",
    "change_note",
    "change_purpose",
    "change_segment",
    "change_source",
    "change_tag",
    "choose_tier",
    "create_checked",
    "create_customer",
    "create_customers",
    "create_segment",
    "decide_approval",
    "define_tag",
    "dismiss",
    "drop_expired_hand_outs",
    "drop_pool_rule",
    "erase",
    "erase_again",
    "follow",
    "follow_facts",
    "forget_files",
    "forget_hand_outs",
    "gather_strays",
    "give_consent",
    "go_on_erasing",
    "hand_out",
    "hand_out_to",
    "identify",
    "in_batch",
    "is_alone_enough",
    "join_household",
    "lead_household",
    "leave_household",
    "ledger",
    "lift_hold",
    "link_of",
    "make_summary",
    "merge_customers",
    "merge_several",
    "move_members",
    "needs_approval",
    "note_sent",
    "note_sizes",
    "open_export",
    "out_of_reach",
    "pack_evidence",
    "publish_facts",
    "put_back",
    "read_notices",
    "removable",
    "remove_file",
    "remove_imported",
    "remove_note",
    "reopen",
    "report_twins",
    "request_erasure",
    "restore_imported",
    "return_customers",
    "return_idle",
    "reveal",
    "rotate_secrets",
    "rows_wanted",
    "run_retention",
    "save_match_rule",
    "set_entry_rules",
    "set_facts",
    "set_golden_rules",
    "set_hold",
    "set_pool_rule",
    "set_retention",
    "set_tags",
    "set_tier_rules",
    "settle_stages",
    "settle_tiers",
    "strayed",
    "take_customers",
    "take_file",
    "take_hand_out",
    "tell_followers",
    "tie",
    "unfollow",
    "unmerge_customers",
    "untie",
    "use_approval",
    "withdraw_consent",
    "write_note",
]
