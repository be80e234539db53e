"""Moments as people of the city write them."""

from datetime import datetime

from geoapi.importing.cli import calendar


def said(moment: datetime | None) -> str:
    """In the city's time; None is the latest there is."""
    return f"{calendar().local(moment):%Y-%m-%d %H:%M:%S%z}" if moment else "the latest moment"
