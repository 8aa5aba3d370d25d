"""Mappings that are kept to be used again, by their name within a kind of file; they hold no rows of anybody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.models import ImportMapping

from .kinds import Kind
from .runs import RUN, may_import

LONGEST = 120
TAKEN = _("Somebody else has kept a mapping “%(name)s”. Choose another name.")


def mappings(actor: Actor) -> QuerySet[ImportMapping]:
    """All that are kept, by kind and name."""
    require(actor, RUN)
    return ImportMapping.objects.order_by("kind", "name")


@transaction.atomic
def keep_mapping(*, kind: Kind, name: str, mapping: str, actor: Actor, now: datetime) -> ImportMapping:
    """Keep a mapping under a name; who has kept it may write it anew."""
    may_import(actor, kind)
    name = text.name(name, most=LONGEST, field="save_as")
    there = ImportMapping.objects.filter(kind=kind.name, name=name).first()
    if there is not None and (there.actor_kind, there.actor_id) != (actor.kind, actor.id):
        raise Refused("import.mapping_taken", TAKEN, field="save_as", name=name)
    made, _is_new = ImportMapping.objects.update_or_create(
        kind=kind.name, name=name,
        defaults={"text": mapping, "actor_kind": actor.kind, "actor_id": actor.id, "saved_at": now},
    )  # fmt: skip
    return made
