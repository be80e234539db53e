"""Who proves wrongly too often waits, in whatever process; nobody waits for ever."""

import threading

import pytest
from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.core.errors import DatabaseBusy, NotProven, TooMany
from geoapi.core.throttle import counted_try, key_of, spend


def fail(database: Database, address: str = "10.0.0.1", account: str | None = "S1") -> str:
    """What happens to one who is wrong: `tried` or `refused`."""
    try:
        with counted_try(database, "code", address, account):
            raise NotProven("no")
    except TooMany as error:
        assert error.extra["retry_after_s"] > 0
        return "refused"
    except NotProven:
        return "tried"


def waited(database: Database) -> list[int]:
    """Let all pauses be over; returns how many minutes each was."""
    with database.transaction() as connection:
        found = connection.execute(
            text("SELECT round(extract(epoch FROM until - last_at) / 60) FROM throttle ORDER BY 1")
        )
        minutes = [int(each) for (each,) in found]
        connection.execute(text("UPDATE throttle SET until = now()"))
    return minutes


def test_of_any_number_at_once_five_are_tried(database: Database) -> None:
    told: list[str] = []
    others = Database(database.url, pool_size=5)  # as a second process has it

    def guess(where: Database) -> None:
        told.extend(fail(where) for _ in range(20))

    threads = [threading.Thread(target=guess, args=(each,)) for each in (database, others) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    others.close()
    assert (told.count("tried"), len(told)) == (5, 160)


def test_the_pause_grows_and_is_never_longer_than_an_hour(database: Database) -> None:
    assert [fail(database, account=None) for _ in range(5)] == ["tried"] * 5
    pauses = []
    for _ in range(9):
        assert fail(database, account=None) == "refused"
        pauses += waited(database)
        assert fail(database, account=None) == "tried"
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_an_account_is_held_up_wherever_it_is_tried_from(database: Database) -> None:
    assert [fail(database, f"10.0.{number}.1") for number in range(7)] == ["tried"] * 5 + ["refused"] * 2
    assert fail(database, "10.0.9.1", "S2") == "tried"


def test_what_succeeds_is_not_counted_and_forgets_the_account(database: Database) -> None:
    for _ in range(4):
        assert fail(database) == "tried"
    for _ in range(10):
        with counted_try(database, "code", "10.0.0.1", "S1"):
            pass
    assert [fail(database, "10.0.0.2") for _ in range(6)] == ["tried"] * 5 + ["refused"]
    # The address has its four failures still: one that guesses cannot wipe them out by signing in itself.
    assert [fail(database, account="S3") for _ in range(2)] == ["tried", "refused"]


def test_what_nobody_got_wrong_is_not_counted(database: Database) -> None:
    for _ in range(10):
        with pytest.raises(DatabaseBusy), counted_try(database, "code", "10.0.0.1", "S1"):
            raise DatabaseBusy("later")
    assert fail(database) == "tried"


def test_a_quiet_day_forgets_all(database: Database) -> None:
    for _ in range(6):
        fail(database)
    with database.transaction() as connection:
        connection.execute(text("UPDATE throttle SET last_at = now() - interval '25 h', until = now()"))
    assert [fail(database) for _ in range(6)] == ["tried"] * 5 + ["refused"]


def test_so_many_in_a_while(database: Database) -> None:
    def ask() -> str:
        try:
            with database.transaction() as connection:
                spend(connection, key_of("ask", "10.0.0.1"), most=3, per_s=60)
        except TooMany as error:
            assert 0 < error.extra["retry_after_s"] <= 60
            return "refused"
        return "asked"

    assert [ask() for _ in range(5)] == ["asked"] * 3 + ["refused"] * 2
    assert waited(database) == [1]
    assert ask() == "asked"
