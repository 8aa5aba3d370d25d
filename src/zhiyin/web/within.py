"""A page that holds the answers of other addresses: one request in place of four."""

from __future__ import annotations

import logging
from copy import copy

from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils.safestring import SafeString

from zhiyin.core.errors import Refused

log = logging.getLogger(__name__)


def answer_within(request: HttpRequest, address: str) -> SafeString:
    """What `address` answers to the person of `request`, with all its checks; nothing where it does not answer."""
    match = resolve(address)
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
