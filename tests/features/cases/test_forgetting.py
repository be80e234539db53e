"""What is forgotten of a case that is over: the contact after 90 days, faces and photos after a year."""

from typing import Any
from uuid import uuid4

from apiflask import APIFlask

from geoapi.core.db import Database
from geoapi.office.matters.forgetting import delete_orphans, forget_contacts, forget_faces
from geoapi.office.matters.store import retention
from tests.features.cases.photos import hash_of, jpeg, make_pictures, send
from tests.features.cases.reporters import STAFF, read_file, read_receipt, report, say
from tests.features.cases.test_contacts import look, prove
from tests.features.cases.test_faces import changes, face, publish
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

PHOTO = jpeg()


def forget(town: Database, contact_days: int = 90) -> list[tuple[Any, ...]]:
    """What the clerk forgets now; whichever."""
    sql = "SELECT subject, after ->> 'forgotten' FROM audit WHERE act = 'matter.forget' ORDER BY id"
    before = len(rows(town, sql))
    with town.transaction() as connection:
        forgotten = (forget_contacts(connection, contact_days), forget_faces(connection, 365))
        assert not (any(forgotten) or delete_orphans(connection))
    return rows(town, sql)[before:]


def test_what_is_over_for_long_is_forgotten(served_town: APIFlask, people: Enter, town: Database) -> None:
    resident, staff = served_town.test_client(), people(STAFF)
    submission = str(uuid4())
    left: dict[str, Any] = {"name": "高秀英", "phone": "13912345678"}
    receipt = report(resident, submission=submission, evidence=[hash_of(PHOTO)], **left)
    lasting = report(resident, **left)
    number = receipt["number"]
    send(resident, hash_of(PHOTO), submission, PHOTO)
    make_pictures(town)
    prove(town)
    look(staff, number)
    for each in (receipt, lasting):
        publish(staff, each["number"])
        resident.post(f"/api/v1/matters/{each['number']}/follows", json={"device": "device-1"})
    # Closed, and shown still: what is taken back is shown no more at once.
    say(resident, receipt, "withdraw", said="好了")
    followers = "SELECT follower FROM matter_follow JOIN matter ON matter_id = id WHERE number = :it"
    was = rows(town, followers, it=number)

    def age(days: int) -> None:
        run(
            town,
            "UPDATE matter SET closed_at = now() - make_interval(days => :days) WHERE closed_at IS NOT NULL",
            days=days,
        )

    age(89)
    assert forget(town) == []
    age(91)
    assert forget(town, 120) == []
    assert forget(town) == [(f"matter {number}", "contact")]
    assert forget(town) == []
    assert rows(
        town,
        """SELECT name_box IS NULL AND phone_box IS NULL AND phone_key IS NULL, gone_at IS NOT NULL
             FROM matter_contact ORDER BY matter_id""",
    ) == [(True, True), (False, False)]
    assert look(staff, number, 404)["reason"] == "gone"
    seen = read_file(staff, number)["contact"]
    assert seen["gone_at"] and not seen["has_phone"] and [each["reason"] for each in seen["looks"]] == [""]
    digits = resident.post(f"/api/v1/matters/{number}/receipt/key", json={"digits": "5678"})
    assert digits.status_code == 401
    assert rows(town, "SELECT count(*) FROM evidence") == [(1,)]

    age(364)
    assert forget(town) == []
    age(366)
    run(town, "UPDATE evidence SET at = at - interval '366 days'")
    assert forget(town) == [(f"matter {number}", "face")]
    assert forget(town) == []
    assert (
        rows(town, "SELECT count(*) FROM evidence")
        == [(0,)]
        == rows(town, "SELECT count(*) FROM matter_evidence")
    )
    file = read_file(staff, number)
    assert (file["public_text"], file["published_at"], file["evidence"]) == (None, None, [])
    # The words of the case stay as an archive, and so does that somebody had the same, not who.
    assert file["text"] and file["followers"] == 1 == len(rows(town, followers, it=number))
    assert rows(town, followers, it=number) != was
    told = {each["number"]: each["gone"] for each in changes(resident, "2020-01-01T00:00:00Z")["changes"]}
    assert told == {number: True, lasting["number"]: False}
    face(resident, lasting["number"])
    assert read_receipt(resident, lasting)["followers"] == 1
    assert look(staff, lasting["number"])["phone"] == "13912345678"


def test_a_batch_says_whether_there_may_be_more(served_town: APIFlask, people: Enter, town: Database) -> None:
    resident = served_town.test_client()
    for _ in range(3):
        say(resident, report(resident, phone="13912345678"), "withdraw", said="好了")
    run(town, "UPDATE matter SET closed_at = now() - interval '100 days'")
    with town.transaction() as connection:
        assert len(retention.forget_contacts(connection, 90, 2)) == 2
        assert len(retention.forget_contacts(connection, 90, 2)) == 1
