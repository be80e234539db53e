"""Seals on the audit: whatever is changed, taken away or put in afterwards is found, and nothing else is."""

import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from geoapi.core import audit, seals
from geoapi.core.actors import Site
from geoapi.core.db import Database
from geoapi.core.errors import Conflict, NotFound
from geoapi.core.seals import Difference, Verified
from tests.conftest import run_geoapi


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "MOST_ROWS", 5)
    monkeypatch.setattr(seals, "WAITS_S", 0.0)
    monkeypatch.setattr(seals, "PATIENCE_S", 0.2)


def write(database: Database, count: int = 1) -> None:
    for number in range(count):
        with database.transaction() as connection:
            audit.add_row(
                connection,
                "place.close",
                f"S{number}",
                account_id=7,
                site=Site(area_ids=(3, 1)),
                reason="停水",
                before={"n": None, "hours": [1.5, "a"]},
            )


def seal(database: Database) -> bool:
    with database.transaction() as connection:
        return seals.seal_rows(connection)


def seal_all(database: Database) -> None:
    while seal(database):
        pass


def verified(database: Database, noted: bytes | None = None) -> Verified:
    with database.transaction(snapshot=True) as connection:
        return seals.verify(connection, noted)


@contextmanager
def tampering(database: Database) -> Iterator[Callable[[str], None]]:
    """As somebody who owns the table can."""
    with database.transaction() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))

        def do(sql: str) -> None:
            connection.execute(text(sql))

        yield do
        connection.execute(text("ALTER TABLE audit ENABLE TRIGGER ALL"))


@pytest.fixture
def sealed(database: Database) -> Database:
    write(database, 13)
    seal_all(database)
    return database


def numbers(database: Database) -> list[list[int]]:
    with database.transaction() as connection:
        return [list(ids) for ids in connection.execute(text("SELECT ids FROM seal ORDER BY id")).scalars()]


def test_all_rows_are_in_batches_that_hang_together(sealed: Database) -> None:
    assert [len(each) for each in numbers(sealed)] == [5, 5, 3]
    found = verified(sealed)
    assert (found.seals, found.rows, found.unsealed, found.difference) == (3, 13, 0, None)
    write(sealed)
    assert verified(sealed).unsealed == 1
    seal_all(sealed)
    assert verified(sealed).unsealed == 0 and not seal(sealed)
    assert [len(each) for each in numbers(sealed)] == [5, 5, 3, 1]


def test_a_batch_waits_until_it_is_full_or_old(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "WAITS_S", 60.0)
    write(database, 4)
    assert not seal(database) and numbers(database) == []
    write(database, 1)
    assert seal(database) and len(numbers(database)) == 1


@pytest.mark.parametrize(
    ("sql", "difference"),
    [
        ("UPDATE audit SET reason = 'x' WHERE id = 7", Difference(2, 7, "changed")),
        ("UPDATE audit SET reason = NULL WHERE id = 7", Difference(2, 7, "changed")),
        ("UPDATE audit SET at = at + interval '1 us' WHERE id = 7", Difference(2, 7, "changed")),
        ("UPDATE audit SET account_id = 8 WHERE id = 12", Difference(3, 12, "changed")),
        ("UPDATE audit SET before = before - 'n' WHERE id = 7", Difference(2, 7, "changed")),
        ("UPDATE audit SET after = '{}' WHERE id = 7", Difference(2, 7, "changed")),
        ("DELETE FROM audit WHERE id IN (6, 9)", Difference(2, 6, "missing")),
        ("DELETE FROM audit", Difference(1, 1, "missing")),
        ("DELETE FROM seal WHERE id = 2", Difference(2, None, "the seal is missing")),
        ("UPDATE seal SET ids = '{11,12,14}' WHERE id = 3", Difference(3, None, "the seal was changed")),
        ("UPDATE seal SET hash = 'x' WHERE id = 1", Difference(1, None, "the seal was changed")),
        ("UPDATE seal SET deleted_at = now() WHERE id = 3", Difference(3, 11, "added")),
    ],
)
def test_whatever_was_done_to_it_is_named(sealed: Database, sql: str, difference: Difference) -> None:
    with tampering(sealed) as do:
        do(sql)
    assert verified(sealed).difference == difference


def test_a_row_that_was_put_in_between_is_named(database: Database) -> None:
    write(database, 2)
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:
        audit.add_row(connection, "place.close", "broken off")
        raise ZeroDivisionError
    write(database, 1)
    seal_all(database)
    assert numbers(database) == [[1, 2, 4]] and verified(database).difference is None
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO audit (id, act, subject) OVERRIDING SYSTEM VALUE VALUES (3, 'a', 's')")
        )
    assert verified(database).difference == Difference(1, 3, "added")


def test_seals_made_anew_do_not_fit_the_one_that_was_written_down(sealed: Database) -> None:
    noted = verified(sealed).last_hash
    assert verified(sealed, noted).difference is None
    with tampering(sealed) as do:
        do("UPDATE audit SET reason = 'x' WHERE id = 2")
        do("DELETE FROM seal")
    seal_all(sealed)
    assert verified(sealed).difference is None
    gone = "the seal that was written down is not there"
    assert verified(sealed, noted).difference == Difference(3, None, gone)


