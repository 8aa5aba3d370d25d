"""The frame's own pages, sign-in, and the API's description."""

from __future__ import annotations

from .table import Row

ROWS = [
    Row("/", None, ok=(200, 302)),
    Row("/search?q=x", ""),
    Row("/language", None, method="post", data={"language": "en"}, ok=(302,)),
    Row("/healthz", None),
    Row("/readyz", None),
    Row("/api/v1/docs", None),
    Row("/api/v1/openapi.json", None),
    Row("/api/v1/nothing/here", None, ok=(404,)),
]
