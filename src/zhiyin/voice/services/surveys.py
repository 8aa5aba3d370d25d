"""Defining what is asked, of whom, how often, and where the bar lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.voice import access, events, rules
from zhiyin.voice.models import Dimension, Survey


@dataclass(frozen=True, slots=True)
class NewDimension:
    """A dimension by code; without a name those of SERVQUAL carry their own wording."""

    code: str
    name: str = ""


FIVE = tuple(NewDimension(code) for code in rules.SERVQUAL)


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """A survey as it shall be: `bar` is the ratio below which a recovery begins; days as whole numbers."""

    code: str
    name: str
    bar: Decimal = rules.BAR
    cool_down_days: int = 30
    valid_days: int = 14
    after_service: bool = True
    is_active: bool = True
    dimensions: Sequence[NewDimension] = FIVE


FIELDS = ("name", "bar", "cool_down_days", "valid_days", "after_service", "is_active")


@transaction.atomic
def define_survey(*, new: NewSurvey, actor: Actor, now: datetime) -> Survey:
    """Add a survey with its dimensions; raises `Refused` for a code that is taken or a value outside its range."""
    require(actor, access.MANAGE)
    _check(new)
    if Survey.objects.filter(code=new.code).exists():
        sentence = _("There is already a survey with the code “%(code)s”.")
        raise Refused("survey.code_taken", sentence, field="code", code=new.code)
    survey = Survey(code=new.code)
    _fill(survey, new)
    survey.save()
    _set_dimensions(survey, new.dimensions)
    fact = events.SurveyDefined(survey.pk, survey.code)
    record(Entry(fact, changed=("code", *FIELDS, "dimensions")), actor=actor, now=now)
    return survey


@transaction.atomic
def change_survey(*, survey: Survey, new: NewSurvey, actor: Actor, now: datetime) -> Survey:
    """Change a survey (its code stays); a dimension that is left out is asked no more, its answers stay."""
    require(actor, access.MANAGE)
    _check(new)
    before = {name: str(getattr(survey, name)) for name in FIELDS}
    _fill(survey, new)
    survey.save(update_fields=FIELDS)
    _set_dimensions(survey, new.dimensions)
    changed = tuple(name for name in FIELDS if str(getattr(survey, name)) != before[name])
    fact = events.SurveyChanged(survey.pk, survey.code)
    record(Entry(fact, changed=(*changed, "dimensions"), values=before), actor=actor, now=now)
    return survey


def _check(new: NewSurvey) -> None:
    rules.check_code(new.code)
    rules.check_name(new.name, field="name")
    rules.check_bar(new.bar)
    rules.check_days(new.cool_down_days, least=0, field="cool_down_days")
    rules.check_days(new.valid_days, least=1, field="valid_days")
    codes = [rules.check_code(one.code, field="dimensions") for one in new.dimensions]
    if len(set(codes)) < len(codes):
        raise Refused("survey.dimension_twice", _("Each dimension stands once."), field="dimensions")
    for one in new.dimensions:
        if one.name:
            rules.check_name(one.name, field="dimensions")


def _fill(survey: Survey, new: NewSurvey) -> None:
    for name in FIELDS:
        setattr(survey, name, getattr(new, name))
    survey.name = new.name.strip()


def _set_dimensions(survey: Survey, wanted: Sequence[NewDimension]) -> None:
    survey.dimensions.exclude(code__in=[one.code for one in wanted]).update(is_active=False)
    for position, one in enumerate(wanted, 1):
        values = {"name": one.name.strip(), "position": position, "is_active": True}
        Dimension.objects.update_or_create(survey=survey, code=one.code, defaults=values)
