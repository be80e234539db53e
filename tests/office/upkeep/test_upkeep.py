"""What things are called, what could not be sent, and the newest seal: the administrator's."""

import pytest
from flask.testing import FlaskClient

from geoapi.core import seals
from geoapi.core.db import Database
from tests.office.access.conftest import Enter
from tests.office.access.test_managing import officer
from tests.office.access.town import rows, run

TERMS, SENDING, SEAL = "/api/v1/terms", "/api/v1/sending", "/api/v1/seals/latest"


def edit(client: FlaskClient, path: str, **values: str) -> int:
    return client.patch(f"{TERMS}/{path}", json={"values": values}).status_code


@pytest.mark.parametrize(
    ("kind", "code", "column"),
    [
        ("place_kinds", "caring_station", "position"),
        ("amenities", "water", "icon"),
        ("roles", "grid_worker", "rank"),
        ("layers", "police", "tone"),
    ],
)
def test_a_term_is_edited_and_that_taken_back(
    town: Database, admin: FlaskClient, kind: str, code: str, column: str
) -> None:
    listed = admin.get(f"{TERMS}/{kind}").json
    assert listed is not None and column in listed["columns"]
    code = code if any(each["code"] == code for each in listed["terms"]) else listed["terms"][0]["code"]
    before = next(each for each in listed["terms"] if each["code"] == code)
    new = {"position": "7", "rank": "7", "icon": "map-pin", "tone": "teal"}[column]
    done = admin.patch(f"{TERMS}/{kind}/{code}", json={"values": {"name": "新名字", column: new}})
    assert done.status_code == 200, done.text
    told = done.json
    assert told is not None and told["subject"] == f"{kind} {code}"
    assert told["after"] == {"name": "新名字", column: new}
    now = next(each for each in admin.get(f"{TERMS}/{kind}").json["terms"] if each["code"] == code)  # type: ignore[index]
    assert now == {**before, "name": "新名字", column: new}
    edited = rows(town, "SELECT column_name, edited_by FROM edited_cell ORDER BY 1")
    assert sorted(edited) == sorted([("name", "李强"), (column, "李强")])
    assert admin.post(f"/api/v1/changes/{told['change']}/undo").status_code == 200
    assert admin.post(f"/api/v1/changes/{told['change']}/undo").status_code == 409
    assert next(each for each in admin.get(f"{TERMS}/{kind}").json["terms"] if each["code"] == code) == before  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "values", "status"),
    [
        ("roles/grid_worker", {"acts_as": "city"}, 400),
        ("roles/grid_worker", {"rung": "grid"}, 400),
        ("roles/grid_worker", {"rank": "first"}, 400),
        ("roles/grid_worker", {"name": " "}, 400),
        ("roles/grid_worker", {"name": "=SUM(1)"}, 400),
        ("place_kinds/caring_station", {"tone": "pink"}, 400),
        ("place_kinds/caring_station", {"icon": "Map Pin"}, 400),
        ("roles/nobody", {"name": "x"}, 404),
        ("accounts/1", {"name": "x"}, 404),
    ],
)
def test_what_a_file_may_not_say_is_refused(
    town: Database, admin: FlaskClient, path: str, values: dict[str, str], status: int
) -> None:
    before = rows(town, "SELECT * FROM role ORDER BY code")
    answer = admin.patch(f"{TERMS}/{path}", json={"values": values})
    assert answer.status_code == status
    if status == 400:
        assert [each["field"] for each in answer.json["errors"]] == list(values)  # type: ignore[index]
    assert rows(town, "SELECT * FROM role ORDER BY code") == before
    assert rows(town, "SELECT * FROM edited_cell") == []


@pytest.mark.parametrize(
    ("kind", "order"),
    [("place_kinds", "position"), ("roles", "rank")],
)
def test_terms_come_in_their_order(town: Database, admin: FlaskClient, kind: str, order: str) -> None:
    found = [int(each[order]) for each in admin.get(f"{TERMS}/{kind}").json["terms"]]  # type: ignore[index]
    assert found == sorted(found) and len(str(found[0])) < len(str(found[-1]))


def test_nobody_overwrites_what_was_not_seen(town: Database, admin: FlaskClient) -> None:
    path, was = f"{TERMS}/roles/grid_worker", {"name": "专职网格员", "rank": "1"}
    run(town, "UPDATE role SET name = '网格管家', rank = 2 WHERE code = 'grid_worker'")
    refused = admin.patch(path, json={"values": {"name": "网格长"}, "was": was})
    assert refused.status_code == 409 and refused.json["now"] == {"name": "网格管家"}  # type: ignore[index]
    # Somebody else's change of something else stands in nobody's way, nor does the same change.
    agreed = {"values": {"name": "网格管家", "name_en": "Warden"}, "was": was}
    assert admin.patch(path, json=agreed).status_code == 200
    known = rows(town, "SELECT name, name_en, rank FROM role WHERE code = 'grid_worker'")
    assert known == [("网格管家", "Warden", 2)]


