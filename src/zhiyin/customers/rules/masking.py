"""Personal values as they are shown to everybody: enough to recognise, too little to use."""

from __future__ import annotations

from datetime import date

DOTS = "****"


def contact(kind: str, value: str) -> str:
    """A masked contact detail.

    >>> contact("phone", "138 1234 5678"), contact("email", "li@example.com"), contact("address", "大连市中山路1号")
    ('138****5678', 'l****@example.com', '大连市****')
    """
    if kind == "phone":
        return phone(value)
    if kind == "email":
        return email(value)
    return f"{value[: 3 if len(value) > 6 else 1]}{DOTS}"


def phone(value: str) -> str:
    """The first three digits (with the country's +) and the last four, where enough stay hidden between them."""
    digits = "".join(character for character in value if character.isdigit() or character == "+")
    return f"{digits[:3]}{DOTS}{digits[-4:]}" if len(digits) >= 10 else f"{DOTS}{digits[-2:]}"


def email(value: str) -> str:
    """The first character and the domain."""
    local, _at, domain = value.rpartition("@")
    return f"{local[:1]}{DOTS}@{domain}"


def document(last4: str) -> str:
    """The last four characters of a document's number."""
    return f"{DOTS}{last4}"


def birth_date(value: date | None) -> str:
    """The year of birth, the day hidden; nothing stays nothing."""
    return f"{value.year:04}-**-**" if value else ""
