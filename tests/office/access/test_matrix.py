"""The printed matrix is what happens: each permission is tried as each that a post may act as."""

from collections.abc import Callable
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from permissions import MATRIX

from geoapi.city.people.importing.run import import_people
from geoapi.city.places.editing.store import find_place
from geoapi.core import audit
from geoapi.core.db import Database
from geoapi.features.cases.permissions import INFORM
from geoapi.http.permissions import ANYBODY, SIGNED_IN, allowed_to
from geoapi.kinds import KINDS
from geoapi.office.access.commands import invite
from geoapi.office.access.matrix import ACTS_AS, COLUMNS, ENROLLED_AS, printed
from geoapi.office.matters.boards.exporting import EXPORT
from geoapi.permissions import PERMISSIONS
from tests.city.addresses.filing import table
from tests.office.access.attempts import (
    ALLOWED,
    ANYWHERE,
    ATTEMPTS,
    EXPIRED,
    NOT_OF_KEEPERS,
    REFUSED,
    renew,
    set_up,
)
from tests.office.access.town import PEOPLE, rows, run

# The area in which a post of each kind has the place MINE, and one in which it has not.
INSIDE = {
    "grid": "990101001001001",
    "community": "990101001001",
    "subdistrict": "990101001",
    "district": "990101",
}
CITY, BESIDE = "990100", "990101001001002"


def test_it_is_the_one_that_is_printed() -> None:
    assert MATRIX.read_text(encoding="utf-8") == printed(PERMISSIONS), "run scripts/permissions.py"
    for rule in PERMISSIONS.values():
        assert rule.acts_as | rule.own | rule.citywide <= set(COLUMNS)
    assert all(rule.own <= set(ACTS_AS) for rule in PERMISSIONS.values()), "only posts are one's own"


def test_every_endpoint_that_needs_a_permission_is_tried(served_town: APIFlask) -> None:
    assert set(ATTEMPTS) == set(permissions_of(served_town))
    # Of matters one endpoint makes every move: see tests/features/cases/test_who_may.py.
    of_matters = {
        kind.permission(verb)
        for kind in KINDS
        for verb in (
            "see",
            "note",
            "publish",
            "contact",
            EXPORT,
            *(move.verb for move in kind.flow.moves if not move.system),
        )
    }
    # A kind need not have each of these; who informs reports as anybody does.
    used = set(permissions_of(served_town).values()) | (of_matters & set(PERMISSIONS)) | {INFORM}
    assert used == set(PERMISSIONS), "a permission that opens nothing"


@pytest.mark.parametrize(("table", "columns"), [("role", ACTS_AS), ("enrollment", ENROLLED_AS)])
def test_the_database_knows_the_same_columns(
    database: Database, table: str, columns: tuple[str, ...]
) -> None:
    sql = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
    ((told,),) = rows(database, sql, name=f"{table}_acts_as_check")
    assert all(f"'{column}'" in str(told) for column in columns)
    assert str(told).count("'::text") == len(columns)


@pytest.fixture
def client_of(town: Database, served_town: APIFlask, tmp_path: Path) -> Callable[[str, str], FlaskClient]:
    """A client of somebody who holds a post that acts so in an area."""
    run(
        town,
        "INSERT INTO role (code, name, name_en, acts_as) VALUES ('heating', '供热', 'Heating', 'department')",
    )
    set_up(town)
    with town.transaction() as connection:
        place = find_place(connection, "MINE")
        audit.add_row(connection, "test.noted", "MINE", site=place.site if place else None)
    of_roles = "SELECT DISTINCT ON (acts_as) acts_as, name FROM role WHERE acts_as > '' ORDER BY 1, rank"
    roles = {str(acts_as): str(name) for acts_as, name in rows(town, of_roles)}
    assert set(roles) == set(ACTS_AS)

    def sign_in(acts_as: str, area: str) -> FlaskClient:
        if acts_as in ENROLLED_AS:
            return enrolled(acts_as, area)
        where = "B1," if acts_as == "building" else f",{area}"
        role = roles.get(acts_as, "民警")
        line = f"P-9,S9,{role},{role},{where},13900000099"
        head = "岗位编码,工号,姓名,角色,楼栋编码,网格编码,值班电话"
        report = import_people(town, table(tmp_path, head, line), close_missing=False)
        assert report.refused == [], report.refused
        return enter("S9")

    def enrolled(acts_as: str, area: str) -> FlaskClient:
        """Of somebody whose post allows nothing."""
        client = enter("S4")
        run(
            town,
            """INSERT INTO enrollment (account_id, acts_as, area_id, place_id)
               SELECT account.id, :acts_as,
                      CASE WHEN :acts_as IN ('courier', 'volunteer') THEN area.id END,
                      CASE WHEN :acts_as IN ('keeper', 'teller') THEN place.id END
                 FROM account JOIN person ON person.id = person_id, area, place
                WHERE staff_no = 'S4' AND area.code = :area AND place.code = :place""",
            acts_as=acts_as,
            area=area,
            place="NEAR" if area == BESIDE else "MINE",
        )
        return client

    def enter(staff_no: str) -> FlaskClient:
        slip = invite(town, staff_no)
        client = served_town.test_client()
        told = client.post("/api/v1/session/slip", json={"code": slip.code, "digits": slip.digits})
        assert told.status_code == 200
        run(town, "UPDATE session SET proved_at = now()")
        return client

    return sign_in


