"""What codes are called by people (English; translated where it is shown)."""

from __future__ import annotations

from zhiyin.core.errors import gettext_noop as _

from .identifying import KINDS as IDENTIFIERS
from .likeness import COMPARISONS, LEVELS
from .likeness import LABELS as COMPARED
from .purposes import PURPOSES

KINDS = {"person": _("Person"), "company": _("Company")}
STAGES = {
    "prospect": _("Prospect"),
    "growing": _("Growing"),
    "mature": _("Mature"),
    "declining": _("Declining"),
    "lost": _("Lost"),
}
RELATION_LEVELS = {
    "transaction": _("By transaction"),
    "service": _("By service"),
    "relation": _("By relation"),
}
RELATION_KINDS = {
    "basic": _("Basic: sold, no more contact"),
    "reactive": _("Reactive: help when asked"),
    "accountable": _("Accountable: asks how it went"),
    "proactive": _("Proactive: comes up with improvements"),
    "partnership": _("Partnership: works out together"),
}
RELATIONS = {**RELATION_LEVELS, **RELATION_KINDS}
CONTACTS = {"phone": _("Phone"), "email": _("E-mail address"), "address": _("Address"), "wechat": _("WeChat")}
DOCUMENTS = {
    "national_id": _("Identity card"),
    "passport": _("Passport"),
    "company_code": _("Unified social credit code"),
    "other": _("Another document"),
}
ENTITLEMENTS = {
    "channel": _("Channel of its own"),
    "grade": _("Grade of agent"),
    "specialist": _("Named specialist"),
    "plan": _("Value-added plan"),
    "other": _("Besides"),
}
LOYALTY = {
    "apostle": _("Apostle: delighted, stays and recommends"),
    "loyalist": _("Loyal: satisfied and stays"),
    "mercenary": _("Mercenary: satisfied and leaves all the same"),
    "hostage": _("Hostage: stays without being satisfied"),
    "defector": _("Defector: dissatisfied and leaves"),
    "terrorist": _("Hostile: angry, leaves and tells others"),
}
ENDS = {
    "delete": _("deleted"),
    "empty": _("emptied of words, names and the customer; kept for counting"),
    "erase": _("erased"),
}
SET_STATES = {"open": _("to review"), "merged": _("merged"), "dismissed": _("dismissed")}
ORIGINS = {"match": _("by comparing all"), "entry": _("at entry")}
SETS = {**COMPARISONS, **SET_STATES, **ORIGINS, **LEVELS, **COMPARED}
ALL = {**KINDS, **STAGES, **CONTACTS, **DOCUMENTS, **IDENTIFIERS, **PURPOSES, **SETS}
