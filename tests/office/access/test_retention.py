"""What nobody needs any more of signing in is deleted by the clerk, and nothing else."""

from geoapi.core.db import Database
from geoapi.office.access.commands import invite
from geoapi.office.access.duties import delete_old_rows
from geoapi.office.access.store import retention
from tests.office.access.town import rows, run


def delete(database: Database) -> bool:
    with database.transaction() as connection:
        return delete_old_rows(connection, session_days=30)


def test_old_sessions_slips_requests_and_failures_go(town: Database) -> None:
    invite(town, "S1")
    invite(town, "S1")
    run(
        town,
        """INSERT INTO session (id, account_id, level, expires_at, revoked_at)
           SELECT name::bytea, account.id, 1, now() + expires, now() + revoked
             FROM account, (VALUES ('open', interval '1 d', CAST(NULL AS interval)), ('over', '-29 d', NULL),
                                   ('old', '-31 d', NULL), ('ended', '-29 d', '-31 d'),
                                   ('just ended', '1 d', '-1 d')) AS it (name, expires, revoked)""",
    )
    run(town, "UPDATE credential SET used_at = now() - interval '31 d' WHERE revoked_at IS NOT NULL")
    run(
        town,
        """INSERT INTO request (account_id, key, digest, at)
           SELECT id, gen_random_uuid(), 'x', now() - after FROM account,
                  (VALUES (interval '71 h'), ('73 h')) AS it (after)""",
    )
    run(
        town,
        """INSERT INTO throttle (key, failures, until, last_at)
           VALUES ('old', 1, now() - interval '3 d', now() - interval '3 d'),
                  ('waits', 9, now() + interval '1 h', now() - interval '3 d'), ('new', 1, now(), now())""",
    )
    assert not delete(town)
    kept = rows(town, "SELECT convert_from(id, 'UTF8') FROM session ORDER BY 1")
    assert kept == [("just ended",), ("open",), ("over",)]
    assert rows(town, "SELECT count(*), count(used_at) FROM credential") == [(1, 0)]
    assert rows(town, "SELECT count(*) FROM request") == [(1,)]
    left = rows(town, "SELECT convert_from(key, 'UTF8') FROM throttle ORDER BY 1")
    assert left == [("new",), ("waits",)]


def test_it_is_done_in_bounded_batches(town: Database) -> None:
    run(
        town,
        f"""INSERT INTO throttle (key, failures, until, last_at)
            SELECT n::text::bytea, 1, now() - interval '3 d', now() - interval '3 d'
              FROM generate_series(1, {retention.MOST + 5}) AS n""",
    )
    assert delete(town) and not delete(town)
    assert rows(town, "SELECT count(*) FROM throttle") == [(0,)]
