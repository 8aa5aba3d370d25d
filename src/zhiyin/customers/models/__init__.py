"""Tables, by noun."""

from .facts import CustomerFacts
from .matching import DuplicateMember, DuplicatePair, DuplicateSet, EntryRule, MatchRule, MatchRun, SourceSystem
from .merging import GoldenRule, Merge, MergeMove
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
    "GoldenRule",
    "Identity",
    "MatchRule",
    "MatchRun",
    "Merge",
    "MergeMove",
    "Opening",
    "SearchIndex",
    "SearchText",
    "Segment",
    "SegmentMember",
    "SourceSystem",
    "Tier",
]
