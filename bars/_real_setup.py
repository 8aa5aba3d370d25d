"""Runs inside an installation: what has to be there before the real files are taken in; reads kinds from stdin's path.

`python -m bars._real_setup nyc STANDARDS.yaml KIND…` or `python -m bars._real_setup airline DIMENSION…`.
"""

from __future__ import annotations

import os
import sys
from datetime import time
from pathlib import Path

import django
import yaml

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.calendar import WorkCalendar
from zhiyin.touchpoints import services as touchpoints
from zhiyin.voice.services import NewDimension, NewSurvey, define_survey


def nyc(path: str, kinds: list[str]) -> None:
    """Kinds of service and their standards in whole working days."""
    declared = yaml.safe_load(Path(path).read_text())
    hours = declared["hours"]
    day = ((time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])),)
    calendar = WorkCalendar(hours["timezone"], (day,) * 5 + ((), ()), {})
    now = clock.now()
    made = touchpoints.define_hours(code="council", name="Council office", calendar=calendar, actor=SYSTEM, now=now)
    for number, name in enumerate(kinds):
        kind = touchpoints.define_kind(code=f"k{number}", name=name, actor=SYSTEM, now=now)
        limit = declared["limits"].get(name, declared["other"])
        new = touchpoints.NewStandard(name, made, resolution=limit, service_kind=kind, working_days=True)
        touchpoints.define_standard(new=new, actor=SYSTEM, now=now)
    rest = touchpoints.NewStandard("other", made, resolution=declared["other"], working_days=True)
    touchpoints.define_standard(new=rest, actor=SYSTEM, now=now)


def airline(dimensions: list[str]) -> None:
    """The survey whose answers the file holds."""
    asked = [NewDimension(code, code.capitalize()) for code in dimensions]
    new = NewSurvey("airline", "Inflight service", after_service=False, dimensions=asked)
    define_survey(new=new, actor=SYSTEM, now=clock.now())


if __name__ == "__main__":
    if sys.argv[1] == "nyc":
        nyc(sys.argv[2], sys.argv[3:])
    else:
        airline(sys.argv[2:])