def test_no_batch_is_closed_while_a_smaller_number_may_still_come(database: Database) -> None:
    with database.transaction() as connection:
        audit.add_row(connection, "place.close", "slow")
        write(database, 6)
        assert not seal(database) and numbers(database) == []
    seal_all(database)
    assert numbers(database) == [[1, 2, 3, 4, 5], [6, 7]]
    assert verified(database).difference is None


def test_who_only_begins_later_is_not_waited_for(database: Database) -> None:
    """One that never ends would else keep the audit open for good; what it has is a greater number."""
    write(database, 3)
    began, end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with database.transaction() as connection:
            connection.execute(text("SELECT count(*) FROM audit"))
            began.set()
            end.wait(20)
            audit.add_row(connection, "place.close", "later")

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert began.wait(20)
    seal_all(database)
    end.set()
    writer.join()
    assert numbers(database) == [[1, 2, 3]]
    seal_all(database)
    assert numbers(database) == [[1, 2, 3], [4]] and verified(database).difference is None


def test_many_writers_who_break_off_and_overtake_each_other(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "PATIENCE_S", 1.0)
    monkeypatch.setattr(seals, "MOST_ROWS", 60)
    database, sealer = Database(database_url, pool_size=8), Database(database_url, pool_size=2)
    written: list[int] = []
    until = time.monotonic() + 5

    def write_on(seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < until:
            try:
                with database.transaction() as connection:
                    number = audit.add_row(connection, "place.close", f"{seed}")
                    time.sleep(chance.choice((0, 0, 0.01, 0.1)))
                    if chance.random() < 0.2:
                        raise ZeroDivisionError
                written.append(number)
            except ZeroDivisionError:
                continue

    writers = [threading.Thread(target=write_on, args=(seed,)) for seed in range(8)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seal(sealer)
    sealed_meanwhile = sum(map(len, numbers(sealer)))
    seal_all(sealer)
    found = verified(sealer)
    database.close()
    sealer.close()
    assert found.difference is None and found.unsealed == 0
    assert sorted(written) == [number for each in numbers(sealer) for number in each]
    assert found.rows == len(written) > 200 and sealed_meanwhile > len(written) / 2


def test_the_command_names_the_batch_and_the_row(sealed: Database, database_url: str) -> None:
    def told(*options: str) -> "subprocess.CompletedProcess[str]":
        return run_geoapi("audit", "verify", *options, database_url=database_url)

    right = told()
    assert right.returncode == 0 and "13 rows in 3 batches are as they were sealed" in right.stdout
    noted = right.stdout.split()[-1]
    assert told("--seal", noted).returncode == 0 and told("--seal", "ab" * 32).returncode == 1
    assert told("--seal", "x").returncode == 2
    with tampering(sealed) as do:
        do("UPDATE audit SET subject = 'x' WHERE id = 8")
    wrong = told("--seal", noted)
    assert (wrong.returncode, wrong.stderr.strip()) == (1, "Seal 2, row 8: changed")


def test_deleted_months_leave_seals_that_prove_the_rest(sealed: Database, database_url: str) -> None:
    def delete(before: str) -> "subprocess.CompletedProcess[str]":
        return run_geoapi("audit", "delete", "--before", before, database_url=database_url)

    with sealed.transaction() as connection:
        connection.execute(text("DELETE FROM seal"))
    with tampering(sealed) as do:
        do("UPDATE audit SET at = '2025-03-10 12:00+08' WHERE id <= 7")
        do("UPDATE audit SET at = '2025-04-10 12:00+08' WHERE id > 7")
    seal_all(sealed)
    assert "No sealed batch" in delete("2025-03").stderr
    assert "kept for 6 months" in delete("2999-01").stderr
    done = delete("2025-04")
    # The second batch reaches into April and stays whole.
    assert (done.returncode, done.stdout) == (0, "5 rows deleted\n")
    seal_all(sealed)
    found = verified(sealed)
    assert (found.difference, found.rows, found.deleted) == (None, 14, 5)
    with tampering(sealed) as do:
        do("INSERT INTO audit (id, act, subject) OVERRIDING SYSTEM VALUE VALUES (2, 'a', 's')")
    assert verified(sealed).difference == Difference(1, 2, "added")
    assert "not as it was sealed" in delete("2025-05").stderr


def test_nothing_is_deleted_without_a_seal(database: Database) -> None:
    write(database, 2)
    with pytest.raises(NotFound), database.transaction() as connection:
        seals.delete_months(connection, connection.execute(text("SELECT now() - interval '1 year'")).scalar())  # type: ignore[arg-type]
    seal_all(database)
    with pytest.raises(Conflict), database.transaction() as connection:
        seals.delete_months(connection, connection.execute(text("SELECT now()")).scalar())  # type: ignore[arg-type]


def test_audit_rows_cost_the_writer_nothing_more(database: Database) -> None:
    """No chain in the writing transaction: the table has no trigger on INSERT."""
    with database.transaction() as connection:
        events = connection.execute(
            text("SELECT tgtype FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND NOT tgisinternal")
        ).scalars()
        assert all(not event & 4 for event in events)
