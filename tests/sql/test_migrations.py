"""Migrations: numbered, frozen, and true both ways."""

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from tests.conftest import ROOT, administer, migrate, url_of

VERSIONS = sorted((ROOT / "sql" / "versions").glob("*.py"))
BODIES = ROOT / "sql" / "migrations"


@pytest.fixture
def bare_url() -> Iterator[str]:
    """A database with nothing in it."""
    name = f"geoapi_bare_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name}")
    yield url_of(name)
    administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def described(url: str) -> list[str]:
    """Every column, constraint, index, trigger and function of the public schema that is ours."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            text("""
                SELECT format('%s.%s %s %s', table_name, column_name, data_type, is_nullable)
                  FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name NOT LIKE 'spatial%'
                 AND table_name NOT LIKE 'geo%'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                  AND tablename <> 'spatial_ref_sys'
                UNION ALL SELECT format('%s on %s', tgname, tgrelid::regclass) FROM pg_trigger
                  WHERE NOT tgisinternal
                UNION ALL SELECT format('%s: %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
                 WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'spatial_ref_sys%'
                UNION ALL SELECT proname FROM pg_proc
                 WHERE proname IN ('raise_data_version', 'note_change', 'number_changes', 'watch_changes')
                ORDER BY 1
            """)
        ).scalars()
        everything = [str(line) for line in found]
    engine.dispose()
    return everything


def test_up_down_and_up_again(database_url: str, bare_url: str) -> None:
    first = described(database_url)
    assert any("area_boundary" in line and "EXCLUDE" in line for line in first)
    migrate(database_url, "base", "downgrade")
    left = [line for line in described(database_url) if "alembic_version" not in line]
    assert left == described(bare_url)
    migrate(database_url)
    assert described(database_url) == first


def test_a_table_in_use_is_waited_for_without_holding_up_its_readers(database_url: str) -> None:
    engine = create_engine(database_url)
    said: list[str] = []
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        upgrade = threading.Thread(target=lambda: said.append(migrate(database_url)))
        upgrade.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'alembic_version'::regclass"
        for expected in (1, 0, 1):  # it waits, gives way, and tries again
            while connection.execute(text(waiting)).scalar() != expected:
                assert upgrade.is_alive()
                time.sleep(0.05)
    upgrade.join()
    engine.dispose()
    assert "A table is in use" in said[0]


def test_each_step_undoes_itself(bare_url: str) -> None:
    # In this process: to start one for each of the many steps takes most of the time.
    alembic = Config(ROOT / "sql" / "alembic.ini")
    alembic.set_main_option("sqlalchemy.url", bare_url.replace("%", "%%"))
    before = described(bare_url)
    for version in VERSIONS:
        command.upgrade(alembic, version.name[:4])
        after = described(bare_url)
        command.downgrade(alembic, "-1")
        assert [line for line in described(bare_url) if "alembic" not in line] == [
            line for line in before if "alembic" not in line
        ]
        command.upgrade(alembic, version.name[:4])
        before = after


def test_duty_desks_leave_with_the_step_that_brought_them(bare_url: str) -> None:
    migrate(bare_url, "0010")
    engine = create_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO area (layer, level, code, name) VALUES ('admin', 'city', '99', '滨城');
            INSERT INTO post (code, role, area_id, valid) SELECT 'S', 'grid_worker', id, '(,)' FROM area;
            INSERT INTO post (code, role, area_id, desk_name, desk_phone, valid)
            SELECT 'Z1', 'duty_desk', id, '值班室', '12345', '(,)' FROM area""")
        )
    for wrong in (
        "SET desk_phone = NULL WHERE code = 'Z1'",
        "SET desk_name = '' WHERE code = 'Z1'",
        "SET role = 'grid_worker' WHERE code = 'Z1'",
        "SET desk_name = '值班室', desk_phone = '1' WHERE code = 'S'",
    ):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(text(f"UPDATE post {wrong}"))
    migrate(bare_url, "-1", "downgrade")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT code FROM post")).scalars().all() == ["S"]
    engine.dispose()


def test_tables_in_code_are_the_tables_in_the_database(database_url: str) -> None:
    assert "No new upgrade operations detected" in migrate(database_url, "", "check")


def test_every_version_has_its_number_its_bodies_and_its_place() -> None:
    assert [path.name[:4] for path in VERSIONS] == [f"{number:04d}" for number in range(1, len(VERSIONS) + 1)]
    for path in VERSIONS:
        assert re.fullmatch(r"\d{4}_[a-z_]+\.py", path.name)
        code = path.read_text(encoding="utf-8")
        for direction in ("up", "down"):
            body = f"{path.stem}.{direction}.sql"
            assert (BODIES / body).is_file() and body in code
    assert len(list(BODIES.glob("*.sql"))) == 2 * len(VERSIONS)


def test_the_head_is_the_last_file(database_url: str) -> None:
    assert VERSIONS[-1].name[:4] in migrate(database_url, "", "current")


def test_bodies_do_not_change_once_released() -> None:
    """`sql/migrations/FROZEN` holds the hash of every released body; a change needs a new migration."""
    lines = (line.split() for line in (BODIES / "FROZEN").read_text(encoding="utf-8").splitlines())
    frozen = {name: digest for digest, name in lines}
    assert frozen.keys() == {path.name for path in BODIES.glob("*.sql")}
    changed = [
        name
        for name, digest in frozen.items()
        if hashlib.sha256((BODIES / name).read_bytes()).hexdigest() != digest
    ]
    assert not changed, f"released migrations were edited: {changed}; write a new one"
