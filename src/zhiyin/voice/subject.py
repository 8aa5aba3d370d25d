"""What of this area belongs to a customer, and how it moves and goes (customers.subject says what the words mean)."""

from __future__ import annotations

from zhiyin.customers.subject import Reference

REFERENCES = (
    Reference("voice.Invitation", "customer", on_merge="move", on_erase="detach", follows=("interaction",)),
    Reference(
        "voice.Answer", "customer", on_merge="move", on_erase="detach",
        follows=("invitation", "interaction"), by_source=True,
    ),
    Reference("voice.OptOut", "customer", on_merge="move_or_drop", on_erase="delete"),
)  # fmt: skip
