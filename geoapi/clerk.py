"""The clerk, `python -m geoapi.clerk`: does what is due and no request waits for. Wiring only.

Any number of them may run, on any machines; killed at any step, nothing is lost or done twice.
"""

import logging
import signal

import click

from geoapi.city.places import duties as place_duties
from geoapi.core import seals
from geoapi.core.db import Database
from geoapi.core.rounds import Rounds
from geoapi.core.settings import Settings

# Of every domain that has work to be done when it is due.
DUTIES = (*seals.DUTIES, *place_duties.DUTIES)


@click.command()
def clerk() -> None:
    """Do what is due and no request waits for, until SIGTERM. Several at once are safe."""
    settings = Settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    database = Database(
        settings.database_url,
        timezone=settings.timezone,
        pool_size=8,
        statement_timeout_s=60,
        own_deadlines=True,
    )
    rounds = Rounds(database, DUTIES)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, frame: rounds.stop())
    logging.getLogger("geoapi.clerk").info("%s: %d duties", rounds.name, len(DUTIES))
    rounds.run()
    database.close()


if __name__ == "__main__":
    clerk()
