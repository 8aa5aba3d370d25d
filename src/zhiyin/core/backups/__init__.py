"""A copy of a whole installation in one file: made while it runs, checked, put back."""

from .container import Broken, Header, is_encrypted
from .making import Made, last_made, make
from .restoring import Restored, check, restore

__all__ = ["Broken", "Header", "Made", "Restored", "check", "is_encrypted", "last_made", "make", "restore"]
