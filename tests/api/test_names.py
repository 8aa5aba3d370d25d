"""The description of the API names each shape once: of two with one name it would show only the first."""

from __future__ import annotations

from collections.abc import Iterator

from ninja import Schema

from zhiyin.config.api import api


def _below(shape: type[Schema]) -> Iterator[type[Schema]]:
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)


def test_no_two_shapes_of_the_api_have_one_name() -> None:
    assert api.get_openapi_schema()["components"]["schemas"]
    where: dict[str, set[str]] = {}
    for shape in _below(Schema):
        if shape.__module__.startswith("zhiyin."):
            where.setdefault(shape.__name__, set()).add(shape.__module__)
    assert len(where) > 100
    assert {name: places for name, places in where.items() if len(places) > 1} == {}