def test_each_may_what_the_matrix_says_and_where(
    town: Database, served_town: APIFlask, client_of: Callable[[str, str], FlaskClient]
) -> None:
    """Inside, beside, after the post has ended and after the session has; one city for all: it costs most."""
    verbs = permissions_of(served_town)
    wrong: list[tuple[object, ...]] = []

    def try_all(client: FlaskClient, *situation: str, allowed: Callable[[str], bool], refused: int) -> None:
        for endpoint, attempt in ATTEMPTS.items():
            if "/plans/" in endpoint:
                # Nobody edits as often in a second as everything is tried here.
                run(town, "DELETE FROM throttle")
            status = attempt(client, town)
            if status not in (ALLOWED if allowed(endpoint) else {refused}):
                wrong.append((*situation, endpoint, status))

    for acts_as in (*COLUMNS, "nothing"):
        for where, area in (("inside", INSIDE.get(acts_as, CITY)), ("beside", BESIDE)):
            if where == "beside" and acts_as in ("building", "admin", "auditor"):
                continue

            def is_allowed(endpoint: str, acts_as: str = acts_as, where: str = where) -> bool:
                rule = PERMISSIONS[verbs[endpoint]]
                if endpoint in ANYWHERE:
                    return acts_as in rule.acts_as | rule.own | rule.citywide
                if acts_as == "keeper" and endpoint in NOT_OF_KEEPERS:
                    return False
                return where == "inside" and acts_as in rule.acts_as

            client = client_of(acts_as, area)
            renew(town)
            try_all(client, acts_as, where, allowed=is_allowed, refused=REFUSED)
            if where == "beside":
                leave(town)
                continue
            run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-9'")
            run(town, "UPDATE enrollment SET valid = tstzrange(lower(valid), now()) WHERE id > 1")
            try_all(client, acts_as, where, "ended", allowed=lambda _: False, refused=REFUSED)
            run(town, "UPDATE session SET expires_at = now()")
            try_all(client, acts_as, where, "expired", allowed=lambda _: False, refused=EXPIRED)
            leave(town)
    assert not wrong, "\n".join(str(each) for each in wrong)


def permissions_of(app: APIFlask) -> dict[str, str]:
    """By endpoint, those that need one."""
    return {
        f"{method} {rule.rule}": verb
        for rule in app.url_map.iter_rules()
        if (verb := allowed_to(app.view_functions[rule.endpoint])) not in (None, ANYBODY, SIGNED_IN)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ())
    }


def leave(town: Database) -> None:
    run(town, "DELETE FROM post WHERE code = 'P-9'")
    run(town, "DELETE FROM enrollment WHERE id > 1")


def test_two_posts_are_not_one_that_is_wider(
    town: Database, client_of: Callable[[str, str], FlaskClient], tmp_path: Path
) -> None:
    """A grid worker beside who is a policeman here may here no more than a policeman."""
    client = client_of("grid", BESIDE)
    import_people(town, table(tmp_path, PEOPLE[0], "P-8,S9,专职网格员,民警,990101001001001,13900000099"))
    assert len(client.get("/api/v1/me").json["posts"]) == 2  # type: ignore[index]
    renew(town)
    located = {name: attempt for name, attempt in ATTEMPTS.items() if name not in ANYWHERE}
    assert {attempt(client, town) for attempt in located.values()} == {REFUSED}
