"""How personal this area's columns are (core.catalogue says what the classes mean): they tell of staff."""

from __future__ import annotations

from zhiyin.core.catalogue import PLACE, Fields

CATALOGUE = (
    Fields("people.Branch", public="id code name parent level scope_1 scope_2 scope_3 scope_4 is_active"),
    Fields("people.Team", public=f"id {PLACE} name is_active"),
    Fields(
        "people.User",
        public="id last_login is_active language time_zone theme date_joined",
        personal="username email",
        secret="password",
    ),
    Fields("people.Employee_teams", public="id employee team"),
    Fields("people.Employee", public=f"id {PLACE} number source user roles is_active", personal="name external_id"),
    Fields(
        "people.Token",
        public="id employee name permissions created_at expires_at revoked_at last_used_at",
        secret="digest",
    ),
    Fields("people.Notice", public="id employee kind facts url at read_at"),
    Fields("people.Subscription", public="id employee team kind key rhythm since"),
    Fields("people.Reading", public="id subscription employee mark text at"),
)
