#!/usr/bin/env python3
"""Show which places people found closed (到了但没开), and settle the reports once somebody has looked into them.

Without arguments: what is waiting, the places with most reporters first. With CODE: its reports are settled as
--confirmed (it was closed) or --rejected (it was open). Exit code: 0 done, 1 refused, 2 wrong usage.
"""

import argparse
import sys

from geoapi.city.places.commands import Reporting
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import DomainError
from geoapi.core.settings import Settings


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The parsed command line."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("code", nargs="?", help="code of the place whose reports are to be settled")
    outcome = made.add_mutually_exclusive_group()
    outcome.add_argument("--confirmed", action="store_const", const="confirmed", dest="outcome", help="it was closed")
    outcome.add_argument("--rejected", action="store_const", const="rejected", dest="outcome", help="it was open")
    made.add_argument("--by", metavar="NAME", help="who looked into it")
    options = made.parse_args(given)
    if options.code and not (options.outcome and options.by):
        made.error("to settle reports say --confirmed or --rejected, and --by whom")
    return options


def main(options: argparse.Namespace) -> int:
    settings = Settings()
    database = Database(settings.database_url, timezone=settings.timezone, pool_size=1)
    try:
        calendar = Calendar.load(settings.timezone, settings.calendar_file)
        reporting = Reporting(database, calendar)
        if options.code:
            count = reporting.settle(options.code.upper(), options.outcome, options.by)
            print(f"{options.code.upper()}: {count} settled as {options.outcome} by {options.by}")
            return 0
        waiting = reporting.waiting()
        for each in waiting:
            last = calendar.local(each.last_at)
            odd = "" if each.expected_open else ", though it was not said to be open"
            phone = f", {each.phone}" if each.phone else ""
            print(f"{each.place_code}  {each.place_name}{phone}: {each.reporters}, last {last:%Y-%m-%d %H:%M}{odd}")
        if not waiting:
            print("Nothing is waiting.")
    except DomainError as error:
        print(f"Refused: {error.detail}", file=sys.stderr)
        return 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(arguments()))
