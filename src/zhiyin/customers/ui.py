"""What this area offers to the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.web.interface import Command, Found, Interface, NavigationItem, Panel, Search, Wording

from . import access, queries


def _find(actor: Actor, text: str, most: int) -> Sequence[Found]:
    found = queries.search(actor, text)[:most]
    return [Found(row.full_name, f"/customers/{row.number}", _note(row.number, str(row.branch or ""))) for row in found]


def _note(number: int, branch: str) -> str:
    return f"{number} · {branch}" if branch else str(number)


def _tags(_facts: Mapping[str, Any]) -> str:
    return "/tags"


def _bearing(facts: Mapping[str, Any]) -> str:
    return f"/customers?tag={facts['code']}"


def _household(facts: Mapping[str, Any]) -> str:
    return f"/households/{facts['household']}"


def _retention(_facts: Mapping[str, Any]) -> str:
    return "/customers/retention"


def _pool_rules(_facts: Mapping[str, Any]) -> str:
    return "/pool/rules"


INTERFACE = Interface(
    navigation=(
        NavigationItem(_("Customers"), "/customers", "users", access.VIEW, 20),
        NavigationItem(_("Pool"), "/pool", "users-plus", access.VIEW, 21),
        NavigationItem(_("Segments"), "/segments", "stars", access.VIEW, 22),
    ),
    panels=(
        Panel("customers.customer.top", _("What to do next"), "customers:outlook", access.VIEW, 30),
        Panel("customers.customer", _("How it stands"), "customers:standing", access.VIEW, 5),
        Panel("desk.ticket", _("Entitled to and expecting"), "customers:served", access.VIEW, 5),
    ),
    timeline=_("Changes and notes"),
    wordings={
        "customers.CustomerCreated": Wording("user-plus", _("Customer created")),
        "customers.CustomerChanged": Wording("pencil", _("Customer changed")),
        "customers.CustomerRevealed": Wording("eye", _("Details shown in clear")),
        "customers.CustomerIdentified": Wording("id", _("Identified at another branch")),
        "customers.CustomersMerged": Wording("git-merge", _("The record %(absorbed_number)s was merged into this one")),
        "customers.CustomerAbsorbed": Wording("git-merge", _("Merged into %(survivor_number)s")),
        "customers.CustomersUnmerged": Wording("arrows-split-2", _("The record %(restored_number)s was given back")),
        "customers.CustomerRestored": Wording("arrows-split-2", _("Given back by %(survivor_number)s")),
        "customers.ConsentGiven": Wording("check", _("Agreed to messages")),
        "customers.ConsentWithdrawn": Wording("x", _("Refused messages")),
        "customers.ErasureRequested": Wording("trash", _("To be erased")),
        "customers.CustomerErased": Wording("trash", _("Customer erased")),
        "customers.CustomerRemoved": Wording("trash", _("Removed: its import was taken back")),
        "customers.ListExported": Wording("download", _("List exported")),
        "customers.RetentionRuleSet": Wording("clock", _("Keeping of rows limited or set free"), _retention),
        "customers.RetentionRan": Wording("trash", _("What was kept long enough removed: %(removed)s"), _retention),
        "customers.HoldSet": Wording("lock", _("Put under legal hold")),
        "customers.HoldLifted": Wording("lock-open", _("Legal hold lifted")),
        "customers.CustomerHandedOut": Wording("file-text", _("File with everything made for the customer")),
        "customers.HandOutTaken": Wording("download", _("File with everything taken")),
        "customers.ApprovalAsked": Wording("shield-lock", _("Approval asked for")),
        "customers.ApprovalDecided": Wording("shield-lock", _("Approval decided")),
        "customers.ApprovalUsed": Wording("shield-lock", _("Approval used")),
        "customers.TierAdded": Wording("award", _("Tier added")),
        "customers.CustomersMatched": Wording("users-group", _("Customers compared with each other")),
        "customers.DuplicatesDismissed": Wording("users-group", _("Duplicates dismissed")),
        "customers.DuplicatesReopened": Wording("users-group", _("Duplicates opened again")),
        "customers.TierChanged": Wording("award", _("Tier changed")),
        "customers.TierRulesChanged": Wording("award", _("Rules of a tier changed")),
        "customers.StageChanged": Wording("activity", _("Life-cycle stage changed")),
        "customers.SourceAdded": Wording("database", _("Source added")),
        "customers.SourceChanged": Wording("database", _("Source changed")),
        "customers.MatchRuleSaved": Wording("adjustments", _("Matching rule set")),
        "customers.EntryRuleSet": Wording("adjustments", _("Duplicate rule set")),
        "customers.SegmentCreated": Wording("stars", _("Segment kept")),
        "customers.SegmentChanged": Wording("stars", _("Segment changed")),
        "customers.SegmentMembersChanged": Wording("stars", _("List of customers changed")),
        "customers.NoteWritten": Wording("note", _("Note written")),
        "customers.NoteChanged": Wording("note", _("Note changed")),
        "customers.NoteRemoved": Wording("note", _("Note removed")),
        "customers.SendingPurposeChanged": Wording("mail", _("Purpose of sending %(code)s changed")),
        "customers.TagDefined": Wording("tag", _("Tag %(code)s added"), _tags),
        "customers.TagChanged": Wording("tag", _("Tag %(code)s changed"), _tags),
        "customers.CustomerTagged": Wording("tag", _("Tag %(code)s put on"), _bearing),
        "customers.CustomerUntagged": Wording("tag", _("Tag %(code)s taken off")),
        "customers.TieMade": Wording("link", _("Tie to a company noted")),
        "customers.TieEnded": Wording("link", _("Tie to a company ended")),
        "customers.HouseholdJoined": Wording("home", _("Joined the household %(household)s"), _household),
        "customers.HouseholdLeft": Wording("home", _("Left the household %(household)s")),
        "customers.FileAttached": Wording("paperclip", _("File attached")),
        "customers.FileTaken": Wording("download", _("File looked at")),
        "customers.FileRemoved": Wording("trash", _("File removed")),
        "customers.CustomerTaken": Wording("user-plus", _("Taken from the pool")),
        "customers.CustomerReturned": Wording("user-minus", _("Returned to the pool")),
        "customers.CustomerAssigned": Wording("user-check", _("Given to another owner")),
        "customers.PoolRuleSet": Wording("adjustments", _("Rule of the pool set"), _pool_rules),
        "customers.PoolRuleDropped": Wording("adjustments", _("Rule of the pool taken away"), _pool_rules),
        "customers.SummaryMade": Wording("file-text", _("Summary made")),
    },
    commands=(
        Command(_("New customer"), "/customers/new", access.CREATE),
        Command(_("Duplicate rules"), "/customers/matching", access.MANAGE),
        Command(_("Source systems"), "/customers/sources", access.MANAGE),
        Command(_("Duplicates"), "/customers/duplicates", access.VIEW),
        Command(_("Rules of the tiers"), "/tiers", access.VIEW),
        Command(_("New segment"), "/segments/new", access.SEGMENTS),
        Command(_("Approvals"), "/approvals", access.VIEW),
        Command(_("My customers"), "/customers?owner=me", access.VIEW),
        Command(_("Rules of the pool"), "/pool/rules", access.POOL_RULES),
        Command(_("Tags"), "/tags", access.VIEW),
        Command(_("Purposes of sending"), "/customers/purposes", access.MANAGE),
        Command(_("Followed by me"), "/followed", access.VIEW),
        Command(_("How long data is kept"), "/customers/retention", access.RETENTION),
        Command(_("Evidence for an inspector"), "/customers/evidence", queries.AUDIT),
        Command(_("Erasures"), "/customers/erasures", access.ERASE),
        Command(_("Identify a customer of another branch"), "/customers/identify", access.IDENTIFY),
    ),
    searches=(Search(_("Customers"), "users", access.VIEW, _find, 20),),
)
