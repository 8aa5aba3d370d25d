"""Cursor pages of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Generic, Self, TypeVar

from django.db.models import Model
from ninja import Query, Schema

from zhiyin.core.paging import LARGEST, SIZE, Page

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


class PageQuery(Schema):
    """`cursor` from the last answer's `next`; `size` rows a page."""

    cursor: str = ""
    size: Annotated[int, Query(ge=1, le=LARGEST)] = SIZE


class PageOut(Schema, Generic[Item]):
    """One page; `next` is empty on the last."""

    items: list[Item]
    next: str = ""
    previous: str = ""

    @classmethod
    def of(cls, page: Page[Row], shape: Callable[[Row], Item]) -> Self:
        """The rows of a page, each in the shape that the API tells it in."""
        return cls(items=[shape(row) for row in page.rows], next=page.next, previous=page.previous)
