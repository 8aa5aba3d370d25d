"""The survey on a customer's phone: no log-in, no script, no personal value; the link is the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.core import ratelimit
from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt  # allowed: no cookie is used, the secret link itself is the key
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.voice import queries, rules, services
from zhiyin.voice.access import Closed
from zhiyin.voice.forms import CommentForm, DimensionForm, OverallForm
from zhiyin.voice.models import Dimension, Invitation
from zhiyin.web.wording import sentence

SCALE = range(1, rules.SCALE + 1)
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
View = Callable[..., HttpResponse]
_strict = cast(Callable[[View], View], csp(POLICY))


def _open(view: View) -> View:
    """A public page: own strict policy, no referrer, a limit on tries, and one answer for every link that is closed."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        with translation.override(_language(request)):
            try:
                if request.method == "POST":
                    _limit(request, token)
                response = view(request, token)
            except Closed:
                response = _closed(request, token)
            except _TooManyError:
                response = _page(request, "many", {}, status=429)
                response["Retry-After"] = "60"
        return response

    methods = require_http_methods(["GET", "HEAD", "POST"])
    return csrf_exempt(_strict(methods(guarded)))  # allowed: no cookie is used, so there is nothing to forge


class _TooManyError(Exception):
    """More tries than a person makes."""


def _limit(request: HttpRequest, token: str) -> None:
    if not ratelimit.consume(request, action="survey", key=token):
        raise _TooManyError


def _closed(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        _limit_closed(request, token)
    return _page(request, "closed", {}, status=404)


def _limit_closed(request: HttpRequest, token: str) -> None:
    # A link that opens nothing is counted too; over the limit it still looks the same, only costs less.
    ratelimit.consume(request, action="survey", key=token)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _page(request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    language = _language(request)
    others = [
        {"code": code, "name": title, "query": urlencode({**request.GET.dict(), "lang": code})}
        for code, title in settings.LANGUAGES
        if code != language
    ]
    frame = {"language": language, "others": others, "company": queries.company_name(), "scale": SCALE}
    html = render_to_string(f"voice/public/{name}.html", {**frame, **context})
    response = HttpResponse(html, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Language"] = language
    return response


def _to(request: HttpRequest, name: str, token: str | None = None, **query: object) -> HttpResponse:
    address = reverse(f"voice:{name}", args=[token] if token else [])
    return redirect(f"{address}?{urlencode({'lang': _language(request), **query})}")


@_open
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The whole survey under one address: overall, then one dimension at a time, then a comment."""
    invitation = queries.opened_by(token, now=clock.now())
    begun = queries.answer_of(invitation) is not None
    if request.method == "POST":
        if not begun:
            return _take_overall(request, token)
        return _take_comment(request, invitation, token) if "comment" in request.POST else _take_tap(request, token)
    if request.method == "GET" and invitation.opened_at is None:
        services.mark_opened(invitation=invitation, now=clock.now())
    if not begun:
        return _page(request, "overall", {"chosen": {}})
    return _next_step(request, invitation)


def _take_overall(request: HttpRequest, token: str) -> HttpResponse:
    form = OverallForm(request.POST)
    try:
        expected, perceived = form.scores() if form.is_valid() else (None, None)
        services.give_answer(token=token, scores=services.Scores(expected, perceived), now=clock.now())
    except Closed:
        raise
    except Refused as error:
        context = {"chosen": request.POST.dict(), "error": sentence(error)}
        return _page(request, "overall", context, status=error.status)
    return _to(request, "survey", token)


def _take_tap(request: HttpRequest, token: str) -> HttpResponse:
    form = DimensionForm(request.POST)
    at = _number(request.GET.get("at", ""))
    if not form.is_valid():
        return _to(request, "survey", token, at=at)
    code, scores = form.cleaned_data["dimension"], services.Scores(**form.scores())
    services.rate_dimension(token=token, code=code, scores=scores, now=clock.now())
    if scores.expected is not None:
        return _to(request, "survey", token, at=at, side="perceived")
    return _to(request, "survey", token, at=at + 1)


def _take_comment(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = CommentForm(request.POST)
    try:
        if not form.is_valid():
            return _comment_page(request, invitation, " ".join(str(text) for text in form.errors["comment"]))
        services.finish_answer(token=token, comment=form.cleaned_data["comment"], now=clock.now())
    except Closed:
        raise
    except Refused as error:
        return _comment_page(request, invitation, sentence(error))
    return _to(request, "thanks")


def _comment_page(request: HttpRequest, invitation: Invitation, error: str = "") -> HttpResponse:
    total = len(queries.dimensions_of(invitation.survey))
    context = {"comment": request.POST.get("comment", ""), "error": error, "total": total, "done": total}
    return _page(request, "comment", context, status=422 if error else 200)


def _next_step(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The dimension at the position that the address names, or the first that is open; after the last the comment."""
    dimensions = queries.dimensions_of(invitation.survey)
    answer = queries.answer_of(invitation)
    items = queries.items_of(answer) if answer else {}
    open_ones = [
        place for place, one in enumerate(dimensions, 1) if one.code not in items or items[one.code].perceived is None
    ]
    at = _number(request.GET.get("at", "")) or (open_ones[0] if open_ones else len(dimensions) + 1)
    if at > len(dimensions):
        return _comment_page(request, invitation)
    return _dimension_page(request, dimensions, at, items.get(dimensions[at - 1].code))


def _dimension_page(request: HttpRequest, dimensions: list[Dimension], at: int, item: object) -> HttpResponse:
    side = "perceived" if request.GET.get("side") == "perceived" else "expected"
    context = {
        "dimension": dimensions[at - 1],
        "side": side,
        "at": at,
        "next": at + 1,
        "total": len(dimensions),
        "done": at - 1,
        "is_first": at == 1 and side == "expected" and item is None,
        "chosen": getattr(item, side, None),
    }
    return _page(request, "dimension", context)


def _number(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 5 else 0


@_open
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """No more surveys: asked once (a mail reader looks at links by itself), then noted."""
    queries.opened_by(token, now=clock.now())
    if request.method == "POST":
        services.decline_surveys(token=token, now=clock.now())
        return _page(request, "declined", {})
    return _page(request, "decline", {})


@_strict
@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest) -> HttpResponse:
    """The last page; it belongs to no link."""
    with translation.override(_language(request)):
        return _page(request, "thanks", {})
