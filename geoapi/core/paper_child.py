"""In the child that makes one paper: what it needs of the machine, and how it is told which."""

import sys
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from geoapi.core.children import bound_itself
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings

Taken = TypeVar("Taken")
MEMORY_BYTES, CPU_S = 2 << 30, 90


def make_paper(
    held: Callable[[Connection, int, UUID], Taken], make: Callable[[Database, Calendar, Taken], int]
) -> int:
    """Make the paper whose NUMBER and LEASE the command line names; the code to exit with.

    `held`: what was taken by that lease; `make`: makes it, and returns the code.
    """
    number, lease = int(sys.argv[1]), UUID(sys.argv[2])
    bound_itself(MEMORY_BYTES, CPU_S)
    begin_logging()
    settings = Settings()
    database = Database(
        settings.database_url, timezone=settings.timezone, pool_size=2, statement_timeout_s=60
    )
    try:
        with database.transaction() as connection:
            taken = held(connection, number, lease)
        return make(database, Calendar.load(settings.timezone, settings.calendar_file), taken)
    finally:
        database.close()