def test_what_a_role_acts_as_is_shown_and_not_edited(town: Database, admin: FlaskClient) -> None:
    listed = admin.get(f"{TERMS}/roles").json
    assert listed is not None and listed["fixed"] == ["acts_as"] and "acts_as" not in listed["columns"]
    shown = {each["code"]: each["acts_as"] for each in listed["terms"]}
    assert (shown["grid_worker"], shown["police_officer"]) == ("grid", None)
    assert admin.get(f"{TERMS}/layers").json["fixed"] == []  # type: ignore[index]


def test_other_names_may_be_none(town: Database, admin: FlaskClient) -> None:
    assert edit(admin, "roles/grid_worker", other_names="网格管家、小格") == 200
    assert rows(town, "SELECT other_names FROM role WHERE code = 'grid_worker'") == [(["网格管家", "小格"],)]
    assert edit(admin, "roles/grid_worker", other_names="") == 200
    assert rows(town, "SELECT other_names FROM role WHERE code = 'grid_worker'") == [([],)]


def test_it_takes_an_administrator_and_a_second_factor(
    town: Database, enter: Enter, admin: FlaskClient
) -> None:
    run(town, "UPDATE session SET proved_at = NULL")
    assert edit(admin, "roles/planner", name="x") == 403 and admin.get(f"{TERMS}/roles").status_code == 200
    secretary = enter("S3")
    for path in (f"{TERMS}/roles", SENDING, SEAL):
        assert secretary.get(path).status_code == 403


def test_a_dead_letter_is_sent_anew_and_a_system_told_no_more(town: Database, admin: FlaskClient) -> None:
    run(
        town,
        """INSERT INTO outbox (channel, target, body, dedup, dead_at, tries, fault)
           VALUES ('webhook', 1, '{"type": "post.ends"}', 'x', now(), 9, 'It answered 500.')""",
    )
    run(
        town,
        "INSERT INTO webhook (name, url, events) VALUES ('12345', 'https://example.cn/x', '{post.ends}')",
    )
    told = admin.get(SENDING).json
    assert told is not None
    (dead,), (system,) = told["dead"], told["webhooks"]
    assert (dead["channel"], dead["name"], dead["receiver"], dead["tries"]) == (
        *("webhook", "post.ends", "12345", 9),
    )
    assert (dead["fault"], dead["fault_kind"], system["name"]) == ("It answered 500.", "answered", "12345")
    assert admin.post(f"{SENDING}/{dead['id']}/resend").status_code == 200
    assert admin.post(f"{SENDING}/{dead['id']}/resend").status_code == 404
    assert admin.post(f"{SENDING}/webhooks/removal", json={"name": "12345"}).status_code == 200
    assert admin.post(f"{SENDING}/webhooks/removal", json={"name": "12345"}).status_code == 404
    assert admin.get(SENDING).json == {"dead": [], "webhooks": []}
    acts = "SELECT act FROM audit WHERE account_id IS NOT NULL AND act ~ 'outbox|webhook' ORDER BY id"
    assert rows(town, acts) == [("outbox.resend",), ("webhook.remove",)]


def test_a_dead_letter_says_whom_it_was_for(town: Database, admin: FlaskClient) -> None:
    run(
        town,
        """INSERT INTO outbox (channel, target, body, dedup, dead_at, tries, fault)
           SELECT 'sms', id, '{"template": "post.ends"}'::jsonb, 'x', now(), 1,
                  'No phone of the account is known.' FROM account
           UNION ALL SELECT 'push', 77, '{}', 'y', now(), 1, 'Something of an earlier version'""",
    )
    told = admin.get(SENDING).json
    assert told is not None
    found = {each["channel"]: (each["name"], each["receiver"], each["fault_kind"]) for each in told["dead"]}
    assert found == {"sms": ("post.ends", "李强", "phone"), "push": (None, None, "other")}


def test_the_newest_seal_is_held_against_its_rows(town: Database, enter: Enter, admin: FlaskClient) -> None:
    first = admin.get(SEAL).json
    assert first is not None and first["number"] is None and first["unsealed"] > 0

    def seal() -> None:
        run(town, "ALTER TABLE audit DISABLE TRIGGER audit_stays")
        run(
            town,
            "UPDATE audit SET at = at - interval '1 h' WHERE id > coalesce((SELECT max(to_id) FROM seal), 0)",
        )
        run(town, "ALTER TABLE audit ENABLE TRIGGER audit_stays")
        with town.transaction() as connection:
            seals.seal_rows(connection)

    seal()
    enter("S1")
    seal()
    found = officer(town, enter, "S2", "auditor").get(SEAL).json
    assert found is not None and (found["number"], found["fault"], len(found["hash"])) == (2, None, 64)
    run(town, "ALTER TABLE audit DISABLE TRIGGER audit_stays")
    ((number,),) = rows(town, "SELECT ids[1] FROM seal WHERE id = 2")
    run(town, "UPDATE audit SET reason = 'other' WHERE id = :id", id=number)
    told = admin.get(SEAL).json
    assert told is not None and told["fault"] == f"changed: row {number}"
    assert told["difference"] == {"seal": 2, "number": number, "what": "changed"}
