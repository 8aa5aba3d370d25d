"""What belongs to a customer, declared: how each reference moves, how it goes, and how personal each column is.

Every area lists its foreign keys to `Customer` in a `REFERENCES` of its own `subject.py`, the rows below those in a
`BELOW`, its columns in a `CATALOGUE`; `config/subjects.py` collects them. A key or a column that is not listed fails a
test, so that no merge and no erasure can forget one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

from django.conf import settings
from django.utils.module_loading import import_string

from zhiyin.core.catalogue import PLACE, Catalogue, Fields
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.keeping import RECORDS, Kept
from zhiyin.core.traces import Traces

OnMerge = Literal["move", "move_or_drop", "rebuild", "stay"]
OnErase = Literal["delete", "detach", "keep"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One foreign key to a customer: `model` as `area.Model`, `field` its name.

    `on_merge`: `move` to the record that stays; `move_or_drop` where the same stands there already: then the row stays
    with the absorbed record; `rebuild` what is made of the others, by its own area; `stay` what tells of the record as
    it was found. `on_erase`: `delete` the row; `detach` it (the key becomes null and all that is not public by the
    catalogue goes; the row stays for counting); `keep` it as it is, but for the key, where a law wants it.

    `same`: the columns in which two rows are the same, a tuple of them meaning the first that is filled (without any:
    one row a customer). What tells on un-merge to whom a row belongs that came after the merge: `follows`, keys to rows
    that belong to a customer themselves; `said`, texts that may hold a telephone number or an e-mail address;
    `by_source`, whether its `source` may be one that only the absorbed record came from. `title` (an English msgid) is
    what people call such rows.
    """

    model: str
    field: str
    on_merge: OnMerge
    on_erase: OnErase
    same: tuple[str | tuple[str, ...], ...] = ()
    follows: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    by_source: bool = False
    title: str = ""

    @property
    def name(self) -> str:
        """`desk.Ticket.customer`."""
        return f"{self.model}.{self.field}"

    @property
    def has_evidence(self) -> bool:
        """Whether a row can tell to whom it belongs."""
        return bool(self.follows or self.said or self.by_source)


@dataclass(frozen=True, slots=True)
class Below:
    """Rows that belong to a customer through another row: `path` leads to it (`ticket__customer`).

    Their columns that are not public are handed out with the customer and go with it.
    """

    model: str
    path: str


@dataclass(frozen=True, slots=True)
class Remains:
    """What is kept of a customer without a key to it (files, copies): `forget` takes it away and tells how much.

    It may be called again, and raises `Refused` where it has to wait.
    """

    name: str
    forget: Callable[[Traces], int]


@dataclass(frozen=True, slots=True)
class Subjects:
    """All that belongs to customers in the whole product."""

    references: tuple[Reference, ...]
    below: tuple[Below, ...]
    remains: tuple[Remains, ...]
    catalogue: Catalogue
    kept: tuple[Kept, ...]


def subjects() -> Subjects:
    """All that the configuration has collected."""
    return cast(Subjects, import_string(settings.ZHIYIN_SUBJECTS))


def declared() -> tuple[Reference, ...]:
    """Every reference of the whole product."""
    return subjects().references


