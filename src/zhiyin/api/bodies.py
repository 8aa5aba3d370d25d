"""What comes in: one JSON object with known names only, so that nothing sent is dropped in silence."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja import Schema
from ninja.parser import Parser
from pydantic import ConfigDict

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

NO_JSON = _("The body is no JSON: it breaks at line %(line)s, column %(column)s.")
NO_OBJECT = _("The body has to be one JSON object in UTF-8.")


class In(Schema):
    """What a call takes; a name that it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class Bodies(Parser):
    """Reads the body of a call as strict JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object; raises `ValueError` for anything else."""
        found = json.loads(request.body, parse_constant=_no_number)
        if not isinstance(found, dict):
            raise ValueError("no object")
        return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def unreadable(cause: BaseException | None) -> Refused:
    """Why a body could not be read, with the place where it breaks."""
    if isinstance(cause, json.JSONDecodeError):
        return Refused("bad_json", NO_JSON, line=cause.lineno, column=cause.colno)
    return Refused("bad_json", NO_OBJECT)
