"""What each role may do. One table, read in a minute; an area's action names stand in its `access.py`.

Anonymous visitors and respondents (survey tokens) hold no role; an API token holds at most what its employee may.
A role of an area that is not built yet comes with it.
"""

from __future__ import annotations

from zhiyin.people.rules import Role

_READ = {
    "people.view",
    "customers.view",
    "operations.view",
    "touchpoints.view",
    "desk.view",
    "voice.view",
    "analysis.view",
}
_SERVE = {
    *_READ, "people.tokens", "customers.create", "customers.edit", "customers.identify", "customers.reveal",
    "customers.consent", "customers.note", "customers.pool", "customers.files", "operations.record",
    "touchpoints.record", "desk.create", "desk.reply", "desk.note", "desk.assign", "desk.solve", "desk.reopen",
}  # fmt: skip
_LEAD = {
    *_SERVE, "core.share_views", "customers.choose_tier", "customers.assign", "desk.assign_others", "desk.close",
    "people.subscribe_team",
}  # fmt: skip
_MANAGE = {
    *_LEAD, "customers.pool_rules", "customers.export", "customers.segments", "touchpoints.manage", "voice.record",
    "imports.run",
}  # fmt: skip
_IMPROVE = {
    *_READ, "people.tokens", "touchpoints.manage", "touchpoints.standards", "voice.manage", "voice.record", "desk.note",
    "customers.segments",
}  # fmt: skip
_AUDIT = {"core.audit"}
_PROTECT = {
    "customers.reveal",
    "customers.consent",
    "customers.erase",
    "customers.hand_out",
    "customers.approve",
    "customers.retention",
    "customers.export",
}
_ADMIN = {
    *_MANAGE, *_AUDIT, *_PROTECT, "people.manage", "customers.manage", "customers.tiers", "operations.catalogue",
    "touchpoints.standards", "voice.manage", "analysis.refresh", "core.fields", "webhooks.manage",
}  # fmt: skip

ROLES = {
    "agent": Role("agent", frozenset(_SERVE)),
    "hotline": Role("hotline", frozenset(_SERVE), whole_company=True),
    "lead": Role("lead", frozenset(_LEAD)),
    "manager": Role("manager", frozenset(_MANAGE)),
    "quality": Role("quality", frozenset(_IMPROVE)),
    "analyst": Role(
        "analyst", frozenset({*_READ, "people.tokens", "analysis.refresh", "customers.segments", "customers.export"})
    ),
    "auditor": Role("auditor", frozenset({*_READ, *_AUDIT}), whole_company=True),
    "privacy": Role("privacy", frozenset({*_READ, *_AUDIT, *_PROTECT}), whole_company=True),
    "admin": Role("admin", frozenset(_ADMIN), whole_company=True),
}
