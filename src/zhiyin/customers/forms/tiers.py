"""Browser input about tiers: thresholds, bars, and a tier chosen by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhiyin.core.errors import Refused, gettext_noop
from zhiyin.customers import queries
from zhiyin.customers.models import Tier, TierBar
from zhiyin.customers.rules.tiers import ENTITLEMENTS, Bar, Step
from zhiyin.customers.services import NewBar
from zhiyin.web.offers import offer
from zhiyin.web.wording import sentence

NO_NUMBER = gettext_noop("“%(text)s” is no number. Write one such as 12 or 0.7.")
BLANKS = 2


@dataclass
class StepLine:
    """One threshold as it was typed."""

    fact: str = ""
    at_least: str = ""
    points: str = ""


@dataclass
class BarLine:
    """The bar of one tier as it was typed."""

    tier: Tier
    enter: str = ""
    leave: str = ""
    days: str = ""
    entitlements: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> list[tuple[str, str]]:
        """What it entitles to, of every kind in turn."""
        return [(kind, self.entitlements.get(kind, "")) for kind in ENTITLEMENTS]


@dataclass
class TierRules:
    """All thresholds and bars as they stand on the page."""

    steps: list[StepLine]
    bars: list[BarLine]
    error: str = ""

    def new(self) -> tuple[list[Step], list[NewBar]]:
        """What was typed as values; lines that were left empty are left out."""
        steps = [
            Step(line.fact, _number(line.at_least), _whole(line.points))
            for line in self.steps
            if line.fact and (line.at_least or line.points)
        ]
        bars = [NewBar(line.tier.code, *_numbers(line), line.entitlements) for line in self.bars if line.enter]
        return steps, bars

    def in_force(self) -> tuple[list[Step], list[Bar]]:
        """The same as the rules count with them."""
        steps, bars = self.new()
        tiers = {line.tier.code: line.tier for line in self.bars}
        return steps, [Bar(tiers[one.tier].pk, tiers[one.tier].rank, one.enter, one.leave, one.days) for one in bars]

    def refuse(self, error: Refused) -> None:
        """Show what was refused."""
        self.error = sentence(error)


def kept() -> TierRules:
    """The rules that are in force, with room for more thresholds."""
    steps = [StepLine(one.fact, f"{one.at_least:g}", str(one.points)) for one in queries.steps()]
    bars = queries.tier_bars()
    blanks = [StepLine() for _blank in range(BLANKS)]
    return TierRules([*steps, *blanks], [_shown(tier, bars.get(tier.pk)) for tier in queries.tiers()])


def sent(data: QueryDict) -> TierRules:
    """The rules as the page sent them."""
    columns = (data.getlist(name)[:200] for name in ("fact", "at_least", "points"))
    steps = [StepLine(*(text.strip() for text in row)) for row in zip_longest(*columns, fillvalue="")]
    bars = [_typed(tier, data) for tier in queries.tiers()]
    return TierRules(steps, bars)


def _typed(tier: Tier, data: QueryDict) -> BarLine:
    enter, leave, days = (data.get(f"{name}-{tier.pk}", "").strip() for name in ("enter", "leave", "days"))
    rights = {kind: data.get(f"{kind}-{tier.pk}", "").strip() for kind in ENTITLEMENTS}
    return BarLine(tier, enter, leave, days, rights)


def _shown(tier: Tier, bar: TierBar | None) -> BarLine:
    if bar is None:
        return BarLine(tier)
    return BarLine(tier, str(bar.enter), str(bar.leave), str(bar.days), dict(bar.entitlements))


def _numbers(line: BarLine) -> tuple[int, int, int]:
    return _whole(line.enter), _whole(line.leave or line.enter), _whole(line.days or "0")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise Refused("tier.no_number", NO_NUMBER, field="at_least", text=text[:40]) from error
    if not abs(value) < 1e13:
        raise Refused("tier.no_number", NO_NUMBER, field="at_least", text=text[:40])
    return value


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 9):
        raise Refused("tier.no_number", NO_NUMBER, field="points", text=text[:40])
    return int(text)


class ChooseTierForm(forms.Form):
    """A tier by hand, why, and until when."""

    tier = forms.ChoiceField(label=_("Tier"), required=False, widget=forms.Select(attrs={"translate": "no"}))
    reason = forms.CharField(label=_("Reason"), required=False)
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        choices = [("", _("By the rules")), *queries.tiers().values_list("code", "name")]
        offer(self, "tier", choices)

    def refuse(self, error: Refused) -> None:
        """Show what was refused at its field."""
        self.add_error(error.field if error.field in self.fields else None, sentence(error))
