"""All that belongs to customers in the whole product, as each area's `subject.py` declares its own."""

from __future__ import annotations

from zhiyin.analysis import subject as analysis
from zhiyin.core import forgetting
from zhiyin.core import subject as core
from zhiyin.core.catalogue import catalogue
from zhiyin.customers import subject as customers
from zhiyin.customers.services import forget_files, forget_hand_outs
from zhiyin.customers.subject import Below, Reference, Remains, Subjects
from zhiyin.desk import subject as desk
from zhiyin.operations import subject as operations
from zhiyin.people import subject as people
from zhiyin.touchpoints import subject as touchpoints
from zhiyin.voice import subject as voice

REFERENCES: tuple[Reference, ...] = (
    *customers.REFERENCES,
    *operations.REFERENCES,
    *touchpoints.REFERENCES,
    *desk.REFERENCES,
    *voice.REFERENCES,
)
BELOW: tuple[Below, ...] = (*operations.BELOW, *desk.BELOW)
REMAINS = (
    Remains("imports", forgetting.imports),
    Remains("answers of the API", forgetting.answers),
    Remains("notes of work", forgetting.work),
    Remains("letters", forgetting.letters),
    Remains("files handed out", forget_hand_outs),
    Remains("files of customers", forget_files),
    *analysis.REMAINS,
)
CATALOGUE = catalogue(
    part
    for area in (core, people, customers, operations, touchpoints, desk, voice, analysis)
    for part in area.CATALOGUE
)
KEPT = tuple(kept for area in (customers, operations, touchpoints, desk, voice, core) for kept in area.KEPT)
SUBJECTS = Subjects(REFERENCES, BELOW, REMAINS, CATALOGUE, KEPT)
