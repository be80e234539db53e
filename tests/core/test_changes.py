"""What has changed since: every commit under a number of its own, with the rows that it changed."""

import threading

import pytest
from sqlalchemy import text

from geoapi.core.changes import Keys, Token, changes_since, tokens_of, version_of
from geoapi.core.db import Connection, Database

TOPICS = (
    "boundaries",
    "posts",
    "places",
    "place_reports",
    "kinds",
    "addresses",
    "buildings",
    "basemap",
    "roads",
)


def run(connection: Connection, sql: str) -> None:
    connection.execute(text(sql))


def now(database: Database) -> dict[str, Token]:
    with database.transaction() as connection:
        return tokens_of(connection, TOPICS)


def since(database: Database, tokens: dict[str, Token]) -> dict[str, Keys]:
    with database.transaction(snapshot=True) as connection:
        return changes_since(connection, tokens, tokens_of(connection, TOPICS))


def add_persons(database: Database, *staff_nos: str) -> None:
    with database.transaction() as connection:
        for staff_no in staff_nos:
            run(connection, f"INSERT INTO person (staff_no, name) VALUES ('{staff_no}', 'a')")


def add_post(connection: Connection, code: str, staff_no: str) -> None:
    run(
        connection,
        "INSERT INTO area (code, level, name, layer) VALUES ('a', 'x', 'a', 'x') ON CONFLICT DO NOTHING",
    )
    run(
        connection,
        f"""INSERT INTO post (code, role, area_id, person_id, valid)
            SELECT '{code}', 'grid_worker', area.id, person.id, '(,)'
              FROM area, person WHERE staff_no = '{staff_no}'""",
    )


def test_every_topic_has_a_token(database: Database) -> None:
    assert now(database).keys() == set(TOPICS)


def test_a_commit_raises_a_version_once_whatever_it_holds(database: Database) -> None:
    before = now(database)
    with database.transaction() as connection:
        for number in range(3):
            run(connection, f"INSERT INTO alias (kind, target, name) VALUES ('road', 'a', '{number}')")
        assert version_of(connection, "addresses") == before["addresses"].version
    assert now(database)["addresses"].version == before["addresses"].version + 1
    with database.transaction() as connection:
        run(connection, "UPDATE alias SET name = name")
        run(connection, "DELETE FROM alias WHERE name = 'none'")
    assert now(database)["addresses"].version == before["addresses"].version + 1


def test_what_was_rolled_back_is_no_change(database: Database) -> None:
    before = now(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:
        run(connection, "INSERT INTO alias (kind, target, name) VALUES ('road', 'a', 'b')")
        raise ZeroDivisionError
    assert now(database) == before


def test_a_person_changes_the_posts_they_hold_and_stand_in_for(database: Database) -> None:
    add_persons(database, "1", "2", "3")
    with database.transaction() as connection:
        add_post(connection, "P1", "1")
        add_post(connection, "P2", "2")
        run(
            connection,
            """INSERT INTO substitution (post_code, person_id, valid)
               SELECT 'P2', id, '(,)' FROM person WHERE staff_no = '1'""",
        )
    before = now(database)
    with database.transaction() as connection:
        run(connection, "UPDATE person SET private_phone = decode(repeat('00', 40), 'hex')")
    assert since(database, before) == {}
    with database.transaction() as connection:
        run(connection, "UPDATE person SET duty_phone = '1' WHERE staff_no IN ('1', '3')")
    assert since(database, before) == {"posts": frozenset({"P1", "P2"})}


def test_what_goes_with_its_owner_needs_no_name(database: Database) -> None:
    with database.transaction() as connection:
        run(connection, "INSERT INTO area (code, level, name, layer) VALUES ('a', 'x', 'a', 'x')")
        run(
            connection,
            """INSERT INTO area_boundary (area_id, valid, name, kind, geom)
               SELECT id, '(,)', name, kind, 'SRID=4326;MULTIPOLYGON(((0 0,0 1,1 1,0 0)))' FROM area""",
        )
    before = now(database)
    with database.transaction() as connection:
        run(connection, "DELETE FROM area WHERE code = 'a'")
    assert since(database, before) == {"boundaries": frozenset("a"), "addresses": frozenset({"area a"})}


def test_too_many_rows_are_not_named(database: Database) -> None:
    before = now(database)
    rows = (
        "INSERT INTO place (code, kind, name, entrance) SELECT 'P' || n, 'toilet', 'a', "
        "'SRID=4326;POINT(0 0)'"
    )
    with database.transaction() as connection:
        run(connection, f"{rows} FROM generate_series(1000, 1999) AS n")
    assert since(database, before)["places"] == frozenset(f"P{number}" for number in range(1000, 2000))
    with database.transaction() as connection:
        run(connection, f"{rows} FROM generate_series(2000, 2000) AS n")
    assert since(database, before) == {"places": None}
    before = now(database)
    with database.transaction() as connection:
        run(connection, f"{rows} FROM generate_series(3000, 4000) AS n")
    assert since(database, before) == {"places": None}


def test_older_versions_than_the_history_holds_have_no_keys(database: Database) -> None:
    add_persons(database, "1")
    before = now(database)
    with database.transaction() as connection:
        add_post(connection, "P1", "1")
    assert since(database, before)["posts"] == frozenset({"P1"})
    with database.transaction() as connection:
        run(connection, "UPDATE data_version SET version = version + 10000 WHERE topic = 'posts'")
        run(connection, "UPDATE post SET duty_hours = '24/7'")
    assert since(database, before)["posts"] is None


def test_versions_are_given_in_the_order_of_the_commits(database: Database) -> None:
    """Who changes first and commits last comes last, and holds up nobody meanwhile."""
    before = now(database)
    with database.transaction() as connection:
        run(connection, "INSERT INTO alias (kind, target, name) VALUES ('road', 'a', 'slow')")
        quick = threading.Thread(target=add_alias, args=(database,))
        quick.start()
        quick.join(5)
        assert not quick.is_alive()
        between = now(database)
        assert between["addresses"].version == before["addresses"].version + 1
    assert now(database)["addresses"].version == between["addresses"].version + 1
    assert since(database, between) == {"addresses": frozenset({"alias road a"})}


def add_alias(database: Database) -> None:
    with database.transaction() as connection:
        run(connection, "INSERT INTO alias (kind, target, name) VALUES ('road', 'a', 'quick')")


def test_transactions_that_change_the_same_topics_never_wait_for_each_other_in_a_ring(
    database: Database,
) -> None:
    statements = (
        "INSERT INTO alias (kind, target, name) VALUES ('road', '{0}', '{1}')",
        "INSERT INTO person (staff_no, name) VALUES ('{0}-{1}', 'a')",
        "INSERT INTO place_kind (code, name, name_en) VALUES ('k{0}_{1}', 'b', 'c')",
    )
    faults: list[Exception] = []

    def commit(number: int) -> None:
        try:
            for turn in range(20):
                with database.transaction() as connection:
                    for statement in statements if number % 2 else reversed(statements):
                        run(connection, statement.format(number, turn))
        except Exception as error:
            faults.append(error)

    before = now(database)
    threads = [threading.Thread(target=commit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    after = now(database)
    assert [after[topic].version - before[topic].version for topic in ("addresses", "kinds")] == [80, 80]
