"""What is to be different about a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .contacts import NewContact
from .identities import NewIdentity


@dataclass(frozen=True, slots=True)
class Change:
    """Fields by name (`tier` and `branch` by code), lines to add, ids of lines to take away.

    `primary` are the ids of contact details that become the first of their kind.
    """

    values: Mapping[str, Any]
    add_contacts: tuple[NewContact, ...] = ()
    remove_contacts: tuple[int, ...] = ()
    primary: tuple[int, ...] = ()
    add_identities: tuple[NewIdentity, ...] = ()
    remove_identities: tuple[int, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the lists of lines that it touches."""
        contacts = self.add_contacts or self.remove_contacts or self.primary
        identities = self.add_identities or self.remove_identities
        return (*(("contacts",) if contacts else ()), *(("identities",) if identities else ()))
