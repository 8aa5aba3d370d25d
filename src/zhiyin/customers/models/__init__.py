"""Tables, by noun."""

from .approvals import Approval
from .consent import Consent, Outreach, SendingPurpose
from .erasure import Erasure, HandOut, LegalHold
from .facts import CustomerFacts, FactsCursor
from .matching import DuplicateMember, DuplicatePair, DuplicateSet, EntryRule, MatchRule, MatchRun, SourceSystem
from .merging import GoldenRule, Merge, MergeMove
from .records import ContactDetail, Customer, Identity, Opening, SearchIndex, SearchText, Tier
from .segments import Segment, SegmentMember
from .tiers import TierBar, TierStanding, TierStep

__all__ = [
    "Approval",
    "Consent",
    "ContactDetail",
    "Customer",
    "CustomerFacts",
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
    "Opening",
    "Outreach",
    "SearchIndex",
    "SearchText",
    "Segment",
    "SegmentMember",
    "SendingPurpose",
    "SourceSystem",
    "Tier",
    "TierBar",
    "TierStanding",
    "TierStep",
]
