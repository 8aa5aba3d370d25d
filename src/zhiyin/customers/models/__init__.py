"""Tables, by noun."""

from .matching import DuplicateMember, DuplicatePair, DuplicateSet, EntryRule, MatchRule, MatchRun, SourceSystem
from .records import ContactDetail, Customer, Identity, Opening, SearchIndex, SearchText, Tier

__all__ = [
    "ContactDetail",
    "Customer",
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
    "SourceSystem",
    "Tier",
]
