"""`python -m geoapi.poster_papers NUMBER LEASE`: makes a poster of a grid, niced. Wiring only."""

import sys
from uuid import UUID

from geoapi.city.posters import store
from geoapi.city.posters.making import make
from geoapi.core.children import bound_itself
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings

MEMORY_BYTES, CPU_S = 2 << 30, 90


def main(number: int, lease: UUID) -> int:
    bound_itself(MEMORY_BYTES, CPU_S)
    begin_logging()
    settings = Settings()
    database = Database(
        settings.database_url, timezone=settings.timezone, pool_size=2, statement_timeout_s=60
    )
    try:
        with database.transaction() as connection:
            taken = store.held(connection, number, lease)
        return make(database, Calendar.load(settings.timezone, settings.calendar_file), taken)
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), UUID(sys.argv[2])))