REFERENCES = (
    Reference("customers.Customer", "merged_into", on_merge="move", on_erase="delete"),
    Reference("customers.Merge", "survivor", on_merge="stay", on_erase="delete"),
    Reference("customers.Merge", "absorbed", on_merge="stay", on_erase="delete"),
    Reference(
        "customers.ContactDetail",
        "customer",
        on_merge="move_or_drop",
        on_erase="delete",
        same=("kind", ("normal", "value")),
        title=_("Contact details"),
    ),
    Reference(
        "customers.Identity",
        "customer",
        on_merge="move_or_drop",
        on_erase="delete",
        same=("blind",),
        title=_("Identity documents"),
    ),
    Reference("customers.CustomerValue", "row", on_merge="rebuild", on_erase="delete"),
    Reference("customers.CustomerFacts", "customer", on_merge="rebuild", on_erase="delete"),
    Reference("customers.TierStanding", "customer", on_merge="move_or_drop", on_erase="delete"),
    Reference("customers.SegmentMember", "customer", on_merge="move_or_drop", on_erase="delete", same=("segment",)),
    Reference("customers.Opening", "customer", on_merge="move", on_erase="delete"),
    Reference("customers.DuplicateMember", "customer", on_merge="stay", on_erase="delete"),
    Reference("customers.DuplicatePair", "first", on_merge="stay", on_erase="delete"),
    Reference("customers.DuplicatePair", "second", on_merge="stay", on_erase="delete"),
    Reference("customers.SearchText", "customer", on_merge="rebuild", on_erase="delete"),
    Reference("customers.SearchIndex", "customer", on_merge="rebuild", on_erase="delete"),
    Reference("customers.Consent", "customer", on_merge="move", on_erase="delete"),
    Reference("customers.Outreach", "customer", on_merge="move", on_erase="delete"),
    Reference("customers.LegalHold", "customer", on_merge="move", on_erase="delete"),
    Reference("customers.HandOut", "customer", on_merge="move", on_erase="delete"),
    Reference("customers.Note", "customer", on_merge="move", on_erase="delete", said=("body",), title=_("Notes")),
    Reference(
        "customers.CustomerTag", "customer", on_merge="move_or_drop", on_erase="delete", same=("tag",), title=_("Tags")
    ),
    Reference(
        "customers.HouseholdMember",
        "customer",
        on_merge="move_or_drop",
        on_erase="delete",
        same=("household",),
        title=_("Household"),
    ),
    Reference(
        "customers.Tie",
        "customer",
        on_merge="move_or_drop",
        on_erase="delete",
        same=("company", "role"),
        title=_("Ties"),
    ),
    Reference(
        "customers.Tie",
        "company",
        on_merge="move_or_drop",
        on_erase="delete",
        same=("customer", "role"),
        title=_("Ties"),
    ),
    # A survivor that comes back from the pool once more writes over this; an owner that it has ends it.
    Reference("customers.PoolEntry", "customer", on_merge="move_or_drop", on_erase="delete"),
    Reference("customers.Attachment", "customer", on_merge="move", on_erase="delete", title=_("Files")),
    Reference("customers.Follower", "customer", on_merge="move_or_drop", on_erase="delete", same=("employee",)),
    Reference("customers.FollowerNotice", "customer", on_merge="move", on_erase="delete"),
)

KEPT = (
    Kept(
        "customers.Customer", _("Customers out of use"), "changed_at", "erase", "pk",
        where={"is_active": False, "merged_into": None}, least=30,
    ),
    Kept("customers.Note", _("Notes"), "written_at", "delete", "customer"),
    Kept("customers.Attachment", _("Files"), "added_at", "delete", "customer"),
    Kept("customers.FollowerNotice", _("Notices to followers"), "at", "delete", "customer"),
    Kept("customers.Outreach", _("Messages sent"), "at", "delete", "customer", least=365),
    Kept("customers.Export", _("Records of exports"), "made_at", "delete", least=RECORDS),
    Kept("customers.Approval", _("Approvals"), "expires_at", "delete", least=RECORDS),
)  # fmt: skip

