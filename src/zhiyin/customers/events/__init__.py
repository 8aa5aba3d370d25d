"""What happens to customers. Fields are ids, codes, numbers and times only."""

from __future__ import annotations

from dataclasses import dataclass

from .person import (
    CustomerFollowed as CustomerFollowed,
)
from .person import (
    CustomerTagged as CustomerTagged,
)
from .person import (
    CustomerUnfollowed as CustomerUnfollowed,
)
from .person import (
    CustomerUntagged as CustomerUntagged,
)
from .person import (
    FileAttached as FileAttached,
)
from .person import (
    FileRemoved as FileRemoved,
)
from .person import (
    FileTaken as FileTaken,
)
from .person import (
    HouseholdJoined as HouseholdJoined,
)
from .person import (
    HouseholdLeft as HouseholdLeft,
)
from .person import (
    NoteChanged as NoteChanged,
)
from .person import (
    NoteRemoved as NoteRemoved,
)
from .person import (
    NoteWritten as NoteWritten,
)
from .person import (
    SummaryMade as SummaryMade,
)
from .person import (
    TagChanged as TagChanged,
)
from .person import (
    TagDefined as TagDefined,
)
from .person import (
    TieEnded as TieEnded,
)
from .person import (
    TieMade as TieMade,
)
from .pool import (
    CustomerAssigned as CustomerAssigned,
)
from .pool import (
    CustomerReturned as CustomerReturned,
)
from .pool import (
    CustomerTaken as CustomerTaken,
)
from .pool import (
    PoolRuleDropped as PoolRuleDropped,
)
from .pool import (
    PoolRuleSet as PoolRuleSet,
)


@dataclass(frozen=True, slots=True)
class TierAdded:
    tier_id: int


@dataclass(frozen=True, slots=True)
class CustomerCreated:
    """`has_twin`: the person saw another customer with the same phone or e-mail and created this one on purpose."""

    customer_id: int
    has_twin: bool = False


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """`version` is the one after the change."""

    customer_id: int
    version: int


@dataclass(frozen=True, slots=True)
class CustomerRevealed:
    """Masked details were shown in clear: `field` says which (`contacts`, `contacts.17`, `custom`, `all` …)."""

    customer_id: int
    field: str
    purpose: str


@dataclass(frozen=True, slots=True)
class CustomerIdentified:
    """A customer outside the employee's scope was opened for the contact at hand."""

    customer_id: int
    opening_id: int
    purpose: str


@dataclass(frozen=True, slots=True)
class IdentificationFailed:
    """Two identifiers were given that do not name one customer."""

    employee_id: int
    purpose: str


@dataclass(frozen=True, slots=True)
class SegmentCreated:
    segment_id: int


@dataclass(frozen=True, slots=True)
class SegmentChanged:
    segment_id: int


@dataclass(frozen=True, slots=True)
class SegmentMembersChanged:
    """How many customers came onto a list, and how many left it."""

    segment_id: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class CustomersMatched:
    """All customers were compared; `found` sets of duplicates are open."""

    match_run_id: int
    records: int
    found: int


@dataclass(frozen=True, slots=True)
class CustomersMerged:
    """The record `absorbed_id` went into `customer_id`, with everything that belonged to it."""

    customer_id: int
    merge_id: int
    absorbed_id: int
    absorbed_number: int


@dataclass(frozen=True, slots=True)
class CustomerAbsorbed:
    """The same on the side of the record that went."""

    customer_id: int
    merge_id: int
    survivor_id: int
    survivor_number: int


@dataclass(frozen=True, slots=True)
class CustomersUnmerged:
    """A merge was taken back: `restored_id` is a record of its own again."""

    customer_id: int
    merge_id: int
    restored_id: int
    restored_number: int


@dataclass(frozen=True, slots=True)
class CustomerRestored:
    """The same on the side of the record that came back."""

    customer_id: int
    merge_id: int
    survivor_id: int
    survivor_number: int


@dataclass(frozen=True, slots=True)
class DuplicatesDismissed:
    """The records of a set are not one person."""

    duplicate_set_id: int
    number: int


@dataclass(frozen=True, slots=True)
class SourceAdded:
    source_system_id: int
    code: str


@dataclass(frozen=True, slots=True)
class SourceChanged:
    source_system_id: int
    code: str


@dataclass(frozen=True, slots=True)
class MatchRuleSaved:
    """How alike two records have to be was set down."""

    match_rule_id: int
    code: str


@dataclass(frozen=True, slots=True)
class EntryRuleSet:
    """What is due at a door for one kind of evidence: allow, report, warn, refuse."""

    entry_rule_id: int
    entry: str
    evidence: str
    action: str


@dataclass(frozen=True, slots=True)
class DuplicatesReopened:
    """A set that was dismissed is to be looked at again."""

    duplicate_set_id: int
    number: int


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The customer agreed to version `version` of a purpose, over `channel` (empty: any)."""

    customer_id: int
    purpose: str
    channel: str
    version: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The customer refused a purpose or took the consent back, over `channel` (empty: any)."""

    customer_id: int
    purpose: str
    channel: str


@dataclass(frozen=True, slots=True)
class SendingPurposeChanged:
    sending_purpose_id: int
    code: str
    version: int


@dataclass(frozen=True, slots=True)
class ErasureRequested:
    customer_id: int
    erasure_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class CustomerErased:
    """Nothing personal is left but this: that somebody of this key was erased."""

    customer_id: int
    erasure_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class HoldSet:
    customer_id: int
    legal_hold_id: int


@dataclass(frozen=True, slots=True)
class HoldLifted:
    customer_id: int
    legal_hold_id: int


@dataclass(frozen=True, slots=True)
class CustomerHandedOut:
    """A file with all that is known of the customer was made."""

    customer_id: int
    hand_out_id: int
    purpose: str


@dataclass(frozen=True, slots=True)
class HandOutTaken:
    customer_id: int
    hand_out_id: int


@dataclass(frozen=True, slots=True)
class GoldenRuleSet:
    """Merges propose the value of a part by another rule from now on."""

    golden_rule_id: int
    part: str
    rule: str


@dataclass(frozen=True, slots=True)
class StageChanged:
    """The facts say another life-cycle stage than before (`was`, empty: none)."""

    customer_id: int
    stage: str
    was: str


@dataclass(frozen=True, slots=True)
class TierRulesChanged:
    """Where a tier begins (`enter`) and ends (after `days` below `leave`), in points."""

    tier_id: int
    enter: int
    leave: int
    days: int


@dataclass(frozen=True, slots=True)
class TierChanged:
    """From tier `was_id` to `tier_id` (None: no tier); `cause`: rule, choice, choice_ended."""

    customer_id: int
    tier_id: int | None
    was_id: int | None
    cause: str


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    approval_id: int
    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    approval_id: int
    kind: str
    is_granted: bool


@dataclass(frozen=True, slots=True)
class ApprovalUsed:
    approval_id: int
    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class CustomerRemoved:
    """An import that had created the customer was taken back."""

    customer_id: int


@dataclass(frozen=True, slots=True)
class ListExported:
    """A list was taken out; `is_clear`: with personal values in clear."""

    export_id: int
    kind: str
    rows: int
    is_clear: bool


@dataclass(frozen=True, slots=True)
class RetentionRuleSet:
    """Rows of this kind are kept for so many days from now on, or for ever where it is switched off."""

    retention_rule_id: int
    kind: str
    days: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class RetentionRan:
    """The rules of retention were applied: rows that went, rows that a legal hold kept; by kind in the run."""

    retention_run_id: int
    removed: int
    held: int
