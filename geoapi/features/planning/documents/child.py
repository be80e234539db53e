"""`python -m geoapi.features.planning.documents.child NUMBER LEASE`: makes one paper, niced."""

import sys
from uuid import UUID

from geoapi.core.children import AGAIN, DONE, bound_itself
from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable, DomainError
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings
from geoapi.features.planning.documents.dossier import letterhead_of
from geoapi.features.planning.documents.gathering import gather
from geoapi.features.planning.documents.making import PAPERS
from geoapi.features.planning.review.steps import rules_of
from geoapi.features.planning.store import documents, plans

MEMORY_BYTES, CPU_S = 3 << 30, 600


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
    bound_itself(MEMORY_BYTES, CPU_S)
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