CATALOGUE = (
    Fields("customers.Tier", public="id code name rank"),
    Fields(
        "customers.Customer",
        public=f"id {PLACE} number kind tier stage relation_level relation_kind owner owner_since"
        " source created_at changed_at is_active version merged_into",
        personal="family_name given_name full_name note external_id",
        sensitive="birth_date custom",
    ),
    Fields(
        "customers.ContactDetail",
        public="id customer kind is_primary",
        personal="label",
        sensitive="value normal",
    ),
    Fields("customers.CustomerValue", public="id field row is_unique", personal="text number"),
    Fields("customers.Identity", public="id customer kind", sensitive="last4", secret="cipher blind"),
    Fields("customers.SearchText", public="customer ways", personal="text"),
    Fields("customers.SearchIndex", public="customer", personal="question"),
    Fields("customers.Opening", public="id customer employee purpose opened_at expires_at"),
    Fields("customers.SourceSystem", public="id code name trust_rank is_active"),
    Fields("customers.MatchRule", public="id code name fields threshold merge_from is_default"),
    Fields("customers.EntryRule", public="id entry evidence action chance"),
    Fields("customers.SegmentDay", public="id segment day size value valued satisfaction satisfied churn risked"),
    Fields("customers.MatchRun", public="id rule threshold started_at finished_at records found model"),
    Fields(
        "customers.DuplicateSet",
        public=f"id {PLACE} number state origin rule chance weight size found_at decided_at",
    ),
    Fields("customers.DuplicateMember", public="id duplicate_set customer"),
    Fields("customers.DuplicatePair", public="id duplicate_set first second weight chance reasons"),
    Fields(
        "customers.Merge",
        public="id survivor absorbed choices marks actor_kind actor_id merged_at undone_at",
        personal="before after",
    ),
    Fields("customers.MergeMove", public="id merge reference key is_later", personal="before"),
    Fields("customers.GoldenRule", public="id part rule"),
    Fields(
        "customers.CustomerFacts",
        public="customer last_contact_at contacts_12m contact_at last_ticket_at open_tickets tickets_12m"
        " open_complaints complaints_12m desk_at last_answer_at answers_12m satisfaction last_below_at voice_at"
        " first_bought_at last_bought_at holdings business_at next_renewal_at score_at score_version",
        sensitive="value_12m value_before overdue churn_risk clv potential credit_score loyalty",
    ),
    Fields(
        "customers.Segment",
        public=f"id {PLACE} number name about kind rule owner is_active created_at changed_at version",
    ),
    Fields("customers.TierStep", public="id fact at_least points"),
    Fields("customers.TierBar", public="tier enter leave days entitlements"),
    Fields(
        "customers.TierStanding",
        public="id customer below_since chosen before until employee",
        personal="reason",
        sensitive="points",
    ),
    Fields("customers.FactsCursor", public="id last_seal"),
    Fields("customers.SegmentMember", public="id segment customer added_at"),
    Fields(
        "customers.Export",
        public="id kind format columns rows purpose actor_kind actor_id made_at",
        personal="filters",
    ),
    Fields(
        "customers.Approval",
        public="id kind rows state asked_by asked_at decided_by decided_at expires_at",
        personal="about reason",
    ),
    Fields("customers.SendingPurpose", public="id code name text version basis most days is_active"),
    Fields(
        "customers.Consent",
        public="id customer record purpose version channel given_at withdrawn_at given_by withdrawn_by",
        personal="evidence",
    ),
    Fields("customers.Outreach", public="id customer purpose channel at"),
    Fields(
        "customers.Erasure",
        public="id customer_key number state reason requested_by requested_at erased_at finished_at counts",
    ),
    Fields("customers.RetentionRule", public="id kind days is_active changed_by changed_at"),
    Fields("customers.RetentionRun", public="id started_at finished_at removed held"),
    Fields(
        "customers.LegalHold",
        public="id customer set_by set_at lifted_by lifted_at",
        personal="reason",
    ),
    Fields(
        "customers.HandOut",
        public="id customer file requested_by purpose made_at expires_at taken_at",
    ),
    Fields("customers.Note", public="id customer employee is_pinned written_at changed_at", personal="body"),
    Fields("customers.Tag", public="id code name tone about is_active"),
    Fields("customers.CustomerTag", public="id customer tag employee added_at"),
    Fields("customers.Household", public="id number founded_at"),
    Fields("customers.HouseholdMember", public="id household customer role is_head since"),
    Fields("customers.Tie", public="id customer company role since", personal="title"),
    Fields("customers.PoolRule", public="branch most_held most_a_day idle_days protected_days"),
    Fields("customers.PoolEntry", public="customer last_owner since cause", personal="reason"),
    Fields("customers.PoolDay", public="id employee day taken"),
    Fields("customers.Attachment", public="id customer kind size sha256 employee added_at", personal="name"),
    Fields("customers.Follower", public="id employee customer since"),
    Fields("customers.FollowerNotice", public="id employee customer event at read_at"),
)
