"""Cursor pages of the API."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from ninja import Query, Schema

from zhiyin.core.paging import LARGEST, SIZE

Item = TypeVar("Item")


class PageQuery(Schema):
    """`cursor` from the last answer's `next`; `size` rows a page."""

    cursor: str = ""
    size: Annotated[int, Query(ge=1, le=LARGEST)] = SIZE


class PageOut(Schema, Generic[Item]):
    """One page; `next` is empty on the last."""

    items: list[Item]
    next: str = ""
    previous: str = ""
