"""One event, one line: nothing that a visitor sends can begin a line of its own."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_number = ContextVar("request_number", default="")

ESCAPES = {code: f"\\x{code:02x}" for code in [*range(32), *range(127, 160), 0x2028, 0x2029]}


class JsonLine(logging.Formatter):
    """A record as one JSON object, traceback included."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_number.get(),
            "message": record.getMessage(),
        }
        for name in ("ms", "user"):
            if hasattr(record, name):
                line[name] = getattr(record, name)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class PlainLine(logging.Formatter):
    """A record for a developer's terminal; a traceback follows on its own lines."""

    def format(self, record):
        message = record.getMessage().translate(ESCAPES)
        line = f"{record.levelname} {record.name} {request_number.get()} {message}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line
