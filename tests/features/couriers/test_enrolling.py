"""A courier is invited at a station or by the community, reads what is kept of him, agrees, and is in."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.core.db import Database
from geoapi.core.settings import WEB
from geoapi.features.couriers.enrolling.duties import forget_lapsed, forget_long_gone
from geoapi.features.couriers.enrolling.rules import CONSENT
from geoapi.features.couriers.enrolling.store import invitations
from geoapi.office.access.store import enrollments
from tests.features.couriers.couriers import COURIERS, OWN, SLIPS, ZHENG, agree, come_in, invite, listed
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

ME = "/api/v1/me"
COMMUNITY = "990101001001"


def holder(app: APIFlask, code: str) -> tuple[int, dict[str, object]]:
    answer = app.test_client().post(f"{SLIPS}/holder", json={"code": code})
    return answer.status_code, answer.json or {}


def test_a_keeper_lets_a_courier_in_with_one_press_and_nothing_is_so_before_he_agrees(
    town: Database, served_town: APIFlask, keeper: FlaskClient, secretary: FlaskClient
) -> None:
    """Without a second factor, which keepers have not; he belongs to the station's community."""
    slip = invite(keeper)
    assert slip["link"].endswith(f"/rider/me#slip={slip['code']}") and len(slip["code"]) == 10
    status, found = holder(served_town, slip["code"])
    assert status == 200 and (found["name"], found["place_name"]) == ("郑海涛", "MINE")
    assert (found["is_in"], found["tries_left"]) == (False, 5) and found["area_name"]
    assert rows(town, "SELECT FROM enrollment WHERE acts_as = 'courier'") == []
    assert listed(keeper) == listed(secretary) == [("郑海涛", "waiting")]
    plain = served_town.test_client().post(
        "/api/v1/session/slip", json={"code": slip["code"], "digits": "1024"}
    )
    assert plain.status_code == 401, "nobody comes in past the words"

    phone = come_in(served_town, slip)
    me = phone.get(ME).json
    assert me is not None and [each["area_code"] for each in me["enrollments"]] == [COMMUNITY]
    own = phone.get(OWN).json
    assert own is not None and (own["state"], own["platform"], own["place_code"]) == (
        "enrolled",
        "快达",
        "MINE",
    )
    assert own["consent_at"] and own["consent_version"] == CONSENT
    assert listed(keeper) == [("郑海涛", "enrolled")]
    sql = "SELECT expires_at - now() > interval '89 days' FROM session ORDER BY number DESC LIMIT 1"
    assert rows(town, sql) == [(True,)]
    acts = "SELECT act FROM audit WHERE subject = :subject ORDER BY id"
    told = rows(town, acts, subject=f"courier {slip['courier']}")
    assert told == [("courier.invite",), ("courier.slip",), ("courier.agree",)]
    assert (
        rows(town, "SELECT FROM audit WHERE audit::text LIKE '%郑海涛%' OR audit::text LIKE '%快达%'") == []
    )


def test_where_one_may_let_in(town: Database, enter: Enter, keeper: FlaskClient) -> None:
    """A keeper at the own station alone; staff with a second factor, in the own areas."""
    assert keeper.post(COURIERS, json=ZHENG | {"place": "NEAR"}).status_code == 403
    with_community = {key: value for key, value in ZHENG.items() if key != "place"} | {"area": COMMUNITY}
    assert keeper.post(COURIERS, json=with_community).status_code == 403
    secretary = enter("S3")
    refused = secretary.post(COURIERS, json=with_community)
    assert refused.status_code == 403 and refused.json is not None and refused.json["needs_level"] == 2
    run(town, "UPDATE session SET proved_at = now()")
    assert secretary.post(COURIERS, json=with_community).status_code == 201
    assert secretary.post(COURIERS, json=ZHENG | {"place": "AWAY"}).status_code == 403
    assert listed(keeper) == [], "who was let in elsewhere is not the station's to see"
    other = invite(secretary, place="NEAR")
    for what in ("end", "slip"):
        tried = keeper.post(f"{COURIERS}/{other['courier']}/{what}", json={"digits": "1024"})
        assert tried.status_code == 403
    run(town, "UPDATE enrollment SET valid = tstzrange(lower(valid), now())")
    assert keeper.post(COURIERS, json=ZHENG).status_code == 403


