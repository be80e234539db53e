"""Whatever is killed when, a file enters once or not at all; whatever is in it, only its child ends of it."""

import io
import os
import signal
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import make_url

from geoapi.core.db import Database
from geoapi.features.uploads import duties, store
from geoapi.features.uploads.duties import MOST_TRIES, read_next
from tests.conftest import json_of
from tests.features.uploads.conftest import MINE, apply, checked, people, send, sent, told
from tests.nursery import Child, nursery
from tests.office.access.town import rows, run

PHONES = "SELECT staff_no, duty_phone FROM person WHERE staff_no = 'S1'"
BEFORE, AFTER = [("S1", "13900000011")], [("S1", "13900000012")]
MANY = people(MINE, *(f"Q-{each},T{each},李{each},专职网格员,990101001001001," for each in range(500)))


def wait_for(holds: Callable[[], object], what: str, within_s: float = 40) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@contextmanager
def clerk(url: str, folder: Path) -> Iterator[Child]:
    process = nursery().run(["-m", "geoapi.clerk"], os.environ | {"GEOAPI_DATABASE_URL": url}, folder)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(20)


@contextmanager
def nobody_writes_people(url: str) -> Iterator[None]:
    """Hold up whoever wants to: an import then stands in the middle of its transaction."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    holder = psycopg2.connect(plain)
    holder.cursor().execute("LOCK TABLE post IN SHARE MODE")
    try:
        yield
    finally:
        holder.close()


def children(database_url: str) -> list[int]:
    """The processes that read a file of an upload of this database: other tests run beside this one."""
    ours = f"GEOAPI_DATABASE_URL={database_url}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            reads = b"features.uploads.child" in (process / "cmdline").read_bytes()
            if reads and ours in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
    return found


def in_transaction(database: Database) -> bool:
    """Whether an import has begun to write and waits."""
    sql = """SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    return rows(database, sql) != [(0,)]


def release_leases(database: Database) -> None:
    run(database, "UPDATE upload SET leased_until = now() - interval '1 second' WHERE lease IS NOT NULL")


def applied(database: Database) -> list[tuple[object, ...]]:
    return rows(database, "SELECT count(*) FROM audit WHERE act = 'upload.applied'")


def test_a_child_killed_in_the_middle_of_applying(
    secretary: FlaskClient, town: Database, database_url: str
) -> None:
    """Nothing of it has entered; it is taken again, and then all has, once."""
    number = checked(secretary, town, MANY)["id"]
    assert apply(secretary, number) == 202
    with nobody_writes_people(database_url):
        thread = threading.Thread(target=read_next, args=(town,))
        thread.start()
        wait_for(lambda: in_transaction(town), "it writes")
        (pid,) = children(database_url)
        os.kill(pid, signal.SIGKILL)
        thread.join(20)
        assert not thread.is_alive()
    assert rows(town, PHONES) == BEFORE
    assert told(secretary, number)["state"] == "applying"
    assert read_next(town)
    assert told(secretary, number)["state"] == "applied"
    assert rows(town, PHONES) == AFTER
    assert rows(town, "SELECT count(*) FROM person WHERE staff_no LIKE 'T%'") == [(500,)]
    assert applied(town) == [(1,)]


def test_a_clerk_killed_in_the_middle_of_applying(
    secretary: FlaskClient, town: Database, database_url: str, tmp_path: Path
) -> None:
    """Its child ends with it, and another clerk does all of it, once."""
    number = checked(secretary, town, MANY)["id"]
    assert apply(secretary, number) == 202
    with nobody_writes_people(database_url), clerk(database_url, tmp_path / "clerk") as process:
        wait_for(lambda: in_transaction(town), "it writes")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        wait_for(lambda: not children(database_url), "the child ends with its clerk")
    assert rows(town, PHONES) == BEFORE
    assert not read_next(town), "it is leased"
    release_leases(town)
    assert read_next(town)
    assert (told(secretary, number)["state"], rows(town, PHONES), applied(town)) == ("applied", AFTER, [(1,)])


