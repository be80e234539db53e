"""What our processes log: with numbers masked that may be somebody's, whoever writes the line."""

import logging
import os
import re
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson

FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Of the request that a thread is at, for every line that is logged meanwhile.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
# Of phones, mobile and fixed, and of identity cards; codes of areas have other lengths.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z.])0\d{2,3}[ -]\d{7,8}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9Xx](?![0-9A-Za-z])"
)


class Masking(logging.Formatter):
    """As another formatter, but for personal numbers; also in what is told of errors."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self._formatter = formatter

    def format(self, record: logging.LogRecord) -> str:
        masked = mask_numbers(self._formatter.format(record))
        known = request_id.get()
        if known is None:
            return masked
        first, end, rest = masked.partition("\n")
        return f"{first} [{known}]{end}{rest}"


class JsonLines(logging.Formatter):
    """One JSON object a line: `at` (RFC 3339), `level`, `logger`, `message`, `process`.

    With `request_id` and `error`, a traceback, where there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            # Before it is written as JSON, where the n of a line's end would stand before a number.
            "message": mask_numbers(record.getMessage()),
            "process": record.process,
        }
        if (known := request_id.get()) is not None:
            told["request_id"] = known
        if record.exc_info:
            told["error"] = mask_numbers(self.formatException(record.exc_info))
        return orjson.dumps(told).decode()


def mask_numbers(text: str) -> str:
    return _PERSONAL.sub(lambda found: "*" * len(found[0]), text)


def begin_logging(form: str | None = None) -> None:
    """Log to the standard error, and what the web server logs by itself as it does; an end by error too.

    `form`: plain or json; a child of ours takes that of who started it.
    """
    logging.basicConfig(level=logging.INFO, format=FORM)
    as_json = (form or os.environ.get("GEOAPI_LOG_FORMAT")) == "json"
    for name in (None, "_granian", "granian.access"):
        for handler in logging.getLogger(name).handlers:
            if as_json:
                handler.setFormatter(JsonLines())
            elif not isinstance(handler.formatter, Masking):
                handler.setFormatter(Masking(handler.formatter or logging.Formatter(FORM)))
    sys.excepthook = _log_end
    threading.excepthook = lambda told: _log_end(told.exc_type, told.exc_value, told.exc_traceback)


def _log_end(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit) and error is not None:
        logging.getLogger("geoapi").critical("ended by an error", exc_info=(kind, error, trace))
