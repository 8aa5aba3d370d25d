"""Tables, by noun."""

from .approvals import Approval
from .consent import Consent, Outreach, SendingPurpose
from .erasure import Erasure, HandOut, LegalHold, RetentionRule, RetentionRun
from .exports import Export
from .facts import CustomerFacts, FactsCursor
from .fields import OWN, CustomerValue
from .files import Attachment
from .following import Follower, FollowerNotice
from .matching import DuplicateMember, DuplicatePair, DuplicateSet, EntryRule, MatchRule, MatchRun, SourceSystem
from .merging import GoldenRule, Merge, MergeMove
from .notes import Note
from .pool import PoolDay, PoolEntry, PoolRule
from .records import ContactDetail, Customer, Identity, Opening, SearchIndex, SearchText, Tier
from .segments import Segment, SegmentDay, SegmentMember
from .tags import CustomerTag, Tag
from .tiers import TierBar, TierStanding, TierStep
from .ties import Household, HouseholdMember, Tie

__all__ = [
    "OWN",
    "Approval",
    "Attachment",
    "Consent",
    "ContactDetail",
    "Customer",
    "CustomerFacts",
    "CustomerTag",
    "CustomerValue",
    "DuplicateMember",
    "DuplicatePair",
    "DuplicateSet",
    "EntryRule",
    "Erasure",
    "Export",
    "FactsCursor",
    "Follower",
    "FollowerNotice",
    "GoldenRule",
    "HandOut",
    "Household",
    "HouseholdMember",
    "Identity",
    "LegalHold",
    "MatchRule",
    "MatchRun",
    "Merge",
    "MergeMove",
    "Note",
    "Opening",
    "Outreach",
    "PoolDay",
    "PoolEntry",
    "PoolRule",
    "RetentionRule",
    "RetentionRun",
    "SearchIndex",
    "SearchText",
    "Segment",
    "SegmentDay",
    "SegmentMember",
    "SendingPurpose",
    "SourceSystem",
    "Tag",
    "Tie",
    "Tier",
    "TierBar",
    "TierStanding",
    "TierStep",
]