def test_saying_no_leaves_nothing(town: Database, served_town: APIFlask, keeper: FlaskClient) -> None:
    slip = invite(keeper)
    phone = served_town.test_client()
    assert phone.post(f"{SLIPS}/refusal", json={"code": slip["code"]}).status_code == 204
    assert holder(served_town, slip["code"])[0] == 401
    assert rows(town, "SELECT FROM courier") == listed(keeper) == []
    assert rows(town, "SELECT FROM account WHERE shown_name = '郑海涛'") == []
    assert phone.post(f"{SLIPS}/refusal", json={"code": slip["code"]}).status_code == 401


def test_a_slip_serves_once_for_its_phone_and_five_tries(
    town: Database, served_town: APIFlask, keeper: FlaskClient
) -> None:
    first = invite(keeper)
    changed = keeper.post(f"{COURIERS}/{first['courier']}/slip", json={"digits": "７７７７"}).json
    assert changed is not None and holder(served_town, first["code"])[0] == 401
    for tries_left in (4, 3):
        assert agree(served_town.test_client(), changed["code"], "1024").status_code == 401
        assert holder(served_town, changed["code"])[1]["tries_left"] == tries_left
    assert agree(served_town.test_client(), changed["code"], "7777", "2020-01").status_code == 409
    for _ in range(3):
        run(town, "DELETE FROM throttle")
        agree(served_town.test_client(), changed["code"], "1024")
    assert agree(served_town.test_client(), changed["code"], "7777").status_code == 401, "void"
    run(town, "DELETE FROM throttle")

    slip = invite(keeper, name="高远")
    phone = come_in(served_town, slip)
    assert agree(served_town.test_client(), slip["code"]).status_code == 401, "used"
    late = invite(keeper, name="宋晨")
    run(town, "UPDATE credential SET expires_at = now() WHERE used_at IS NULL")
    assert agree(served_town.test_client(), late["code"]).status_code == 401, "too late"
    for forged in ("", "AAAAAAAAAA", "郑" * 40, late["code"][::-1]):
        run(town, "DELETE FROM throttle")
        assert agree(served_town.test_client(), forged).status_code == 401
    # A new phone: what was signed in before is signed out, and he is the same.
    again = keeper.post(f"{COURIERS}/{slip['courier']}/slip", json={"digits": "1024"}).json
    assert again is not None and holder(served_town, again["code"])[1]["is_in"] is True
    other = come_in(served_town, again)
    assert (phone.get(ME).status_code, other.get(ME).status_code) == (401, 200)
    assert len(rows(town, "SELECT FROM enrollment WHERE acts_as = 'courier'")) == 1


def test_of_two_phones_with_one_slip_one_has_it(
    town: Database, served_town: APIFlask, keeper: FlaskClient
) -> None:
    for _ in range(10):
        slip = invite(keeper)
        with ThreadPoolExecutor(4) as threads:
            answers = list(
                threads.map(lambda _, code=slip["code"]: agree(served_town.test_client(), code), range(4))
            )
        first, *others = sorted(each.status_code for each in answers)
        assert first == 200 and set(others) <= {401, 429}
        run(town, "DELETE FROM throttle")
    assert len(rows(town, "SELECT FROM enrollment WHERE acts_as = 'courier'")) == 10


def test_it_ends_at_once_and_he_still_reads_and_may_be_deleted(
    town: Database, served_town: APIFlask, keeper: FlaskClient
) -> None:
    by_keeper, by_himself = invite(keeper), invite(keeper, name="高远")
    phone, own_phone = come_in(served_town, by_keeper), come_in(served_town, by_himself)
    assert keeper.post(f"{COURIERS}/{by_keeper['courier']}/end").status_code == 200
    assert keeper.post(f"{COURIERS}/{by_keeper['courier']}/end").status_code == 409
    assert keeper.post(f"{COURIERS}/{by_keeper['courier']}/slip", json={"digits": "1024"}).status_code == 409
    assert own_phone.post(f"{OWN}/end").status_code == 200
    assert own_phone.post(f"{OWN}/end").status_code == 409
    for each in (phone, own_phone):
        told = each.get(ME).json
        assert told is not None and (told["enrollments"], told["may"]) == ([], [])
        assert each.get(OWN).json["state"] == "ended"  # type: ignore[index]
    kept = phone.get("/api/v1/me/data").json
    assert kept is not None and kept["more"]["courier"][0]["platform"] == "快达"
    assert phone.delete(ME).status_code == 200 and phone.get(ME).status_code == 401
    assert len(rows(town, "SELECT FROM courier")) == 1
    assert rows(town, "SELECT FROM account WHERE shown_name = '郑海涛'") == []
    # Who left may come again, as the same.
    (gone,) = keeper.get(COURIERS).json["couriers"]  # type: ignore[index]
    assert (gone["name"], gone["state"]) == ("高远", "ended")
    back = invite(keeper, name=None, account=gone["account"])
    assert keeper.post(COURIERS, json=ZHENG | {"account": gone["account"]}).status_code == 409
    come_in(served_town, back)
    assert rows(town, "SELECT count(*) FROM account WHERE shown_name = '高远'") == [(1,)]


