"""Private phones are in boxes: nobody reads them in the database, and only what needs them needs keys."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from geoapi.city.people.importing.run import import_people
from geoapi.city.people.private_phones import (
    box_plain_phones,
    open_phone,
    phone_of,
    reseal_boxes,
    seal_phone,
)
from geoapi.core.boxes import Boxes, DamagedBox, add_key, drop_old_keys, make_key_file
from geoapi.core.db import Database
from geoapi.core.errors import Conflict, KeysUnavailable
from geoapi.importing.staging import import_transaction
from geoapi.office.access.commands import invite
from tests.city.addresses.filing import table
from tests.conftest import Built, administer, migrate, run_geoapi, url_of
from tests.office.access.town import build_town, rows, run

HEAD = "post_code,staff_no,name,role,area_code,duty_phone,private_phone"
MINE = "P-1,S1,周晓兰,grid_worker,990101001001001,13900000011,13777700042"
PRIVATE = "13777700042"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "boxes"
    make_key_file(made)
    return made


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database, tmp_path: Path, file: Path) -> Database:
    import_people(database, table(tmp_path, HEAD, MINE), boxes=Boxes(file))
    return database


def box_of(database: Database, staff_no: str = "S1") -> bytes | None:
    ((box,),) = rows(database, "SELECT private_phone FROM person WHERE staff_no = :no", no=staff_no)
    return bytes(box) if isinstance(box, memoryview) else None


def person(database: Database, staff_no: str = "S1") -> int:
    return int(str(rows(database, "SELECT id FROM person WHERE staff_no = :no", no=staff_no)[0][0]))


def everything(database: Database) -> str:
    """Of every table every row."""
    names = rows(
        database,
        """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'""",
    )
    return "".join(str(rows(database, f"SELECT each::text FROM {name} AS each")) for (name,) in names)


def test_the_database_holds_no_plain_number_and_slips_are_bound_to_it(town: Database, file: Path) -> None:
    assert "13900000011" in everything(town) and PRIVATE not in everything(town)
    box = box_of(town)
    assert box is not None and open_phone(Boxes(file), "S1", box) == PRIVATE
    with pytest.raises(DamagedBox):
        open_phone(Boxes(file), "S2", box)
    assert invite(town, "S1", boxes=Boxes(file)).digits == "0042"
    assert invite(town, "S2", boxes=Boxes(file)).digits == "0022"


def test_the_same_number_again_changes_nothing_and_another_one_does(
    town: Database, tmp_path: Path, file: Path
) -> None:
    box = box_of(town)
    again = import_people(town, table(tmp_path, HEAD, MINE), boxes=Boxes(file))
    assert again.counts["persons unchanged"] == 1 and box_of(town) == box
    silent = MINE.replace(PRIVATE, "")
    assert import_people(town, table(tmp_path, HEAD, silent)).counts["persons unchanged"] == 1
    other = import_people(
        town, table(tmp_path, HEAD, MINE.replace(PRIVATE, "13777700043")), boxes=Boxes(file)
    )
    new = box_of(town)
    assert other.counts["persons changed"] == 1 and new is not None
    assert open_phone(Boxes(file), "S1", new) == "13777700043"
    # To take it away no key is needed.
    assert (
        import_people(town, table(tmp_path, HEAD, MINE.replace(PRIVATE, "-"))).counts["persons changed"] == 1
    )
    assert box_of(town) is None


@pytest.mark.parametrize("written", [None, b"", b"???\n"])
def test_without_usable_keys_a_file_with_private_phones_is_refused_whole(
    town: Database, tmp_path: Path, file: Path, written: bytes | None
) -> None:
    before = everything(town)
    file.unlink() if written is None else file.write_bytes(written)
    lines = (
        MINE.replace("13900000011", "13900000099"),
        "P-9,S9,吴敏,grid_worker,990101001001002,,13777700044",
    )
    with pytest.raises(KeysUnavailable):
        import_people(town, table(tmp_path, HEAD, *lines), boxes=Boxes(file))
    assert everything(town) == before
    # What needs no key goes on.
    plain = (MINE.replace(f",{PRIVATE}", ","), "P-2,S2,钱进,grid_worker,990101001001002,13900000023,")
    assert import_people(town, table(tmp_path, HEAD, *plain), boxes=Boxes(file)).refused == []
    assert invite(town, "S2", boxes=Boxes(file)).digits == "0023"
    assert invite(town, "S1", "13912345678", boxes=Boxes(file)).digits == "5678"
    with pytest.raises(KeysUnavailable):
        invite(town, "S1", boxes=Boxes(file))


