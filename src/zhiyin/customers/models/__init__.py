"""Tables, by noun."""

from .facts import CustomerFacts
from .matching import DuplicateMember, DuplicatePair, DuplicateSet, EntryRule, MatchRule, MatchRun, SourceSystem
from .records import ContactDetail, Customer, Identity, Opening, SearchIndex, SearchText, Tier
from .segments import Segment, SegmentMember

__all__ = [
    "ContactDetail",
    "Customer",
    "CustomerFacts",
    "DuplicateMember",
    "DuplicatePair",
    "DuplicateSet",
    "EntryRule",
    "Identity",
    "MatchRule",
    "MatchRun",
    "Opening",
    "SearchIndex",
    "SearchText",
    "Segment",
    "SegmentMember",
    "SourceSystem",
    "Tier",
]
