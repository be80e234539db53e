"""`python -m geoapi.features.planning.balancing.child NUMBER LEASE`: looks for proposals in its own process.

It lowers itself before all others and ends with whoever started it; what it finds is noted with its request.
"""

import os
import sys
import time
from uuid import UUID

from geoapi.core.children import AGAIN, DONE, bound_itself
from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings
from geoapi.features.planning.balancing.ground import Ground, Wish
from geoapi.features.planning.balancing.proposals import Result, Solver, as_json
from geoapi.features.planning.store import plans, proposals
from geoapi.features.planning.store.balancing import ground_of

MEMORY_BYTES, CPU_S = 2 << 30, 60


def look_for(database: Database, taken: proposals.Taken) -> None:
    """Note the first one as soon as it is found, and at the end all of them."""
    began = time.monotonic()
    loaded = _load(database, taken)
    if loaded is None:
        with database.transaction() as connection:
            proposals.note_failed(connection, taken)
        return
    ground, version = loaded
    parent = os.getppid()

    def clock() -> float:
        if os.getppid() != parent:
            sys.exit(AGAIN)
        return time.monotonic()

    def note(result: Result, state: str) -> None:
        with database.transaction() as connection:
            proposals.note(connection, taken, version, as_json(result), state=state)

    wish = Wish(taken.low, taken.high, taken.whole_estates, frozenset(taken.keep))
    seconds = taken.seconds - (time.monotonic() - began)
    # Of the request: asked again, another way is gone.
    solver = Solver(ground, wish, seconds, clock, seed=taken.id, tell=lambda result: note(result, "running"))
    result = solver.solve()
    note(result, "impossible" if result.loosen else "done")


def _load(database: Database, taken: proposals.Taken) -> tuple[Ground, int] | None:
    with database.transaction(snapshot=True) as connection:
        plan = plans.find_plan(connection, taken.plan)
        ground = ground_of(connection, plan, taken.area_code) if plan and plan.state == "draft" else None
        return None if plan is None or ground is None else (ground, plan.version)


def main(number: int, lease: UUID) -> int:
    bound_itself(MEMORY_BYTES, CPU_S)
    begin_logging()
    settings = Settings()
    database = Database(settings.database_url, timezone=settings.timezone, pool_size=1)
    try:
        with database.transaction() as connection:
            taken = proposals.held(connection, number, lease)
        if taken is not None:
            look_for(database, taken)
    except DatabaseUnavailable:
        return AGAIN
    finally:
        database.close()
    return DONE


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), UUID(sys.argv[2])))