def test_the_command_refuses_with_a_sentence(
    town: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOAPI_KEY_FILE", str(tmp_path / "none"))
    done = run_geoapi("import", "people", table(tmp_path, HEAD, MINE), database_url=database_url)
    assert done.returncode == 1 and "The key file cannot be read" in done.stderr
    assert "Traceback" not in done.stderr and PRIVATE not in done.stderr + done.stdout


def test_a_damaged_box_is_told_and_mended_by_the_file(town: Database, tmp_path: Path, file: Path) -> None:
    run(town, "UPDATE person SET private_phone = set_byte(private_phone, 20, 0) WHERE staff_no = 'S1'")
    run(town, "UPDATE person SET private_phone = set_byte(private_phone, 21, 0) WHERE staff_no = 'S1'")
    with town.transaction() as connection, pytest.raises(KeysUnavailable, match="S1 opens with none"):
        phone_of(connection, Boxes(file), person(town))
    import_people(town, table(tmp_path, HEAD, MINE), boxes=Boxes(file))
    with town.transaction() as connection:
        assert phone_of(connection, Boxes(file), person(town)) == PRIVATE


def test_keys_are_rotated_and_no_import_comes_between(town: Database, tmp_path: Path, file: Path) -> None:
    add_key(file)
    with import_transaction(town, dry_run=False), pytest.raises(Exception, match="import is running"):
        reseal_boxes(town, Boxes(file))
    # The same number under an older key is the same number.
    again = import_people(town, table(tmp_path, HEAD, MINE), boxes=Boxes(file))
    assert again.counts["persons unchanged"] == 1
    assert (reseal_boxes(town, Boxes(file)), reseal_boxes(town, Boxes(file))) == (1, 0)
    drop_old_keys(file)
    with town.transaction() as connection:
        assert phone_of(connection, Boxes(file), person(town)) == PRIVATE


def test_the_command_rotates_them(
    town: Database, database_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOAPI_KEY_FILE", str(file))
    done = run_geoapi("keys", "rotate", database_url=database_url)
    assert (done.returncode, done.stdout) == (0, "1 cells encrypted with a new key\n"), done.stderr
    assert run_geoapi("keys", "drop-old", database_url=database_url).returncode == 0
    assert invite(town, "S1", boxes=Boxes(file)).digits == "0042"


@pytest.fixture
def old_url() -> Iterator[str]:
    """A database as the version before left it, with two people, one of whom has a private phone."""
    name = f"geoapi_old_{uuid4().hex[:12]}"
    administer(f"CREATE DATABASE {name}")
    migrate(url_of(name), "0024")
    engine = create_engine(url_of(name))
    with engine.begin() as connection:
        connection.execute(
            text(f"""
            INSERT INTO person (staff_no, name, duty_phone, private_phone)
            VALUES ('S1', '周晓兰', '13900000011', '{PRIVATE}'), ('S2', '钱进', '13900000022', NULL)""")
        )
    engine.dispose()
    yield url_of(name)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


def pages(database: Database, relation: str) -> bytes:
    """The file of a table, as it lies on the disk."""
    run(database, "CHECKPOINT")
    ((content,),) = rows(database, f"SELECT pg_read_binary_file(pg_relation_filepath('{relation}'))")
    assert isinstance(content, memoryview)
    return bytes(content)


def test_what_an_older_version_had_is_encrypted_and_gone_from_the_disk(
    old_url: str, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(old_url)
    database = Database(old_url)
    try:
        assert PRIVATE.encode() not in pages(database, "person")
        assert PRIVATE.encode() in pages(database, "phone_to_box")
        monkeypatch.setenv("GEOAPI_KEY_FILE", str(tmp_path / "none"))
        refused = run_geoapi("keys", "box", database_url=old_url)
        assert refused.returncode == 1 and "The key file cannot be read" in refused.stderr
        assert PRIVATE in everything(database)
        monkeypatch.setenv("GEOAPI_KEY_FILE", str(file))
        for told in ("1 cells encrypted\n", "0 cells encrypted\n"):
            done = run_geoapi("keys", "box", database_url=old_url)
            assert (done.returncode, done.stdout) == (0, told), done.stderr
        run(database, "ANALYZE")
        noted = str(rows(database, "SELECT s::text FROM pg_stats s WHERE schemaname = 'public'"))
        assert PRIVATE not in everything(database) + noted
        assert PRIVATE.encode() not in pages(database, "person") + pages(database, "phone_to_box")
        with database.transaction() as connection:
            assert phone_of(connection, Boxes(file), person(database)) == PRIVATE
            assert phone_of(connection, Boxes(file), person(database, "S2")) == "13900000022"
    finally:
        database.close()


def test_nothing_is_imported_over_what_waits_to_be_encrypted(
    town: Database, tmp_path: Path, file: Path
) -> None:
    run(town, "INSERT INTO phone_to_box VALUES ('S1', '13777700099')")
    with pytest.raises(Conflict, match="keys box"):
        import_people(town, table(tmp_path, HEAD, MINE), boxes=Boxes(file))
    assert box_plain_phones(town, Boxes(file)) == 1
    report = import_people(town, table(tmp_path, HEAD, MINE), boxes=Boxes(file))
    assert report.counts["persons changed"] == 1


def test_no_plain_number_fits_the_column(town: Database) -> None:
    with pytest.raises(Exception, match="person_private_phone_box"):
        run(town, "UPDATE person SET private_phone = convert_to(:phone, 'UTF8')", phone=PRIVATE)


def test_a_box_is_bound_to_its_person_and_needs_the_right_file(
    town: Database, tmp_path: Path, file: Path
) -> None:
    other = tmp_path / "other"
    make_key_file(other)
    shutil.copy(other, file)
    with town.transaction() as connection, pytest.raises(KeysUnavailable, match="mend the key file"):
        phone_of(connection, Boxes(file), person(town))
    with pytest.raises(DamagedBox):
        open_phone(Boxes(other), "S2", seal_phone(Boxes(other), "S1", PRIVATE))