def test_two_clerks_share_what_waits(
    secretary: FlaskClient, town: Database, database_url: str, tmp_path: Path
) -> None:
    """Each file is read by one; and one that is thought dead and goes on enters nothing twice."""
    with clerk(database_url, tmp_path / "one"), clerk(database_url, tmp_path / "two"):
        numbers = [sent(secretary, people(MINE)) for _ in range(4)]
        wait_for(lambda: all(told(secretary, each)["state"] == "checked" for each in numbers), "all checked")
        for number in numbers:
            assert apply(secretary, number) == 202
        wait_for(lambda: all(told(secretary, each)["state"] == "applied" for each in numbers), "all applied")
    assert applied(town) == [(4,)]
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'upload.send'") == [(4,)]


def test_who_has_lost_the_lease_changes_nothing(
    secretary: FlaskClient, town: Database, database_url: str
) -> None:
    """A child that stood still for long goes on when another has taken its file."""
    number = checked(secretary, town, MANY)["id"]
    assert apply(secretary, number) == 202
    with nobody_writes_people(database_url):
        thread = threading.Thread(target=read_next, args=(town,))
        thread.start()
        wait_for(lambda: in_transaction(town), "it writes")
        run(town, "UPDATE upload SET lease = gen_random_uuid(), leased_until = now()")
        thread.join(20)
        assert not thread.is_alive() and not children(database_url)
    assert rows(town, PHONES) == BEFORE
    time.sleep(0.1)
    assert read_next(town)
    assert (rows(town, PHONES), applied(town)) == (AFTER, [(1,)])


def test_what_is_let_go_while_it_is_applied_leaves_nothing(
    secretary: FlaskClient, town: Database, database_url: str
) -> None:
    number = checked(secretary, town, MANY)["id"]
    assert apply(secretary, number) == 202
    with nobody_writes_people(database_url):
        thread = threading.Thread(target=read_next, args=(town,))
        thread.start()
        wait_for(lambda: in_transaction(town), "it writes")
        assert secretary.delete(f"/api/v1/uploads/{number}").status_code == 200
        thread.join(20)
        assert not thread.is_alive() and not children(database_url)
    assert (rows(town, PHONES), applied(town)) == (BEFORE, [(0,)])
    assert told(secretary, number)["state"] == "dropped"
    assert not read_next(town)


def test_it_waits_for_another_import(secretary: FlaskClient, town: Database) -> None:
    """It is no fault of the file, and counts as no try."""
    number = sent(secretary, people(MINE))
    with town.transaction() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(990101)"))
        for _ in range(2):
            assert read_next(town)
            run(town, "UPDATE upload SET leased_until = now() - interval '1 second'")
    assert rows(town, "SELECT state, tries FROM upload") == [("checking", 0)]
    assert read_next(town)
    assert told(secretary, number)["state"] == "checked"


