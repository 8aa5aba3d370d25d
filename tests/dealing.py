"""Which worker gets which tests, and in which order.

The tests of a file go to one worker together, so that what they share is made once; the journeys of one server too.
What starts servers and browsers comes before the rest of what needs no database, and many small tests are dealt one by
one at the end, so that the workers end together.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ALONE = ("tests/permissions/test_table.py", "tests/insight/test_all_models.py", "tests/bad_input/")
"""Many tests that share little."""
LAST = ("tests/insight/test_all_models.py",)
FIRST = ("tests/journeys/", "tests/cli/", "tests/core/imports/")
DATABASE = {"db", "transactional_db", "live_server"}
SERVED = ("one_promise", "own_field", "lost_keys", "privacy", "segment", "quiet", "sign_in")
JOURNEYS = tuple(f"tests/journeys/test_{name}.py" for name in SERVED)
"""These share the demo company, the company of the tests, and their servers."""


def share(nodeid: str) -> str:
    """What goes to one worker together."""
    path = nodeid.partition("::")[0]
    if path.startswith(ALONE):
        return nodeid
    return "journeys" if path in JOURNEYS else path


def turn(item: pytest.Item) -> int:
    """Small for what comes early. What uses the database stays in pytest-django's order: emptied tables come last."""
    if item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())):
        return 0
    if item.nodeid.startswith(LAST):
        return 3
    return 1 if item.nodeid.startswith(FIRST) else 2


def dealing(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """What gives each worker, when it has little left, what comes next."""
    config.option.loadscopereorder = False
    made = LoadScopeScheduling(config, log)
    made._split_scope = share
    return made
