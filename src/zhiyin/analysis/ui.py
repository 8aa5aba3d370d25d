"""What analysis offers to the pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhiyin.web.interface import Command, Interface, NavigationItem, Wording

from . import access

INTERFACE = Interface(
    navigation=(
        NavigationItem(_("Satisfaction"), "/analysis/satisfaction", "chart-bar", access.VIEW, 60),
        NavigationItem(_("League"), "/analysis/league", "trophy", access.VIEW, 61),
        NavigationItem(_("Standards kept"), "/analysis/standards", "clipboard-check", access.VIEW, 62),
    ),
    commands=(
        Command(_("Satisfaction"), "/analysis/satisfaction", access.VIEW),
        Command(_("League"), "/analysis/league", access.VIEW),
        Command(_("Standards kept"), "/analysis/standards", access.VIEW),
        Command(_("Scores of customers"), "/analysis/scores", access.VIEW),
    ),
    wordings={"analysis.WarehouseRefreshed": Wording("refresh", _("Figures renewed"))},
)
