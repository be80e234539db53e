"""Who is enrolled reports what he sees as an informant, and finds it among his own."""

from collections.abc import Callable
from uuid import uuid4

from flask.testing import FlaskClient

from tests.features.cases.reporters import STAFF, act, read_file, read_receipt, report
from tests.features.couriers.tasks.conftest import courier
from tests.office.access.conftest import Enter

__all__ = ["courier"]
Courier = Callable[[str], FlaskClient]
OWN = "/api/v1/me/matters"


def test_an_informant_finds_what_became_of_it_among_his_own(people: Enter, courier: Courier) -> None:
    one, staff = courier("马行"), people(STAFF)
    receipt = report(one, channel="informant", text="")
    act(staff, receipt["number"], "accept", weight="simple")
    (own,) = one.get(OWN).json["matters"]  # type: ignore[index]
    assert (own["number"], own["state"], own["phase"]) == (receipt["number"], "accepted", "doing")
    assert [each["verb"] for each in own["steps"]] == ["submit", "accept"]
    assert own["title"] == "楼道灯", "no words are needed"
    # By its receipt it goes on as anybody's.
    assert read_receipt(one, own)["state"] == "accepted"
    told = read_file(staff, receipt["number"])
    assert told["channel"] == "informant"
    assert [each["by_name"] for each in told["steps"] if each["by"] == "reporter"] == [None]
    assert courier("牛走").get(OWN).json == {"matters": [], "more": None}
    assert staff.get(OWN).json == {"matters": [], "more": None}, "what an office has entered is not its own"


def test_his_own_come_a_page_at_a_time(courier: Courier) -> None:
    one = courier("马行")
    numbers = [report(one, channel="informant", text=f"第{n}件")["number"] for n in range(3)]
    first = one.get(f"{OWN}?limit=2").json
    assert first is not None
    rest = one.get(f"{OWN}?limit=2&before={first['more']}").json
    assert rest is not None and rest["more"] is None
    assert [each["number"] for each in (*first["matters"], *rest["matters"])] == numbers[::-1]


def test_sent_again_by_a_phone_that_is_signed_out_it_is_the_same(
    people: Enter, courier: Courier, served_town: object
) -> None:
    one = courier("马行")
    key = str(uuid4())
    first = report(one, channel="informant", submission=key)
    one.delete("/api/v1/session")
    again = report(one, 200, channel="informant", submission=key)
    assert again["number"] == first["number"] and again["key"] == first["key"]
    report(one, 403, channel="informant")
    report(one, 422, channel="web", submission=key)
    report(people("S4"), 403, channel="informant")


def test_nobody_reads_the_own_of_others(served_town: object, people: Enter, courier: Courier) -> None:
    one = courier("马行")
    one.delete("/api/v1/session")
    assert one.get(OWN).status_code == 401
    assert people(STAFF).get(f"{OWN}?limit=0").status_code == 400
    assert people(STAFF).get(f"{OWN}?before=x").status_code == 400
