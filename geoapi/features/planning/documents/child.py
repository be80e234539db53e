"""`python -m geoapi.features.planning.documents.child NUMBER LEASE`: makes one paper, niced."""

import sys
from uuid import UUID

from geoapi.core.children import AGAIN, bound_itself
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DatabaseUnavailable
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings
from geoapi.features.planning.documents.dossier import Dossier, letterhead_of
from geoapi.features.planning.documents.gathering import gather
from geoapi.features.planning.documents.making import PAPERS
from geoapi.features.planning.review.steps import rules_of
from geoapi.features.planning.store import documents, plans

MEMORY_BYTES, CPU_S = 3 << 30, 600


def run(database: Database, settings: Settings, number: int, lease: UUID) -> int:
    """The code to exit with: nothing more to be done, or to be tried again."""
    try:
        with database.transaction() as connection:
            taken = documents.held(connection, number, lease)
    except DatabaseUnavailable:
        return AGAIN

    def gathered(connection: Connection) -> Dossier | None:
        plan = plans.find_plan(connection, taken.plan) if taken else None
        if taken is None or plan is None:
            return None
        head, rules = letterhead_of(settings), rules_of(settings)
        return gather(connection, plan, rules, head, taken.by, plans.now(connection))

    return documents.ROWS.make(database, taken, gathered, PAPERS[taken.kind].make if taken else lambda _: b"")


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
