"""Segments: the list, the builder with its live count, one segment, who is on a list, overlap."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.access import sees
from zhiyin.core.errors import Refused
from zhiyin.core.paging import capped_count, count_beside
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms import MembersForm, OverlapForm, SegmentForm, builder
from zhiyin.customers.models import Segment, SegmentDay
from zhiyin.customers.rules.segments import parse
from zhiyin.web.person import PersonRequest, for_staff

LAID = 6  # segments laid over each other
SHOWN_DAYS = 180


@for_staff(access.VIEW)
@require_safe
def segments(request: PersonRequest) -> HttpResponse:
    """The segments of the own branch and below, and those made above it."""
    page = queries.segment_page(request.actor, cursor=request.GET.get("cursor", ""))
    return render(request, "customers/segments.html", {"page": page})


@for_staff(access.VIEW)
@require_safe
def segment(request: PersonRequest, number: int) -> HttpResponse:
    """What a segment says, its figures, and who belongs to it."""
    row = queries.segment(request.actor, number)
    return render(request, "customers/segment.html", _page_of(request, row, MembersForm()))


def _page_of(request: PersonRequest, row: Segment, form: MembersForm) -> dict[str, Any]:
    now = clock.now()
    page = queries.member_page(request.actor, row, now=now, cursor=request.GET.get("cursor", ""))
    catalogue = queries.catalogue(request.actor)
    return {
        "segment": row,
        "page": page,
        "count": count_beside(page, queries.members(request.actor, row, now=now)),
        "lines": queries.read_out(row.rule, catalogue) if row.rule else [],
        "members_form": form,
        "may_edit": request.actor.may(access.SEGMENTS) and sees(request.actor, row),
        "chart": _chart(list(queries.days(request.actor, row)[:SHOWN_DAYS])[::-1]),
    }


def _chart(days: list[SegmentDay]) -> dict[str, Any] | None:
    """The size of a segment day by day; nothing before there are two days."""
    if len(days) < 2:
        return None
    since = date_format(days[0].day, "Y-m-d")
    return {
        "title": _("Customers day by day, counted since %(day)s") % {"day": since},
        "columns": [_("Day"), _("Customers")],
        "rows": [[one.day.isoformat(), one.size] for one in days],
        "kind": "line",
        "axis": _("Customers"),
        "note": _("Counted once a day over the customers of the segment’s branch and below; there is nothing earlier."),
    }


@for_staff(access.VIEW)
@require_safe
def size(request: PersonRequest, number: int) -> HttpResponse:
    """How many customers in scope belong to a segment, for a line of the list."""
    row = queries.segment(request.actor, number)
    count = capped_count(queries.members(request.actor, row, now=clock.now()))
    return render(request, "customers/segment_size_fragment.html", {"count": count})


@for_staff(access.VIEW)
@require_safe
def figures(request: PersonRequest, number: int) -> HttpResponse:
    """Size, value, satisfaction and risk of a segment."""
    row = queries.segment(request.actor, number)
    found = queries.figures(request.actor, row, now=clock.now())
    return render(
        request,
        "customers/segment_figures_fragment.html",
        {"figures": found, "segment": row, "currency": settings.CURRENCY},
    )


@for_staff(access.SEGMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_segment(request: PersonRequest) -> HttpResponse:
    """Make a segment by rule, or an empty list."""
    kind = "list" if (request.POST or request.GET).get("kind") == "list" else "rule"
    return _edit(request, kind, None)


@for_staff(access.SEGMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_segment(request: PersonRequest, number: int) -> HttpResponse:
    """Change name, description and rule."""
    row = queries.segment(request.actor, number)
    return _edit(request, row.kind, row)


def _edit(request: PersonRequest, kind: str, row: Segment | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    catalogue = queries.catalogue(request.actor)
    made: builder.Builder | None = None
    if kind == Segment.Kind.RULE:
        shown = builder.of_rule(catalogue, row.rule) if row and row.rule else builder.blank(catalogue)
        made = builder.sent(catalogue, sent) if sent is not None and "part" in sent else shown
    form = SegmentForm(request.actor, sent, row)
    if sent is not None and made is not None and "do" in sent:
        made.act(sent["do"])
    elif sent is not None and form.is_valid():
        try:
            saved = _save(request, form, made, row)
        except Refused as error:
            left = made.refuse(error) if made else []
            if made is None or left or error.field in form.fields:
                form.refuse(error)
            else:
                form.add_error(None, _("Some conditions need to be mended; nothing was saved."))
        else:
            messages.success(request, _("The segment is kept."))
            return redirect("customers:segment", saved.number)
    context = {"form": form, "builder": made, "segment": row, "kind": kind, **_counted(request, made)}
    is_refused = sent is not None and "do" not in sent
    return render(request, "customers/segment_edit.html", context, status=422 if is_refused else 200)


def _save(request: PersonRequest, form: SegmentForm, made: builder.Builder | None, row: Segment | None) -> Segment:
    data, now = form.cleaned_data, clock.now()
    rule = made.spec()[0] if made else row.rule if row else None
    kind = row.kind if row else Segment.Kind.RULE if made else Segment.Kind.LIST
    new = services.NewSegment(data["name"], data["about"], kind, rule, data.get("branch", ""))
    if row is None:
        return services.create_segment(new=new, actor=request.actor, now=now)
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) < 10 else 0
    return services.change_segment(segment=row, version=version, new=new, actor=request.actor, now=now)


@for_staff(access.SEGMENTS)
@require_POST
def draft(request: PersonRequest) -> HttpResponse:
    """The builder again after a button or another field was chosen, with the count of what it finds."""
    made = builder.sent(queries.catalogue(request.actor), request.POST)
    made.act(request.POST.get("do", ""))
    template = "count" if request.POST.get("only") == "count" else "builder"
    context = {"builder": made, **_counted(request, made)}
    return render(request, f"customers/segment_{template}_fragment.html", context)


def _counted(request: PersonRequest, made: builder.Builder | None) -> dict[str, Any]:
    """How many customers in scope the builder finds now; nothing while a value is missing or wrong."""
    if made is None or not made.is_whole:
        return {"found": None}
    try:
        rule = parse(made.spec()[0], queries.catalogue(request.actor))
    except Refused as error:
        made.refuse(error)
        return {"found": None}
    return {"found": capped_count(queries.asked(request.actor, rule, now=clock.now()))}


@for_staff(access.SEGMENTS)
@require_POST
def members(request: PersonRequest, number: int) -> HttpResponse:
    """Put customers on a list, or take them off it."""
    row = queries.segment(request.actor, number)
    form = MembersForm(request.POST)
    if form.is_valid():
        try:
            wanted = form.wanted()
            remove = "remove" in request.POST
            parts = {"remove": wanted} if remove else {"add": wanted}
            moved = services.move_members(segment=row, actor=request.actor, now=clock.now(), **parts)
        except Refused as error:
            form.refuse(error)
        else:
            told = _("%(count)s customers taken off the list.") if remove else _("%(count)s customers put on the list.")
            messages.success(request, told % {"count": moved})
            return redirect("customers:segment", row.number)
    return render(request, "customers/segment.html", _page_of(request, row, form), status=422)


@for_staff(access.SEGMENTS)
@require_POST
def archive(request: PersonRequest, number: int) -> HttpResponse:
    """Take a segment out of use, or back into it."""
    row = queries.segment(request.actor, number)
    services.archive_segment(segment=row, is_active=not row.is_active, actor=request.actor, now=clock.now())
    return redirect("customers:segment", row.number)


@for_staff(access.VIEW)
@require_safe
def overlap(request: PersonRequest) -> HttpResponse:
    """How many customers two or several segments have in common."""
    known = {str(row.number): row for row in queries.segments(request.actor)[:200]}
    form = OverlapForm([(number, row.name) for number, row in known.items()], request.GET)
    chosen = [known[one] for one in form.cleaned_data["segment"][:LAID]] if form.is_valid() else []
    counts = queries.overlap(request.actor, chosen, now=clock.now()) if len(chosen) > 1 else []
    context = {"form": form, "chosen": chosen, "lines": list(zip(chosen, counts, strict=False)), "most": LAID}
    return render(request, "customers/segment_overlap.html", context)
