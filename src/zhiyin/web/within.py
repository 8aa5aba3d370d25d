"""A page that holds the answers of other addresses: one request in place of four."""

from __future__ import annotations

import logging
from copy import copy
from functools import cache

from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch, resolve, reverse
from django.utils.safestring import SafeString

from zhiyin.core.errors import Refused

log = logging.getLogger(__name__)


@cache
def _pattern(name: str) -> ResolverMatch:
    # To find which view answers takes longer than many a view: a thousand addresses are tried one after the other.
    return resolve(reverse(name, args=[1]))


def answer_within(request: HttpRequest, name: str, number: int | str) -> SafeString:
    """What the address `name` of `number` answers to the person of `request`, with all its checks.

    Nothing where it does not answer.
    """
    address, there = reverse(name, args=[number]), _pattern(name)
    match = ResolverMatch(there.func, (), dict.fromkeys(there.kwargs, number), there.url_name, route=there.route)
    asked = copy(request)
    asked.method, asked.path, asked.path_info, asked.resolver_match = "GET", address, address, match
    asked.GET, asked.POST = QueryDict(), QueryDict()
    try:
        response = match.func(asked, *match.args, **match.kwargs)
    except Refused:
        return SafeString("")
    except Exception:
        # A part that fails does not take the page with it: it is asked for again by itself, and fails there.
        log.exception("%s could not be filled in", address)
        return SafeString("")
    return SafeString(response.content.decode() if response.status_code == 200 else "")
