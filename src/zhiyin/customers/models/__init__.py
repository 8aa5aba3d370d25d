"""Tables, by noun."""

from .records import ContactDetail, Customer, Identity, Opening, SearchIndex, SearchText, Tier

__all__ = ["ContactDetail", "Customer", "Identity", "Opening", "SearchIndex", "SearchText", "Tier"]