def test_who_agrees_and_who_makes_another_slip_never_wait_for_each_other(
    town: Database, served_town: APIFlask, keeper: FlaskClient
) -> None:
    """They lock in one order: nobody is told to come back, and one of the two slips has served."""
    for _ in range(12):
        slip = invite(keeper)
        ways = (
            lambda it=slip: agree(served_town.test_client(), it["code"]),
            lambda it=slip: keeper.post(f"{COURIERS}/{it['courier']}/slip", json={"digits": "1024"}),
        )
        with ThreadPoolExecutor(4) as threads:
            first, *others = [threads.submit(way) for way in (*ways, *ways)]
            statuses = [each.result().status_code for each in (first, *others)]
        assert set(statuses) <= {200, 401, 429}, statuses
        run(town, "DELETE FROM throttle")
    sql = "SELECT sum(deadlocks) FROM pg_stat_database WHERE datname = current_database()"
    assert rows(town, sql) == [(0,)]


def test_who_began_before_another_agreed_finds_him_in_and_can_end_it(
    town: Database, served_town: APIFlask, keeper: FlaskClient
) -> None:
    """A transaction's own moment is older than what it reads once it has waited for a lock."""
    slip = invite(keeper)
    with town.transaction() as connection:
        connection.execute(text("SELECT now()"))
        come_in(served_town, slip)
        found = invitations.lock(connection, int(slip["courier"]))
        assert found is not None and found.enrollment_id is not None and found.state == "enrolled"
        enrolled = enrollments.lock_enrollments_of(connection, found.account_id)
        assert [each.is_over for each in enrolled] == [False]
        enrollments.end_enrollment(connection, found.enrollment_id)
    assert listed(keeper) == [("郑海涛", "ended")]


def test_volunteers_and_keepers_leave_by_the_same_page_one_enrollment_after_another(
    town: Database, served_town: APIFlask, secretary: FlaskClient, keeper: FlaskClient
) -> None:
    """Whoever was let in by the office, too; and nothing of somebody else's, nor what is the office's."""
    made = (
        secretary.post(
            "/api/v1/enrollments", json={"acts_as": "volunteer", "name": "王芳", "area": COMMUNITY}
        ).json
        or {}
    )
    number = made["subject"].split()[1]
    slip = secretary.post(f"/api/v1/enrollments/{number}/slip", json={"digits": "1024"}).json or {}
    phone = served_town.test_client()
    phone.post("/api/v1/session/slip", json={"code": slip["code"], "digits": "1024"})
    ((account,),) = rows(town, "SELECT id FROM account WHERE shown_name = '王芳'")
    sql = """INSERT INTO enrollment (account_id, acts_as, place_id)
             SELECT :account, 'teller', id FROM place WHERE code = 'MINE' RETURNING id"""
    ((teller,),) = rows(town, sql, account=account)
    run(town, "INSERT INTO enrollment (account_id, acts_as) VALUES (:account, 'auditor')", account=account)
    assert "task.claim" in phone.get(ME).json["may"]  # type: ignore[index]

    shown = phone.get(OWN).json or {}
    told = shown["acts_as"], shown["state"], shown["area_code"], shown["enrollment"]
    assert told == ("volunteer", "enrolled", COMMUNITY, int(number))
    theirs = (keeper.get(OWN).json or {})["enrollment"]
    assert phone.post(f"{OWN}/end?enrollment={theirs}").status_code == 409, "somebody else's"
    for wrong in ("0", "x", "", "9" * 30):
        assert phone.post(f"{OWN}/end?enrollment={wrong}").status_code == 400
    assert phone.post(f"{OWN}/end?enrollment={number}").status_code == 200
    assert "task.claim" not in phone.get(ME).json["may"]  # type: ignore[index]
    # Pressed once more on a page that is old: what is left stays.
    assert phone.post(f"{OWN}/end?enrollment={number}").status_code == 409
    shown = phone.get(OWN).json or {}
    assert (shown["acts_as"], shown["place_code"], shown["enrollment"]) == ("teller", "MINE", teller)
    assert phone.post(f"{OWN}/end").status_code == 200
    assert (phone.get(OWN).json or {})["state"] == "ended"
    assert phone.post(f"{OWN}/end").status_code == 409, "an auditor is so by the command line alone"
    acts = "SELECT subject FROM audit WHERE act = 'courier.leave' ORDER BY id"
    assert rows(town, acts) == [(f"enrollment {number}",), (f"enrollment {teller}",)]
    assert (keeper.get(OWN).json or {})["acts_as"] == "keeper"
    assert keeper.post(f"{OWN}/end").status_code == 200
    assert keeper.post(COURIERS, json=ZHENG).status_code == 403


