"""`geoapi reports`: places that people found closed (到了但没开), and settling what they reported."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from geoapi.city.places.reports.reporting import Reporting
from geoapi.core.clock import Calendar
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings


@click.group()
def reports() -> None:
    """Places that people found closed (到了但没开)."""


@reports.command("list")
def list_waiting() -> None:
    """What is waiting, the places with most reporters first."""
    with _reporting() as (reporting, calendar):
        waiting = reporting.waiting()
        for each in waiting:
            last = calendar.local(each.last_at)
            odd = "" if each.expected_open else ", though it was not said to be open"
            phone = f", {each.phone}" if each.phone else ""
            print(
                f"{each.place_code}  {each.place_name}{phone}: {each.reporters}, last "
                f"{last:%Y-%m-%d %H:%M}{odd}"
            )
        if not waiting:
            print("Nothing is waiting.")


@reports.command()
@click.argument("code")
@click.option("--confirmed", "outcome", flag_value="confirmed", help="It was closed.")
@click.option("--rejected", "outcome", flag_value="rejected", help="It was open.")
@click.option("--by", metavar="NAME", required=True, help="Who looked into it.")
def settle(code: str, outcome: str | None, by: str) -> None:
    """Settle the reports of the place CODE, once somebody has looked into them."""
    if outcome is None:
        raise click.UsageError("Say --confirmed or --rejected.")
    with _reporting() as (reporting, _):
        count = reporting.settle(code.upper(), outcome, by)
        print(f"{code.upper()}: {count} settled as {outcome} by {by}")


@contextmanager
def _reporting() -> Iterator[tuple[Reporting, Calendar]]:
    settings = Settings()
    with operator_database(settings) as database:
        calendar = Calendar.load(settings.timezone, settings.calendar_file)
        yield Reporting(database, calendar), calendar
