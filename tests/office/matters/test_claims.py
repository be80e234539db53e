"""Seats of a matter: one holder each, for as long as was agreed."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from geoapi.core.db import Database
from geoapi.core.errors import Conflict
from geoapi.office.matters.claiming import claim, end, extend
from tests.conftest import Built
from tests.office.access.town import build_town, rows, run

HOUR = timedelta(hours=1)


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "matter" in request.fixturenames else template


@pytest.fixture
def matter(database: Database) -> int:
    """A matter with two seats, and accounts 1 to 20."""
    for each in range(20):
        run(database, "INSERT INTO account (kind, shown_name) VALUES ('member', :name)", name=f"骑手{each}")
    run(
        database,
        """INSERT INTO matter (number, kind, state, category, channel, title, body, area_ids, seats,
                               submission, submission_digest, receipt_key)
           VALUES ('261130-K9TP', 'case', 'received', 'lighting', 'web', '一', '一', '{1}', 2,
                   gen_random_uuid(), '', decode(repeat('00', 16), 'hex'))""",
    )
    ((number,),) = rows(database, "SELECT id FROM matter")
    return int(str(number))


def accounts(database: Database) -> list[int]:
    return [int(str(each)) for (each,) in rows(database, "SELECT id FROM account ORDER BY id")]


def take(database: Database, matter: int, account: int, lease: timedelta = HOUR) -> int:
    with database.transaction() as connection:
        return claim(connection, matter, account, lease).slot


def test_there_are_as_many_as_seats_and_no_account_has_two(database: Database, matter: int) -> None:
    one, two, three, *_ = accounts(database)
    assert (take(database, matter, one), take(database, matter, two)) == (1, 2)
    for account, reason in ((one, "taken"), (three, "taken")):
        with pytest.raises(Conflict) as refused:
            take(database, matter, account)
        assert refused.value.extra["reason"] == reason
    with database.transaction() as connection:
        end(connection, matter, one, "released")
    with pytest.raises(Conflict) as refused:
        take(database, matter, two)
    assert refused.value.extra["reason"] == "held"
    assert take(database, matter, three) == 1


def test_it_ends_by_itself_and_what_is_over_is_not_held_longer(database: Database, matter: int) -> None:
    one, two, *_ = accounts(database)
    take(database, matter, one, timedelta(milliseconds=30))
    run(database, "SELECT pg_sleep(0.1)")
    with pytest.raises(Conflict), database.transaction() as connection:
        extend(connection, matter, one, HOUR)
    with pytest.raises(Conflict), database.transaction() as connection:
        end(connection, matter, one, "done")
    assert take(database, matter, two) == 1
    assert rows(database, "SELECT ended FROM matter_claim ORDER BY id") == [("expired",), (None,)]
    with database.transaction() as connection:
        extend(connection, matter, two, 2 * HOUR)


@pytest.mark.parametrize("round_", range(5))
def test_of_twenty_at_once_as_many_win_as_there_are_seats(
    database_url: str, database: Database, matter: int, round_: int
) -> None:
    everybody, won, lost = accounts(database), list[int](), list[int]()
    together = Barrier(len(everybody))

    def try_it(account: int) -> None:
        own = Database(database_url, pool_size=1)
        together.wait(30)
        try:
            take(own, matter, account)
            won.append(account)
        except Conflict:
            lost.append(account)
        own.close()

    threads = [Thread(target=try_it, args=(account,)) for account in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (2, len(everybody) - 2), round_
    held = rows(database, "SELECT slot, account_id FROM matter_claim WHERE held @> now() ORDER BY slot")
    assert [slot for slot, _ in held] == [1, 2] and {account for _, account in held} == set(won)
