"""Surveys and answers over the API: the same services and queries as the pages."""

from .answers import router as answers
from .surveys import router as surveys

ROUTERS = {"answers": answers, "surveys": surveys}

__all__ = ["ROUTERS"]
