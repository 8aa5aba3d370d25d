"""Tables, by noun."""

from .approvals import Approval
from .consent import Consent, Outreach, SendingPurpose
from .erasure import Erasure, HandOut, LegalHold
from .facts import CustomerFacts, FactsCursor
from .matching import DuplicateMember, DuplicatePair, DuplicateSet, EntryRule, MatchRule, MatchRun, SourceSystem
from .merging import GoldenRule, Merge, MergeMove
from .notes import Note
from .records import ContactDetail, Customer, Identity, Opening, SearchIndex, SearchText, Tier
from .segments import Segment, SegmentMember
from .tags import CustomerTag, Tag
from .tiers import TierBar, TierStanding, TierStep

__all__ = [
    "Approval",
    "Consent",
    "ContactDetail",
    "Customer",
    "CustomerFacts",
    "CustomerTag",
    "DuplicateMember",
    "DuplicatePair",
    "DuplicateSet",
    "EntryRule",
    "Erasure",
    "FactsCursor",
    "GoldenRule",
    "HandOut",
    "Identity",
    "LegalHold",
    "MatchRule",
    "MatchRun",
    "Merge",
    "MergeMove",
    "Note",
    "Opening",
    "Outreach",
    "SearchIndex",
    "SearchText",
    "Segment",
    "SegmentMember",
    "SendingPurpose",
    "SourceSystem",
    "Tag",
    "Tier",
    "TierBar",
    "TierStanding",
    "TierStep",
]