def test_what_kills_its_reader_is_given_up(
    secretary: FlaskClient, town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a few tries, and the file is told to be at fault."""
    number = sent(secretary, people(MINE))
    monkeypatch.setattr(duties, "_CHILD", (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"))
    for _ in range(MOST_TRIES + 1):
        assert read_next(town)
    assert not read_next(town)
    assert told(secretary, number)["fault"]["code"] == "crashed"
    assert rows(town, "SELECT content IS NULL FROM upload") == [(True,)]


def test_what_takes_too_long_is_ended(
    secretary: FlaskClient, town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = sent(secretary, people(MINE))
    monkeypatch.setattr(duties, "_CHILD", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(duties, "LONGEST_S", 0.5)
    assert read_next(town)
    assert told(secretary, number)["fault"]["code"] == "too-long"


def packed(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def bomb() -> bytes:
    """A workbook of a megabyte that would be a gigabyte."""
    return packed(xl__workbook_dot_xml=b"<workbook/>", xl__sheet_dot_xml=bytes(1_100_000_000))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (bomb, "a.xlsx"),
    "a broken workbook": (lambda: packed(xl__workbook_dot_xml=b"<workbook"), "a.xlsx"),
    "not a table": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "a.csv"),
    "zeros": (lambda: bytes(100_000), "a.csv"),
    "one line break": (lambda: b"\n", "a.csv"),
    "a heading alone": (lambda: people().encode(), "a.csv"),
    "columns without end": (lambda: b",".join(b"c%d" % each for each in range(400_000)) + b"\n", "a.csv"),
    "no encoding": (lambda: bytes(range(128, 256)) * 500, "a.csv"),
    "an archive that climbs": (lambda: packed(**{"..__..__etc__passwd_dot_shp": b"x"}), "a.zip"),
    "a web page": (lambda: b"<!doctype html><html><script>1</script></html>", "a.xls"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(what: str, secretary: FlaskClient, town: Database) -> None:
    make, name = HOSTILE[what]
    number = sent(secretary, make(), "people", name)
    assert read_next(town)
    found = told(secretary, number)
    assert found["state"] == "failed", found
    assert found["fault"]["code"] in ("invalid-input", "import-refused", "too-large"), found
    assert len(found["fault"]["detail"]) > 10 and "/tmp" not in found["fault"]["detail"]
    assert rows(town, PHONES) == BEFORE


def test_rows_that_would_steer_a_page_or_a_database(secretary: FlaskClient, town: Database) -> None:
    lines = [
        "P-1,S1,\x1b[31m<script>,专职网格员,990101001001001,,",
        "P-2,S2,'; DROP TABLE post,专职网格员,990101001001001,,",
        "P-5,S5,\x00零,专职网格员,990101001001001,,",
        f"P-6,S6,{'长' * 20_000},专职网格员,990101001001001,,",
    ]
    found = checked(secretary, town, people(*lines))
    assert found["state"] in ("checked", "failed")
    whole = json_of(secretary.get(f"/api/v1/uploads/{found['id']}"))
    assert "\x1b" not in str(whole) and "\x00" not in str(whole)
    assert all(len(entry["subject"]) <= 120 for entry in whole["entries"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"kind": "people", "name": "../../etc/passwd"}, 202),
        ({"kind": "people", "name": "..\\..\\a.csv"}, 202),
        ({"kind": "people", "name": "长" * 255}, 202),
        ({"kind": "people", "name": ".."}, 400),
        ({"kind": "people", "name": ""}, 400),
        ({"kind": "people", "name": "a\0.csv"}, 400),
        ({"kind": "areas", "name": "a.csv"}, 400),
        ({"name": "a.csv"}, 400),
    ],
)
def test_names_and_kinds(query: dict[str, str], status: int, secretary: FlaskClient, town: Database) -> None:
    answer = secretary.post(
        "/api/v1/uploads",
        query_string=query,
        data=people(MINE).encode(),
        content_type="application/octet-stream",
    )
    assert answer.status_code == status, answer.data
    if status == 202:
        assert "/" not in json_of(answer)["name"] and "\\" not in json_of(answer)["name"]
        assert read_next(town)
        assert told(secretary, json_of(answer)["id"])["state"] in ("checked", "failed")


def test_bodies(secretary: FlaskClient) -> None:
    """Of another type, empty, or larger than may be."""
    query = {"kind": "people", "name": "a.csv"}
    plain = secretary.post("/api/v1/uploads", query_string=query, data=b"x", content_type="text/csv")
    assert plain.status_code == 415
    assert send(secretary, b"").status_code == 400
    assert send(secretary, bytes((32 << 20) + 1)).status_code == 413


def test_it_is_bounded_and_comes_last(secretary: FlaskClient, town: Database, database_url: str) -> None:
    """The child is lowered, and may take only so much memory and time."""
    number = checked(secretary, town, MANY)["id"]
    assert apply(secretary, number) == 202
    with nobody_writes_people(database_url):
        thread = threading.Thread(target=read_next, args=(town,))
        thread.start()
        wait_for(lambda: in_transaction(town), "it writes")
        (pid,) = children(database_url)
        nice = os.getpriority(os.PRIO_PROCESS, pid)
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="utf-8")
        wait_for(lambda: told(secretary, number)["word"] == "writing", "how far it is, is told")
    thread.join(20)
    assert nice >= 10
    assert all("unlimited" not in line[20:40] for line in limits.splitlines() if "address space" in line)
    with town.transaction() as connection:
        assert store.waiting(connection) == 0
