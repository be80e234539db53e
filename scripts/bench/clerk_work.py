"""The clerk's work itself, timed: rows of a table on the standard output."""

import http.server
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from geoapi.core import audit, seals
from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.db import Database
from geoapi.office.notices.commands import add_webhook
from geoapi.office.notices.senders import Sender, Ways
from geoapi.office.notices.store import outbox

SENT, WAITING, NOTED, SEALED = 2_000, 20_000, 5_000, 2_000


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def receiver() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()


def execute(database: Database, sql: str) -> None:
    with database.transaction() as connection:
        connection.execute(text(sql))


def wait_for(database: Database, count: int, webhook: int) -> None:
    """Put so many messages into the outbox, each about something else."""
    execute(database, "TRUNCATE outbox")
    execute(
        database,
        f"""INSERT INTO outbox (channel, target, body, dedup, in_order_of)
            SELECT 'webhook', {webhook}, '{{"type": "report.waiting"}}', n::text, n::text
              FROM generate_series(1, {count}) AS n""",
    )
    execute(database, "ANALYZE outbox")


def send_all(database: Database, sender: Sender, threads: int) -> float:
    """Messages a second."""

    def work() -> None:
        while sender.send_next(database):
            pass

    workers = [threading.Thread(target=work) for _ in range(threads)]
    began = time.perf_counter()
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    return SENT / (time.perf_counter() - began)


def take_ms(database: Database) -> list[float]:
    """Of a hundred, one after the other."""
    took = []
    for _ in range(100):
        began = time.perf_counter()
        with database.transaction() as connection:
            outbox.lease(connection)
        took.append((time.perf_counter() - began) * 1000)
    return took


def note(database: Database, count: int) -> float:
    """Rows a second, each in a transaction of its own, as changes are noted."""
    began = time.perf_counter()
    for number in range(count):
        with database.transaction() as connection:
            audit.add_row(connection, "place.close", f"P{number}", before=[], after=[{"reason": "bench"}])
    return count / (time.perf_counter() - began)


def seal_s(database: Database) -> float:
    """To seal SEALED rows, batch by batch, as the clerk does it."""
    began = time.perf_counter()
    for _ in range(SEALED // seals.MOST_ROWS):
        with database.transaction() as connection:
            if not seals.seal_rows(connection):
                raise SystemExit("A batch was not sealed.")
    return time.perf_counter() - began


def main() -> None:
    database = Database(os.environ["GEOAPI_DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder, receiver() as url:
        keys = Path(folder) / "keys" / "boxes"
        make_key_file(keys)
        add_webhook(database, Boxes(keys), "bench", url, ["report.waiting"], "127.0.0.0/8")
        with database.transaction() as connection:
            webhook = connection.execute(text("SELECT max(id) FROM webhook")).scalar_one()
        sender = Sender(Ways(), Boxes(keys))
        for threads in (1, 4):
            wait_for(database, SENT, webhook)
            rate = send_all(database, sender, threads)
            with database.transaction() as connection:
                done = connection.execute(text("SELECT count(done_at) FROM outbox")).scalar_one()
            if done != SENT:
                raise SystemExit(f"{SENT - done} of {SENT} messages were not delivered.")
            print(f"signed requests delivered on this machine, {threads} at a time", end="\t")
            print(f"{rate:,.0f}\tmessages/s")
        wait_for(database, WAITING, webhook)
        took = sorted(take_ms(database))
        print(
            f"taking one while {WAITING:,} wait (p99: {took[98]:.1f} ms)\t{statistics.median(took):.1f}\tms"
        )
    print(f"audit rows, a transaction each\t{note(database, NOTED):,.0f}\trows/s")
    print(f"sealing {SEALED:,} of them\t{seal_s(database) * 1000:,.0f}\tms")


if __name__ == "__main__":
    main()
