"""`python -m geoapi.features.uploads.child UPLOAD LEASE`: reads one file, in a process that may die of it.

It lowers itself before all others, bounds its memory and time, and says twice a second at most how far it is.
What it is at is noted with the upload: in the transaction in which the rows enter, or else nothing has.
"""

import os
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from geoapi.core import audit
from geoapi.core.boxes import Boxes
from geoapi.core.children import AGAIN, DONE, bound_itself
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, DatabaseUnavailable, DomainError
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings
from geoapi.features.uploads import store
from geoapi.features.uploads.commands import subject_of
from geoapi.features.uploads.kinds import import_file
from geoapi.features.uploads.reports import noted
from geoapi.features.uploads.scope import scope_of
from geoapi.importing.report import ImportRefused, Report
from geoapi.importing.staging import ImportRunning

MEMORY_BYTES, CPU_S, FILE_BYTES = 3 << 30, 900, 2 << 30
# How often it looks whether it is still wanted; how far it is, is noted no oftener.
BEAT_S = 0.5
# A sign of life goes out at least so often.
SIGN_S = 5.0
# How far each step of an import is, by the word that it begins with.
_STEPS = {"reading": 5, "comparing": 20, "checking": 30, "placing": 50, "writing": 70}


class Beating:
    """Takes the steps of an import, notes them from a thread of its own, and ends the process if nobody wants
    it any more: its file was let go, or who started it is gone.
    """

    def __init__(self, database: Database, taken: store.Taken) -> None:
        self._database, self._taken = database, taken
        self._progress, self._word = 0, ""
        self._parent = os.getppid()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="beat", daemon=True)

    def step(self, name: str, total: int | None = None) -> None:  # noqa: ARG002
        word = name.partition(" ")[0].lower()
        if word in _STEPS:
            self._progress, self._word = _STEPS[word], word

    def advance(self, parts: int = 1) -> None:
        pass

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(SIGN_S)

    def _go_on(self) -> None:
        told, since_s = (-1, ""), 0.0
        while not self._over.wait(BEAT_S):
            since_s += BEAT_S
            if os.getppid() != self._parent:
                os._exit(AGAIN)
            now = (self._progress, self._word)
            if now == told and since_s < SIGN_S:
                continue
            try:
                with self._database.transaction() as connection:
                    wanted = store.beat(connection, self._taken.id, self._taken.lease, *now)
            except DomainError:
                continue  # The database is busy or away: the import itself will notice what lasts.
            if not wanted and not self._over.is_set():
                os._exit(AGAIN)
            told, since_s = now, 0.0


def run(database: Database, taken: store.Taken, content: bytes, settings: Settings, beating: Beating) -> int:
    """The code to exit with: nothing more to be done, or to be tried again."""
    is_check = taken.state == "checking"

    def finish(connection: Connection, report: Report) -> None:
        if is_check:
            return
        found = noted(report)
        if not store.note_applied(connection, taken.id, taken.lease, found):
            raise Conflict("The file was let go meanwhile.")
        after = {"totals": found.totals, "outcomes": found.outcomes, "kind": taken.kind, "name": taken.name}
        audit.add_row(
            connection, "upload.applied", subject_of(taken.id), account_id=taken.account_id, after=after
        )

    def fail(fault: str, detail: str, report: Report | None = None) -> int:
        with database.transaction() as connection:
            found = None if report is None else noted(report)
            store.note_failed(connection, taken.id, taken.lease, fault, detail, found)
        return DONE

    with TemporaryDirectory() as folder:
        path = Path(folder, taken.name)
        path.write_bytes(content)
        try:
            report = import_file(
                database,
                taken.kind,
                path,
                settings.timezone,
                Boxes(settings.keys),
                dry_run=is_check,
                progress=beating,
                scope=scope_of(taken.account_id),
                finish=finish,
            )
        except (ImportRunning, DatabaseUnavailable):
            return AGAIN
        except ImportRefused as error:
            return fail(error.slug, error.detail, error.report)
        except DomainError as error:
            return fail(error.slug, error.detail.replace(f"{folder}/", ""))
        except MemoryError:
            return fail("too-large", "It needs more memory than a file may: divide it.")
    if is_check:
        with database.transaction() as connection:
            store.note_checked(connection, taken.id, taken.lease, noted(report))
    return DONE


def main(number: int, lease: UUID) -> int:
    bound_itself(MEMORY_BYTES, CPU_S, FILE_BYTES)
    begin_logging()
    settings = Settings()
    database = Database(settings.database_url, timezone=settings.timezone, pool_size=2)
    try:
        with database.transaction() as connection:
            found = store.held(connection, number, lease)
    except DatabaseUnavailable:
        return AGAIN
    if found is None:
        return DONE
    beating = Beating(database, found[0])
    beating.start()
    try:
        return run(database, *found, settings, beating)
    finally:
        beating.stop()
        database.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), UUID(sys.argv[2])))
