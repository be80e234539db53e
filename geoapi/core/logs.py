"""What our processes log: with numbers masked that may be somebody's, whoever writes the line."""

import logging
import re
import sys
import threading
from types import TracebackType

FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
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
        return mask_numbers(self._formatter.format(record))


def mask_numbers(text: str) -> str:
    return _PERSONAL.sub(lambda found: "*" * len(found[0]), text)


def begin_logging() -> None:
    """Log to the standard error, and what the web server logs by itself as it does; an end by error too."""
    logging.basicConfig(level=logging.INFO, format=FORM)
    for name in (None, "_granian", "granian.access"):
        for handler in logging.getLogger(name).handlers:
            if not isinstance(handler.formatter, Masking):
                handler.setFormatter(Masking(handler.formatter or logging.Formatter(FORM)))
    sys.excepthook = _log_end
    threading.excepthook = lambda told: _log_end(told.exc_type, told.exc_value, told.exc_traceback)


def _log_end(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit) and error is not None:
        logging.getLogger("geoapi").critical("ended by an error", exc_info=(kind, error, trace))
