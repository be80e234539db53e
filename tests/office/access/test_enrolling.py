"""Acting by an enrollment: keepers of one place, admins and auditors, and whoever shows the demo city."""

import pytest
from sqlalchemy.exc import IntegrityError

from geoapi.core.db import Database
from tests.conftest import run_geoapi
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

ME = "/api/v1/me"


def test_a_demo_city_shows_itself_to_ten_kinds_of_people(town: Database, database_url: str) -> None:
    """Who has no post that allows something is enrolled for it; a real city has none of this."""
    run(town, "INSERT INTO person (staff_no, name) SELECT 'D' || n, '演示' || n FROM generate_series(1, 8) n")
    run(
        town,
        """INSERT INTO post (code, role, area_id, person_id, valid)
           SELECT 'D-' || n, role, area.id, person.id, tstzrange(NULL, NULL)
             FROM unnest(ARRAY['district_officer', 'planner', 'part_time_grid_worker', 'police_officer',
                               'police_officer', 'police_officer', 'hotline_clerk', 'urban_management'])
                  WITH ORDINALITY AS each (role, n)
                  JOIN person ON staff_no = 'D' || n, area WHERE area.code = '990101'""",
    )
    done = run_geoapi("demo", "sign-in", database_url=database_url)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split("http")[0].strip() for line in lines] == [
        *("grid worker", "community staff", "district officer", "planner", "hotline clerk", "department"),
        *("courier", "keeper of a station", "admin", "auditor"),
    ]
    assert len({line.split()[-1] for line in lines}) == 10, "one person each"
    enrolled = rows(town, "SELECT acts_as FROM enrollment ORDER BY id")
    assert enrolled == [("courier",), ("keeper",), ("admin",), ("auditor",)]
    again = run_geoapi("demo", "sign-in", "courier", "keeper", database_url=database_url)
    assert again.returncode == 0 and lines[6].split()[-1] in again.stdout
    run(town, "UPDATE area SET code = '110101' WHERE code = '990101'")
    real = run_geoapi("demo", "sign-in", database_url=database_url)
    assert real.returncode == 1 and "no demo city" in real.stderr
    assert "#demo=" not in real.stdout


def test_admin_and_auditor_are_granted_on_the_command_line_and_nobody_is_both(
    town: Database, database_url: str, enter: Enter
) -> None:
    me = enter("S1")
    assert run_geoapi("accounts", "grant", "S1", "admin", database_url=database_url).returncode == 0
    assert [each["acts_as"] for each in me.get(ME).json["enrollments"]] == ["admin"]  # type: ignore[index]
    refused = run_geoapi("accounts", "grant", "S1", "auditor", database_url=database_url)
    assert refused.returncode == 1 and "nobody is both" in refused.stderr
    with pytest.raises(IntegrityError, match="one_office"):
        run(town, "INSERT INTO enrollment (account_id, acts_as) SELECT account_id, 'auditor' FROM enrollment")
    assert run_geoapi("accounts", "grant", "S1", "admin", "--end", database_url=database_url).returncode == 0
    assert me.get(ME).json["enrollments"] == []  # type: ignore[index]
    nobody = run_geoapi("accounts", "grant", "S77", "admin", database_url=database_url)
    assert nobody.returncode == 1 and "S77" in nobody.stderr


def test_a_keeper_has_the_own_station_and_no_other(town: Database, enter: Enter) -> None:
    keeper = enter("S4")
    run(
        town,
        """INSERT INTO enrollment (account_id, acts_as, place_id)
           SELECT account.id, 'keeper', place.id FROM account, place WHERE place.code = 'NEAR'""",
    )
    assert keeper.post("/api/v1/places/NEAR/closures", json={}).status_code == 201
    assert keeper.post("/api/v1/places/MINE/closures", json={}).status_code == 403
    read = keeper.get("/api/v1/changes?subject=NEAR").json
    assert read is not None and [each["act"] for each in read["changes"]] == ["place.close"]
