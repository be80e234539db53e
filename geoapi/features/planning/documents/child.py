"""`python -m geoapi.features.planning.documents.child NUMBER LEASE`: makes one paper, niced."""

import os
import resource
import sys
from uuid import UUID

from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable, DomainError
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings
from geoapi.features.planning.documents.dossier import letterhead_of
from geoapi.features.planning.documents.gathering import gather
from geoapi.features.planning.documents.making import PAPERS
from geoapi.features.planning.steps import PlanRules
from geoapi.features.planning.store import documents, plans

DONE, AGAIN = 0, 75
NICE, MEMORY_BYTES, CPU_S = 10, 3 << 30, 600


def rules_of(settings: Settings) -> PlanRules:
    return PlanRules(settings.grid_households_min, settings.grid_households_max, settings.plan_check)


def run(database: Database, settings: Settings, number: int, lease: UUID) -> int:
    """The code to exit with: nothing more to be done, or to be tried again."""
    try:
        with database.transaction(snapshot=True) as connection:
            taken = documents.held(connection, number, lease)
            if taken is None:
                return DONE
            plan = plans.find_plan(connection, taken.plan)
            assert plan is not None
            head, rules = letterhead_of(settings), rules_of(settings)
            dossier = gather(connection, plan, rules, head, taken.by, plans.now(connection))
        try:
            content = PAPERS[taken.kind].make(dossier)
        except (DomainError, MemoryError) as error:
            with database.transaction() as connection:
                documents.note_failed(connection, taken, str(error) or "It needs too much memory.")
            return DONE
        with database.transaction() as connection:
            documents.note_made(connection, taken, content)
    except DatabaseUnavailable:
        return AGAIN
    return DONE


def main(number: int, lease: UUID) -> int:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    begin_logging()
    settings = Settings()
    database = Database(
        settings.database_url, timezone=settings.timezone, pool_size=2, statement_timeout_s=60
    )
    try:
        return run(database, settings, number, lease)
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), UUID(sys.argv[2])))
