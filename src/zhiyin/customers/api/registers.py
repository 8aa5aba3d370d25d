"""What the company has set up about customers, over the API: tags, purposes of sending, golden rules, retention."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from zhiyin.api.bodies import In
from zhiyin.core import clock
from zhiyin.core.access import require
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import SendingPurpose
from zhiyin.customers.queries import retention

from .calls import REFUSED, acting
from .notes import TagIn, TagOut

router = Router(tags=["customers"])
Count = Annotated[int, Field(ge=-(10**6), le=10**9)]


class PurposeOut(Schema):
    """What messages are sent for; at most `most` within `days`, both null: no limit."""

    code: str
    name: str
    text: str
    version: int
    basis: str
    most: int | None
    days: int | None
    is_active: bool


class PurposeIn(In):
    """The purpose as it is to be; another text is another version, to be agreed to anew."""

    name: str
    text: str
    basis: str
    most: Count | None = None
    days: Count | None = None
    is_active: bool = True


class LimitOut(Schema):
    """For how many `days` rows of a kind are kept (null: for ever), and what becomes of them: delete, empty, erase.

    `since` is the time from which the days count, `least` the days below which no rule goes.
    """

    kind: str
    days: int | None
    end: Literal["delete", "empty", "erase"]
    since: str
    least: int
    changed_at: datetime | None


class RulesIn(In):
    """Rules by part."""

    rules: dict[str, str]


@router.put("/tags/{slug:code}", response={200: TagOut, **REFUSED}, summary="Change a tag")
def change_tag(request: HttpRequest, code: str, payload: TagIn) -> TagOut:
    """Customers who bear it keep it."""
    actor, new = acting(request), services.NewTag(**payload.model_dump())
    require(actor, access.MANAGE)
    tag = services.change_tag(tag=queries.tag(code), new=new, actor=actor, now=clock.now())
    return TagOut.model_validate(tag, from_attributes=True)


@router.get("/purposes", response={200: list[PurposeOut], **REFUSED}, summary="What messages are sent for")
def list_purposes(request: HttpRequest) -> list[PurposeOut]:
    """Those out of use too."""
    require(acting(request), access.VIEW)
    return [_purpose(row) for row in queries.all_purposes()]


@router.put("/purposes/{slug:code}", response={200: PurposeOut, **REFUSED}, summary="Change a purpose of sending")
def change_purpose(request: HttpRequest, code: str, payload: PurposeIn) -> PurposeOut:
    """The text, the basis (duty, opt_out, opt_in), how often."""
    actor = acting(request)
    require(actor, access.MANAGE)
    new = services.PurposeTerms(**payload.model_dump())
    return _purpose(services.change_purpose(purpose=queries.purpose(code), new=new, actor=actor, now=clock.now()))


@router.get("/golden-rules", response={200: dict[str, str], **REFUSED}, summary="Whose value a merge keeps")
def list_golden_rules(request: HttpRequest) -> dict[str, str]:
    """The rule of every part of a customer."""
    require(acting(request), access.VIEW)
    return queries.golden_rules()


@router.patch("/golden-rules", response={200: dict[str, str], **REFUSED}, summary="Set golden-record rules")
def set_golden_rules(request: HttpRequest, payload: RulesIn) -> dict[str, str]:
    """By part: survivor, newest, oldest, trusted, longest, complete, both; what is not named stays."""
    services.set_golden_rules(chosen=payload.rules, actor=acting(request), now=clock.now())
    return queries.golden_rules()


@router.get("/retention", response={200: list[LimitOut], **REFUSED}, summary="How long rows are kept")
def list_retention(request: HttpRequest) -> list[LimitOut]:
    """Every kind of rows with its rule. A rule is changed on its page, where it is seen first what it would remove."""
    return [
        LimitOut(
            kind=limit.kept.model, days=limit.days, end=limit.kept.end, since=limit.kept.since,
            least=limit.kept.least, changed_at=limit.rule.changed_at if limit.rule else None,
        )
        for limit in retention.limits(acting(request))
    ]  # fmt: skip


def _purpose(row: SendingPurpose) -> PurposeOut:
    return PurposeOut.model_validate(row, from_attributes=True)
