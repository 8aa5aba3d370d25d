"""Logs as one JSON object a line: nothing that a visitor sends can forge a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

EXTRA = ("work", "kind", "status_code")


class JsonFormatter(logging.Formatter):
    """`{"at", "level", "logger", "message", "error"}`; control characters are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)
