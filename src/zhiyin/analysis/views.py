"""Pages of figures: each with its sample, interval and period, and a click down to the rows behind it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import NotFound
from zhiyin.customers.rules.facts import FACTS
from zhiyin.people.queries import branch as branch_by_code
from zhiyin.voice.models import Survey
from zhiyin.web.person import PersonRequest, for_staff

from . import access, services
from .models import Generation
from .queries import pages, rows
from .rules import check_period


@for_staff(access.VIEW)
def satisfaction(request: PersonRequest) -> HttpResponse:
    """Perceived ÷ expected of the own branch, its children, its months."""
    generation, question = rows.newest(), _question(request)
    surveys = rows.surveys(request.actor, generation) if generation else []
    survey = _survey(surveys, question.survey)
    if generation is None or survey is None:
        return _nothing(request, _("Satisfaction"), generation)
    found = rows.satisfaction(request.actor, generation, survey=survey, question=question)
    months = rows.months(request.actor, generation, survey=survey)
    lines = pages.lines(found, own=rows.own_branch(request.actor))
    own = next((line for line in lines if line.is_own), None)
    context = {
        "generation": generation, "question": question, "survey": survey, "surveys": surveys,
        "periods": rows.periods(request.actor, generation, ["ratio", "perceived"]),
        "own": own, "lines": lines, "below_url": f"{own.url}&verdict=below" if own else "",
        "months": pages.months_chart(months), "branches": pages.lines_chart(lines),
    }  # fmt: skip
    return render(request, "analysis/satisfaction.html", context)


@for_staff(access.VIEW)
def league(request: PersonRequest) -> HttpResponse:
    """The first five, the last five, and how sure that is."""
    generation, question = rows.newest(), _question(request)
    surveys = rows.surveys(request.actor, generation) if generation else []
    survey = _survey(surveys, question.survey)
    parents = list(rows.parents(request.actor))
    code = request.GET.get("under", "")
    parent = branch_by_code(request.actor, code) if code else (parents[0] if parents else None)
    if generation is None or survey is None or parent is None:
        return _nothing(request, _("League"), generation)
    table = rows.league(request.actor, generation, survey=survey, parent=parent, period=question.period)
    context = {
        "generation": generation, "question": question, "survey": survey, "surveys": surveys, "parents": parents,
        "periods": rows.periods(request.actor, generation, ["ratio", "perceived"]),
        "league": table, "places": pages.places(table), "chart": pages.league_chart(table),
    }  # fmt: skip
    return render(request, "analysis/league.html", context)


@for_staff(access.VIEW)
def standards(request: PersonRequest) -> HttpResponse:
    """The share of promises kept, per branch or kind of service."""
    generation, question = rows.newest(), _question(request)
    if generation is None:
        return _nothing(request, _("Standards kept"), generation)
    found = rows.promises(request.actor, generation, question=question)
    lines = pages.lines(found, own=rows.own_branch(request.actor))
    context = {
        "generation": generation, "question": question, "lines": lines, "chart": pages.promise_chart(lines),
        "periods": rows.periods(request.actor, generation, ["first_answer", "resolution"]),
    }  # fmt: skip
    return render(request, "analysis/standards.html", context)


@for_staff(access.VIEW)
@require_safe
def scores(request: PersonRequest) -> HttpResponse:
    """Which scores of customers there are, for how many, and what their models say of themselves."""
    runs = rows.score_runs(request.actor)
    context = {"lines": [(FACTS[run.score], run) for run in runs], "at": runs[0].at if runs else None, "runs": runs}
    return render(request, "analysis/scores.html", context)


@require_POST
@for_staff(access.REFRESH)
def refresh(request: PersonRequest) -> HttpResponse:
    """Put a refresh on the schedule; the result appears when it is done."""
    services.ask_for_refresh(actor=request.actor, now=clock.now())
    messages.success(request, _("The figures are being renewed; they will be here in a moment."))
    return redirect("analysis:satisfaction")


def _question(request: PersonRequest) -> rows.Question:
    period = check_period(request.GET.get("period") or "all")
    by = request.GET.get("by", "branch")
    return rows.Question(request.GET.get("survey", ""), period, by if by in {"branch", "kind", "group"} else "branch")


def _survey(surveys: list[Survey], code: str) -> Survey | None:
    if not code:
        return surveys[0] if surveys else None
    found = [survey for survey in surveys if survey.code == code]
    if not found:
        raise NotFound("survey")
    return found[0]


def _nothing(request: PersonRequest, title: str, generation: Generation | None) -> HttpResponse:
    return render(request, "analysis/nothing.html", {"title": title, "generation": generation})
