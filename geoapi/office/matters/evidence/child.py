"""`python -m geoapi.office.matters.evidence.child SHA256 LEASE`: makes one picture anew, niced.

In a process of its own, which may die of what was sent.
"""

import sys
from uuid import UUID

from geoapi.core.children import AGAIN, DONE, bound_itself
from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings
from geoapi.office.matters.evidence.pictures import Refused, make_anew
from geoapi.office.matters.store import evidence

MEMORY_BYTES, CPU_S = 1280 << 20, 60


def run(database: Database, sha256: bytes, lease: UUID) -> int:
    """The code to exit with: nothing more to be done, or to be tried again."""
    try:
        with database.transaction() as connection:
            sent = evidence.held(connection, sha256, lease)
        if sent is None:
            return DONE
        try:
            made = make_anew(sent)
        except MemoryError:
            return _refuse(database, sha256, lease, "too-many-pixels: It is too large: make it smaller.")
        except Refused as refusal:
            return _refuse(database, sha256, lease, f"{refusal.code}: {refusal.detail}")
        with database.transaction() as connection:
            evidence.note_ready(connection, sha256, lease, made.content, made.width, made.height)
    except DatabaseUnavailable:
        return AGAIN
    return DONE


def _refuse(database: Database, sha256: bytes, lease: UUID, fault: str) -> int:
    with database.transaction() as connection:
        evidence.note_refused(connection, sha256, lease, fault)
    return DONE


def main(sha256: bytes, lease: UUID) -> int:
    bound_itself(MEMORY_BYTES, CPU_S)
    begin_logging()
    settings = Settings()
    database = Database(settings.database_url, timezone=settings.timezone, pool_size=1)
    try:
        return run(database, sha256, lease)
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main(bytes.fromhex(sys.argv[1]), UUID(sys.argv[2])))