def test_who_does_not_answer_is_forgotten_and_who_left_long_ago(
    town: Database, served_town: APIFlask, keeper: FlaskClient
) -> None:
    slip, other = invite(keeper), invite(keeper, name="高远")
    phone = come_in(served_town, other)
    run(town, "UPDATE courier SET waits_until = now() - interval '1 s' WHERE waits_until IS NOT NULL")
    assert listed(keeper) == [("高远", "enrolled")]
    with town.transaction() as connection:
        assert forget_lapsed(connection) is False and forget_long_gone(connection) is False
    assert holder(served_town, slip["code"])[0] == 401
    names = "SELECT shown_name FROM account WHERE kind = 'member' AND closed_at IS NULL"
    assert rows(town, names) == [("高远",)]
    assert phone.post(f"{OWN}/end").status_code == 200
    sql = """UPDATE enrollment SET valid = tstzrange(now() - interval '200 days', now() - interval '91 days')
              WHERE acts_as = 'courier'"""
    run(town, sql)
    with town.transaction() as connection:
        forget_long_gone(connection)
    assert rows(town, names) == rows(town, "SELECT FROM courier") == []
    assert phone.get(ME).status_code == 401


def test_the_same_request_is_one_invitation(keeper: FlaskClient, served_town: APIFlask) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, second = (keeper.post(COURIERS, json=ZHENG, headers=key).json or {} for _ in range(2))
    assert first["courier"] == second["courier"] and first["code"] != second["code"]
    assert listed(keeper) == [("郑海涛", "waiting")]
    come_in(served_town, second)
    other = keeper.post(COURIERS, json=ZHENG | {"name": "高远"}, headers=key)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"name": ""}, 400),
        ({"name": None}, 400),
        ({"name": "郑" * 41}, 400),
        ({"name": "郑" * 10_000}, 413),
        ({"name": "郑\n海涛"}, 201),
        ({"name": "郑\u202e海涛"}, 400),
        ({"digits": "123"}, 400),
        ({"digits": "13900001024"}, 400),
        ({"digits": "一二三四"}, 400),
        ({"digits": None}, 400),
        ({"platform": "x" * 41}, 400),
        ({"team": "a\u0007"}, 400),
        ({"team": "a\0"}, 400),
        ({"place": "NONE"}, 404),
        ({"place": None}, 400),
        ({"area": COMMUNITY}, 400),
        ({"place": None, "area": "990101"}, 404),
        ({"account": 987654}, 404),
        ({"account": "x"}, 400),
        ({"account": 0}, 400),
    ],
)
def test_what_cannot_be_is_said(secretary: FlaskClient, wrong: dict[str, object], status: int) -> None:
    answer = secretary.post(COURIERS, json={**ZHENG, **wrong})
    assert answer.status_code == status, answer.text
    if status == 400:
        assert answer.json is not None and answer.json["errors"][0]["message"]


def test_a_slip_of_somebody_else_is_no_couriers(
    town: Database, served_town: APIFlask, secretary: FlaskClient
) -> None:
    made = secretary.post(
        "/api/v1/enrollments", json={"acts_as": "keeper", "name": "王芳", "place": "NEAR"}
    ).json
    number = (made or {})["subject"].split()[1]
    slip = secretary.post(f"/api/v1/enrollments/{number}/slip", json={"digits": "1024"}).json or {}
    assert holder(served_town, slip["code"])[0] == 404
    assert agree(served_town.test_client(), slip["code"]).status_code == 404
    told = served_town.test_client().post(
        "/api/v1/session/slip", json={"code": slip["code"], "digits": "1024"}
    )
    assert told.status_code == 200, "it serves on"
    assert secretary.get(OWN).status_code == 404 and served_town.test_client().get(OWN).status_code == 401


def test_the_page_says_the_wording_that_is_agreed_to() -> None:
    for language in ("zh-CN", "en"):
        words = json.loads((WEB / "i18n" / "riderme" / f"{language}.json").read_text(encoding="utf-8"))
        assert words["riderme.consent.version"] == CONSENT
