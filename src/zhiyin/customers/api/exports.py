"""Lists as files over the API."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field

from zhiyin.api.errors import Failure
from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.exports import kind_named
from zhiyin.customers import services
from zhiyin.customers.services import Wanted
from zhiyin.web.files import list_answer

from .calls import acting

router = Router(tags=["exports"])
NO_SIGN = _("Write a filter as name=value, as it stands in the address of the list; not “%(text)s”.")


class ExportQuery(Schema):
    """`filter`: as in the address of the list (`tier=gold`), several times; `columns`: names, parted by commas."""

    format: str = "csv"
    columns: str = ""
    purpose: str = ""
    filter: Annotated[list[str], Field(max_length=30)] = []


@router.get(
    "/{slug:kind}", summary="Take a list out", response={401: Failure, 403: Failure, 404: Failure, 422: Failure}
)
def export_list(request: HttpRequest, kind: str, query: Query[ExportQuery]) -> HttpResponseBase:
    """CSV, XLSX or Parquet of any list that `zhiyin export` takes out, by its name there; masked without a purpose."""
    columns = tuple(name.strip() for name in query.columns.split(",") if name.strip())
    filters = dict(_parted(text) for text in query.filter)
    wanted = Wanted(kind_named(kind), filters, columns, query.format, query.purpose)
    opened = services.open_export(wanted=wanted, actor=acting(request), now=clock.now())
    return list_answer(opened.file_name, opened.columns, opened.rows())


def _parted(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Refused("export.filter_sign", NO_SIGN, field="filter", text=text[:60])
    return name, value
