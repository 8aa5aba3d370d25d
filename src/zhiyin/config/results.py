"""What people may subscribe to: lists and figures that areas offer."""

from __future__ import annotations

from zhiyin.analysis import access as analysis
from zhiyin.analysis.queries.results import choices, read
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.results import Offer
from zhiyin.core.saved.results import view_choices, view_result
from zhiyin.customers import access as customers
from zhiyin.customers.queries.results import segment_choices, segment_result

RESULTS = {
    "segment": Offer(_("Segment"), customers.VIEW, segment_choices, segment_result),
    "view": Offer(_("View"), customers.VIEW, view_choices, view_result),
    "ratio": Offer(_("Satisfaction"), analysis.VIEW, choices("ratio"), read("ratio")),
    "first_answer": Offer(_("First answers in time"), analysis.VIEW, choices("first_answer"), read("first_answer")),
    "resolution": Offer(_("Solved in time"), analysis.VIEW, choices("resolution"), read("resolution")),
}
