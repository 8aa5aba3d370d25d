"""Decisions about people, as pure functions: scopes in the tree of branches, roles and what they allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

DEEPEST = 4
LONGEST_NAME, LONGEST_USERNAME = 120, 60


@dataclass(frozen=True, slots=True)
class Role:
    """What a role allows; `whole_company` places it at the root of the tree (a hotline, an auditor)."""

    name: str
    permissions: frozenset[str]
    whole_company: bool = False


def scopes(parent: tuple[int | None, ...], level: int, own_id: int) -> tuple[int | None, ...]:
    """The scope columns of a branch at `level` under `parent`'s columns: its ancestors by level, itself last.

    >>> scopes((7, None, None, None), 2, 9)
    (7, 9, None, None)
    """
    columns = list(parent)
    if level > 0:
        columns[level - 1] = own_id
    return tuple(columns)


def check_code(code: str) -> str:
    """The code of a branch as it stands in addresses, files and calls."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
        sentence = _("A code has 1 to 40 letters of the Latin alphabet, digits, “-” or “_”; found “%(code)s”.")
        raise Refused("branch.code", sentence, field="code", code=code[:60])
    return code


def level_below(level: int) -> int:
    """The level of a child; the tree has a root and four levels below it."""
    if level >= DEEPEST:
        raise Refused("branch.too_deep", _("The tree of branches has at most four levels below the company."))
    return level + 1


def permissions(roles: Iterable[str], known: Mapping[str, Role]) -> frozenset[str]:
    """All that any of the roles allows; a role that is not known allows nothing."""
    return frozenset().union(*(known[role].permissions for role in roles if role in known))


def at_root(roles: Iterable[str], known: Mapping[str, Role]) -> bool:
    """Whether one of the roles is placed at the root."""
    return any(known[role].whole_company for role in roles if role in known)


def check_roles(roles: Iterable[str], known: Mapping[str, Role]) -> list[str]:
    """The roles without repetition, or `Refused` naming those that exist."""
    wanted = list(dict.fromkeys(roles))
    for role in wanted:
        if role not in known:
            sentence = _("There is no role “%(role)s”. There are: %(known)s.")
            raise Refused("role.unknown", sentence, field="roles", role=role, known=", ".join(known))
    return wanted
