"""Defining what is asked: the pages of surveys."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.voice import access, forms, queries, services
from zhiyin.voice.models import Survey
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import sentence


@for_staff(access.VIEW)
def surveys(request: PersonRequest) -> HttpResponse:
    """All surveys with their bar, dimensions and rhythm."""
    return render(request, "voice/surveys.html", {"surveys": queries.surveys(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(access.MANAGE)
def new_survey(request: PersonRequest) -> HttpResponse:
    """Define a survey."""
    form = forms.SurveyForm(request.POST or None, initial=forms.SurveyForm.beginning())
    if request.method == "POST" and form.is_valid() and (saved := _saved(request, form, None)):
        messages.success(request, _("The survey “%(name)s” is defined.") % {"name": saved.name})
        return redirect("voice:surveys")
    return render(request, "voice/survey.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(access.MANAGE)
def edit_survey(request: PersonRequest, code: str) -> HttpResponse:
    """Change a survey; its code stays."""
    survey = queries.survey(request.actor, code)
    form = forms.SurveyForm(request.POST or None, initial=forms.SurveyForm.of(survey), is_new=False)
    if request.method == "POST" and form.is_valid() and (saved := _saved(request, form, survey)):
        messages.success(request, _("The survey “%(name)s” is changed.") % {"name": saved.name})
        return redirect("voice:surveys")
    context = {"form": form, "survey": survey}
    return render(request, "voice/survey.html", context, status=422 if form.errors else 200)


def _saved(request: PersonRequest, form: forms.SurveyForm, survey: Survey | None) -> Survey | None:
    values = dict(form.cleaned_data)
    dimensions = [services.NewDimension(code, name) for code, name in values.pop("dimensions")]
    if survey is not None:
        values["code"] = survey.code
    new = services.NewSurvey(**values, dimensions=dimensions)
    try:
        if survey is None:
            return services.define_survey(new=new, actor=request.actor, now=clock.now())
        return services.change_survey(survey=survey, new=new, actor=request.actor, now=clock.now())
    except (Forbidden, NotFound):
        raise
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, sentence(error))
        return None
