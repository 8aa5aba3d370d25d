"""Reads of analysis: result rows of the newest finished generation, in the actor's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhiyin.analysis import access
from zhiyin.analysis.models import Figure, Generation, ScoreRun, Standing
from zhiyin.analysis.rules import ALL, ENDS, tied
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.people.models import Branch
from zhiyin.people.queries import branches
from zhiyin.voice.models import Survey


@dataclass(frozen=True, slots=True)
class Question:
    """What a page of figures asks for, as it stands in its address."""

    survey: str = ""
    period: str = ALL
    by: str = "branch"


def newest() -> Generation | None:
    """The last finished generation, or None before the first refresh."""
    return Generation.objects.filter(state=Generation.State.DONE).order_by("-pk").first()


def score_runs(actor: Actor) -> list[ScoreRun]:
    """What every model said when scores were published last; empty before the first time."""
    require(actor, access.VIEW)
    last = ScoreRun.objects.order_by("-generation_id").values_list("generation_id", flat=True).first()
    return list(ScoreRun.objects.filter(generation=last).order_by("pk"))


def _figures(actor: Actor, generation: Generation) -> QuerySet[Figure]:
    require(actor, access.VIEW)
    rows = access.visible_figures(actor).filter(generation=generation)
    return rows.select_related("branch", "service_kind", "survey").order_by("level", "branch__code", "group")


def own_branch(actor: Actor) -> Branch | None:
    """The branch whose figures an actor sees first: the own one, the company for those placed at the root."""
    return branches(actor).filter(level=actor.level).first()


def surveys(actor: Actor, generation: Generation) -> list[Survey]:
    """Surveys with figures in scope, those asked most first."""
    rows = _figures(actor, generation).filter(by="branch", period=ALL, measure=Figure.Measure.PERCEIVED)
    most: dict[Survey, int] = {}
    for figure in rows:
        if figure.survey:
            most[figure.survey] = max(most.get(figure.survey, 0), figure.n)
    return sorted(most, key=lambda survey: -most[survey])


def periods(actor: Actor, generation: Generation, measures: Sequence[str]) -> list[str]:
    """The periods that have figures in scope: `all`, then years and months, newest first."""
    rows = access.visible_figures(actor).filter(generation=generation, by="branch", measure__in=measures)
    return sorted(set(rows.values_list("period", flat=True)), reverse=True)


def satisfaction(actor: Actor, generation: Generation, *, survey: Survey, question: Question) -> list[Figure]:
    """Ratio and perceived mean of the own branch and its children, grouped as asked."""
    own = own_branch(actor)
    rows = _figures(actor, generation).filter(survey=survey, period=question.period, by=question.by)
    return list(rows.filter(_own_and_children(own, question.by)).filter(measure__in=["ratio", "perceived"]))


def _own_and_children(own: Branch | None, by: str) -> Q:
    if own is None:
        return Q(pk=None)
    return Q(branch=own) | Q(branch__parent=own) if by == "branch" else Q(branch=own)


def months(actor: Actor, generation: Generation, *, survey: Survey) -> list[Figure]:
    """The own branch month by month: ratio and perceived mean, oldest first."""
    rows = _figures(actor, generation).filter(
        survey=survey, by="branch", branch=own_branch(actor), period__contains="-"
    )
    return list(rows.filter(measure__in=["ratio", "perceived"]).order_by("period"))


def promises(actor: Actor, generation: Generation, *, question: Question) -> list[Figure]:
    """Shares of promises kept, of the own branch and its children, or by kind; rows without a branch at the end."""
    rows = _figures(actor, generation).filter(measure__in=["first_answer", "resolution"], period=question.period)
    own = own_branch(actor)
    lines = list(rows.filter(by=question.by).filter(_own_and_children(own, question.by)))
    return lines + (list(rows.filter(by="none")) if question.by == "branch" else [])


@dataclass(frozen=True, slots=True)
class League:
    """The children of `parent` in order, and which of the first and last cannot be told from their neighbours."""

    parent: Branch
    measure: str
    rows: list[Standing]

    @property
    def first(self) -> list[Standing]:
        """The first five."""
        return self.rows[:ENDS]

    @property
    def last(self) -> list[Standing]:
        """The last five, the very last first; none that is among the first."""
        return self.rows[ENDS:][-ENDS:][::-1]

    def unsure(self, row: Standing) -> bool:
        """Whether this branch may as well stand on the other side of the edge that it is shown at."""
        edge = ENDS if row.rank <= ENDS else max(len(self.rows) - ENDS, ENDS)
        return tied(row.rank_low, row.rank_high, edge)


def league(actor: Actor, generation: Generation, *, survey: Survey, parent: Branch, period: str) -> League:
    """The league among the children of `parent`: by the ratio where an expectation was asked, else by the perceived."""
    require(actor, access.VIEW)
    rows = access.visible_standings(actor).filter(generation=generation, parent=parent, survey=survey, period=period)
    rows = rows.select_related("branch").order_by("rank")
    for measure in ("ratio", "perceived"):
        found = list(rows.filter(measure=measure))
        if found:
            return League(parent, measure, found)
    return League(parent, "ratio", [])


def parents(actor: Actor) -> QuerySet[Branch]:
    """Branches in scope under which a league can be held."""
    return branches(actor).filter(children__isnull=False).distinct()
