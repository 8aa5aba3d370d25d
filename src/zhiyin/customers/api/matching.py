"""Source systems, how alike two customers have to be, and what is due at entry, over the API."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.core import clock
from zhiyin.core.access import one, require
from zhiyin.core.paging import page_of
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import SourceSystem
from zhiyin.customers.queries.entry import ruling
from zhiyin.customers.queries.matching import Rule
from zhiyin.customers.rules import entry

from .calls import REFUSED, acting

router = Router(tags=["duplicates"])
Rank = Annotated[int, Field(ge=0, le=10**6)]
Door = Literal["page", "api", "import"]
Evidence = Literal["document", "other", "phone", "email", "alike"]
Action = Literal["allow", "report", "warn", "refuse"]


class SourceOut(Schema):
    """A system that customers come from; rank 1 is trusted most."""

    id: int
    code: str
    name: str
    trust_rank: int
    is_active: bool


class SourcePatch(In):
    """What is to be different; what is left out stays, and so does the code, for its customers carry it."""

    name: str = ""
    trust_rank: Rank = 100
    is_active: bool = True


class SourceIn(In):
    """A new source; `code` is what imports call it."""

    code: str
    name: str = ""
    trust_rank: Rank = 100


class MatchRuleIn(In):
    """How alike two customers have to be: `fields` by name with their comparison (exact, fuzzy, phonetic).

    `threshold`: the chance from which they are put into one set; `merge_from`: from which verified ones are merged
    without a person (null: never); `is_default`: taken where none is named.
    """

    name: str = ""
    fields: dict[str, str]
    threshold: float
    merge_from: float | None = None
    is_default: bool = False


class MatchRuleOut(Schema):
    """The same as it is kept."""

    code: str
    name: str
    fields: dict[str, str]
    threshold: float
    merge_from: float | None
    is_default: bool


class EntryRulesIn(In):
    """What is due by door and evidence; what is not named stays. `chance`: from when on records are alike."""

    rules: dict[Door, dict[Evidence, Action]] = {}
    chance: float | None = None


class EntryRulesOut(Schema):
    """What is due when somebody with the same evidence is here already."""

    rules: dict[Door, dict[Evidence, Action]]
    chance: float


@router.get("/sources", response={200: PageOut[SourceOut], **REFUSED}, summary="List source systems")
def list_sources(request: HttpRequest, query: Query[PageQuery]) -> PageOut[SourceOut]:
    """The most trusted first, those out of use too."""
    require(acting(request), access.MANAGE)
    page = page_of(queries.sources(), order=("trust_rank", "code"), cursor=query.cursor, size=query.size)
    return PageOut[SourceOut].of(page, _source)


@router.get("/sources/{int:key}", response={200: SourceOut, **REFUSED}, summary="One source system")
def get_source(request: HttpRequest, key: int) -> SourceOut:
    """One source by its id."""
    require(acting(request), access.MANAGE)
    return _source(one(queries.sources(), pk=key))


@router.post("/sources", response={201: SourceOut, 409: Failure, **REFUSED}, summary="Register a source system")
def add_source(request: HttpRequest, payload: SourceIn) -> Status[SourceOut]:
    """409 where the code is taken: an import that names a new source has registered it by itself."""
    row = services.add_source(**payload.model_dump(), actor=acting(request), now=clock.now())
    return Status(201, _source(row))


@router.patch("/sources/{int:key}", response={200: SourceOut, **REFUSED}, summary="Change a source system")
def change_source(request: HttpRequest, key: int, payload: SourcePatch) -> SourceOut:
    """Name and trust, or put it out of use."""
    actor = acting(request)
    require(actor, access.MANAGE)
    row = one(queries.sources(), pk=key)
    terms = {name: getattr(row, name) for name in SourcePatch.model_fields} | payload.model_dump(exclude_unset=True)
    return _source(services.change_source(source=row, **terms, actor=actor, now=clock.now()))


@router.get("/match-rules", response={200: list[MatchRuleOut], **REFUSED}, summary="How alike two have to be")
def list_match_rules(request: HttpRequest) -> list[MatchRuleOut]:
    """The one that is taken where none is named first."""
    require(acting(request), access.MANAGE)
    return [_rule(rule, is_default=not place) for place, rule in enumerate(queries.match_rules())]


@router.put("/match-rules/{slug:code}", response={200: MatchRuleOut, **REFUSED}, summary="Save a matching rule")
def save_match_rule(request: HttpRequest, code: str, payload: MatchRuleIn) -> MatchRuleOut:
    """Add the rule with this code, or change it."""
    rule = Rule(code, **payload.model_dump(exclude={"is_default"}))
    row = services.save_match_rule(rule=rule, is_default=payload.is_default, actor=acting(request), now=clock.now())
    return MatchRuleOut.model_validate(row, from_attributes=True)


@router.get("/entry-rules", response={200: EntryRulesOut, **REFUSED}, summary="What is due at entry")
def list_entry_rules(request: HttpRequest) -> EntryRulesOut:
    """By door and evidence: allow, report, warn, refuse."""
    require(acting(request), access.MANAGE)
    return _due()


@router.patch("/entry-rules", response={200: EntryRulesOut, **REFUSED}, summary="Set what is due at entry")
def set_entry_rules(request: HttpRequest, payload: EntryRulesIn) -> EntryRulesOut:
    """They hold from now on."""
    actor = acting(request)
    require(actor, access.MANAGE)
    standing = _due()
    actions: dict[tuple[str, str], str] = {}
    for said in (standing.rules, payload.rules):
        actions |= {(door, kind): action for door, due in said.items() for kind, action in due.items()}
    chance = standing.chance if payload.chance is None else payload.chance
    services.set_entry_rules(actions=actions, chance=chance, actor=actor, now=clock.now())
    return _due()


def _source(row: SourceSystem) -> SourceOut:
    return SourceOut.model_validate(row, from_attributes=True)


def _rule(rule: Rule, *, is_default: bool) -> MatchRuleOut:
    given = {name: getattr(rule, name) for name in MatchRuleOut.model_fields if name != "is_default"}
    return MatchRuleOut(**given, is_default=is_default)


def _due() -> EntryRulesOut:
    found = {door: ruling(door) for door in entry.ENTRIES}
    rules = {door: due.actions for door, due in found.items()}
    return EntryRulesOut.model_validate({"rules": rules, "chance": found["page"].chance})
