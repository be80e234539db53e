"""Who may settle a report hears of it, of people as of places."""

from datetime import date

from geoapi.city.people.reports.permissions import SETTLE
from geoapi.core.actors import Site
from geoapi.core.db import Connection
from geoapi.core.events import raise_event


def raise_waiting_report(connection: Connection, code: str, site: Site, day: date) -> None:
    """Something was reported of a place or a post, by its code; told once a day of each."""
    dedup = f"report.waiting {code} {day}"
    raise_event(connection, "report.waiting", code, verb=SETTLE, site=site, dedup=dedup)
