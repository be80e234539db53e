"""Moments at which something is done or begins, as the page sends them."""

from datetime import datetime, timedelta

from geoapi.core.errors import InvalidInput
from geoapi.core.moments import EXAMPLES, read_moment

# What was tapped while there was no network counts from then on.
EARLIEST = timedelta(hours=26)


def moment_of(field: str, text: str, now: datetime) -> datetime:
    """The moment in a text, to the second. Raises InvalidInput."""
    assert now.tzinfo is not None
    try:
        return read_moment(text, now.tzinfo).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise InvalidInput.of(field, f"{text[:40]!r} is not a time: write {EXAMPLES}.") from None


def when_tapped(now: datetime, text: str | None) -> datetime:
    """When something was done; a clock ahead of ours means now. Raises InvalidInput."""
    tapped = now if text is None else min(moment_of("tapped", text, now), now)
    if tapped < now - EARLIEST:
        raise InvalidInput.of("tapped", "That is more than a day ago: look, and do it anew.")
    return tapped
