"""`zhiyin init`: make an empty installation, with its company and its first administrator."""

from __future__ import annotations

import secrets
from datetime import datetime, time

import click
from django.utils.translation import gettext as _
from django.utils.translation import override

from zhiyin.insight.labels import noop

from . import migrate
from ._installation import open_installation, telling
from ._spoken import Spoken

PASSWORD_BYTES = 12


@click.command(
    "init",
    cls=Spoken,
    help=noop("Make tables, the company and its first administrator; what is there already is left alone."),
    short_help=noop("Make an empty installation in ZHIYIN_HOME."),
)
@click.option("--no-input", is_flag=True, help=noop("Ask nothing; what is not given is left out or made up."))
@click.option("--company", metavar="NAME", help=noop("Name of the company (the root of the branches)."))
@click.option("--admin", metavar="NAME", help=noop("Log-in name of the first administrator."))
@click.option(
    "--password", metavar="TEXT", help=noop("The administrator's password; not given: one is made and shown.")
)
def command(no_input: bool, company: str | None, admin: str | None, password: str | None) -> None:
    """Make tables, the company and its first administrator; what is there already is left alone."""
    home = open_installation()
    migrate.apply(home)
    if not no_input:
        company = company or click.prompt(_("Name of the company"), default="Zhiyin")
        admin = admin or click.prompt(_("Log-in name of the first administrator"), default="admin")
        password = password or click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    with telling():
        for line in set_up(company=company or "Zhiyin", admin=admin, password=password):
            click.echo(line)
    click.echo(_("The installation is ready in %(home)s. Next: zhiyin serve") % {"home": home})


def set_up(*, company: str, admin: str | None, password: str | None) -> list[str]:
    """The root branch, the rows that every company starts with, the administrator; returns what was done, as lines."""
    from django.conf import settings
    from django.db import transaction

    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.people import queries, services

    lines, now = [], clock.now()
    with transaction.atomic():
        root = queries.branches(SYSTEM).filter(level=0).first()
        if root is None:
            root = services.open_branch(code="hq", name=company, parent=None, actor=SYSTEM, now=now)
            lines.append(_("Company: %(name)s") % {"name": company})
            with override(settings.LANGUAGE_CODE):
                _starting_rows(now)
        if admin and queries.user_named(admin) is None:
            made = password or secrets.token_urlsafe(PASSWORD_BYTES)
            services.add_employee(
                name=admin, branch=root, roles=["admin"],
                sign_in=services.SignIn(username=admin, password=made), actor=SYSTEM, now=now,
            )  # fmt: skip
            lines.append(_("Administrator: %(name)s") % {"name": admin})
            if not password:
                lines.append(_("Password (shown this once): %(password)s") % {"password": made})
    return lines


def _starting_rows(now: datetime) -> None:
    """Channels, office hours, kinds of service, the survey after a service: rows that people change at will."""
    from django.conf import settings

    from zhiyin.core import holidays_cn
    from zhiyin.core.actor import SYSTEM
    from zhiyin.core.calendar import WorkCalendar
    from zhiyin.touchpoints import services as touchpoints
    from zhiyin.voice import services as voice

    touchpoints.install_channels(actor=SYSTEM, now=now)
    day = ((time(9), time(18)),)
    is_chinese = settings.TIME_ZONE == "Asia/Shanghai"
    holidays = holidays_cn.exceptions(day) if is_chinese else {}
    calendar = WorkCalendar(settings.TIME_ZONE, (day,) * 5 + ((),) * 2, holidays)
    touchpoints.define_hours(code="office", name=_("Office hours"), calendar=calendar, actor=SYSTEM, now=now)
    for code, name in (("inquiry", _("Inquiry")), ("request", _("Request")), ("complaint", _("Complaint"))):
        touchpoints.define_kind(code=code, name=name, is_complaint=code == "complaint", actor=SYSTEM, now=now)
    survey = voice.NewSurvey("after-service", _("After a service"))
    voice.define_survey(new=survey, actor=SYSTEM, now=now)
