"""Every write of matters: only for who may there, one audit row, and sent again it is done once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geoapi.core.db import Database
from tests.features.cases.photos import hash_of, jpeg, make_pictures, send
from tests.features.cases.reporters import OTHER_WORKER, STAFF, a_case, act, read_receipt, report
from tests.features.cases.test_contacts import prove
from tests.features.cases.test_faces import publish
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

PHOTO, PHONE = jpeg(), "13912345678"
FOLLOWER = {"device": "device-of-a-follower"}
MATTER, RECEIPT = "/api/v1/matters/<number>", "/api/v1/matters/<number>/receipt"


class Case(NamedTuple):
    """One that has come in with a photo that has been sent, and one more that has not."""

    number: str
    key: str
    submission: str
    turn: int


@dataclass(frozen=True)
class Write:
    """`send(client, case, key)`: by a key of its own it is the same request. `audited`: what it is called.

    `by_staff`: staff of the place send it, and those of another grid may not; else anybody does, whom
    `wrong` makes somebody who may not. `each_time`: it is a look, of which each leaves a row.
    """

    method: str
    path: str
    audited: str
    send: Callable[[FlaskClient, Case, str], TestResponse]
    by_staff: bool = False
    wrong: Callable[[Case], Case] | None = None
    each_time: bool = False


def post(path: str, *, put: bool = False, **said: Any) -> Callable[[FlaskClient, Case, str], TestResponse]:
    """Send a body by an Idempotency-Key; `number` stands for that of the case."""

    def go(client: FlaskClient, case: Case, key: str) -> TestResponse:
        body = {name: value(case) if callable(value) else value for name, value in said.items()}
        where = f"/api/v1/matters/{case.number}{path}"
        return client.open(
            where, method="PUT" if put else "POST", json=body, headers={"Idempotency-Key": key}
        )

    return go


def by_receipt(path: str, **said: Any) -> Callable[[FlaskClient, Case, str], TestResponse]:
    def go(client: FlaskClient, case: Case, key: str) -> TestResponse:
        whole = {"key": lambda it: it.key, "submission": key, **said}
        return post(f"/receipt{path}", **whole)(client, case, key)

    return go


def another_case(path: str) -> Callable[[FlaskClient, Case, str], TestResponse]:
    def go(client: FlaskClient, case: Case, key: str) -> TestResponse:
        del case
        also = {"channel": "line"} if path == "/entered" else {}
        return client.post(f"/api/v1/cases{path}", json=a_case(**also) | {"submission": key})

    return go


def send_photo(client: FlaskClient, case: Case, key: str) -> TestResponse:
    """The one that its report has named and that has not come; by key another photo of the same size."""
    del key
    second = jpeg((64, 50))
    path = f"/api/v1/evidence/{hash_of(second)}?submission={case.submission}"
    return client.put(path, data=second, content_type="image/jpeg")


def take_back(client: FlaskClient, case: Case, key: str) -> TestResponse:
    """What somebody has said before: that he has the same."""
    del key
    return client.delete(f"/api/v1/matters/{case.number}/follows", json=FOLLOWER)


def somebody_else(case: Case) -> Case:
    return case._replace(key="a" * 26, submission=str(uuid4()))


def no_such(case: Case) -> Case:
    return case._replace(number="260101-2222")


WRITES = (
    Write("POST", "/api/v1/cases", "matter.submit", another_case("")),
    Write("POST", "/api/v1/cases/entered", "matter.submit", another_case("/entered"), by_staff=True),
    Write("POST", "/api/v1/cases/of-phone", "matter.of_phone",
          lambda client, case, key: client.post("/api/v1/cases/of-phone", json={"phone": PHONE}),
          each_time=True),
    Write("POST", f"{MATTER}/moves", "matter.move",
          post("/moves", turn=lambda case: case.turn,
               moves=[{"verb": "accept", "fields": {"weight": "simple"}}]), by_staff=True),
    Write("POST", f"{RECEIPT}/moves", "matter.move",
          by_receipt("/moves", turn=lambda case: case.turn, verb="withdraw", fields={"said": "不用了"}),
          wrong=somebody_else),
    Write("POST", f"{MATTER}/notes", "matter.note", post("/notes", text="看过了", told="staff"),
          by_staff=True),
    Write("POST", f"{RECEIPT}/notes", "matter.note", by_receipt("/notes", text="更暗了"),
          wrong=somebody_else),
    Write("PUT", "/api/v1/evidence/<sha256>", "matter.photo", send_photo, wrong=somebody_else),
    Write("POST", f"{MATTER}/evidence/<sha256>/removal", "matter.take_down_photo",
          post(f"/evidence/{hash_of(PHOTO)}/removal", reason="照片里有人脸"), by_staff=True),
    Write("POST", f"{MATTER}/contact-views", "matter.look", post("/contact-views", reason="回访是否修好"),
          by_staff=True),
    Write("POST", f"{RECEIPT}/key", "matter.key_given", post("/receipt/key", digits=PHONE[-4:]),
          wrong=no_such, each_time=True),
    Write("POST", f"{MATTER}/follows", "matter.follow", post("/follows", device="device-of-a-neighbour"),
          wrong=no_such),
    Write("DELETE", f"{MATTER}/follows", "matter.unfollow", take_back, wrong=no_such),
    Write("PUT", f"{MATTER}/face", "matter.publish",
          post("/face", put=True, text="路灯不亮", published=True), by_staff=True),
    Write("POST", f"{MATTER}/face/flags", "matter.flag",
          post("/face/flags", reason="other", device="device-of-a-neighbour"), wrong=no_such),
)  # fmt: skip
EACH = pytest.mark.parametrize("write", WRITES, ids=[f"{each.method} {each.path}" for each in WRITES])


@pytest.fixture
def case(served_town: APIFlask, people: Enter, town: Database) -> Case:
    """What everybody is shown of it, a phone left, one follower, staff who have just said that it is them."""
    submission, client = str(uuid4()), served_town.test_client()
    named = [hash_of(PHOTO), hash_of(jpeg((64, 50)))]
    receipt = report(client, submission=submission, evidence=named, phone=PHONE, answer_by="phone")
    send(client, named[0], submission, PHOTO)
    assert client.post(f"/api/v1/matters/{receipt['number']}/follows", json=FOLLOWER).status_code == 200
    make_pictures(town)
    publish(people(STAFF), receipt["number"])
    prove(town)
    turn = read_receipt(client, receipt)["turn"]
    return Case(receipt["number"], receipt["key"], submission, turn)


def audited(town: Database) -> list[tuple[Any, ...]]:
    sql = "SELECT act, account_id IS NOT NULL, post_code IS NOT NULL FROM audit ORDER BY id"
    return list(rows(town, sql))


def test_the_list_is_whole(served_town: APIFlask) -> None:
    roots = ("/api/v1/matters", "/api/v1/cases", "/api/v1/evidence")
    found = {
        (method, str(rule).replace("<string:", "<"))
        for rule in served_town.url_map.iter_rules()
        for method in rule.methods or ()
        if str(rule).startswith(roots) and method in ("POST", "PUT", "PATCH", "DELETE")
    }
    assert found == {(each.method, each.path) for each in WRITES}


@EACH
def test_it_is_audited_and_done_once(
    served_town: APIFlask, people: Enter, town: Database, case: Case, write: Write
) -> None:
    as_staff = write.by_staff or write.audited == "matter.of_phone"
    client = people(STAFF) if as_staff else served_town.test_client()
    prove(town)
    before, key = audited(town), str(uuid4())
    first = write.send(client, case, key)
    assert first.status_code in (200, 201), first.json
    row = (write.audited, as_staff, as_staff)
    assert audited(town)[len(before) :] == [row]
    again = write.send(client, case, key)
    assert again.status_code in (200, 201), again.json
    if not write.path.startswith("/api/v1/evidence"):
        assert again.json == first.json
    assert audited(town)[len(before) :] == [row] * (2 if write.each_time else 1)


@EACH
def test_whoever_may_not_changes_nothing_and_leaves_no_row(
    served_town: APIFlask, people: Enter, town: Database, case: Case, write: Write
) -> None:
    clients = [served_town.test_client()]
    if write.by_staff or write.audited == "matter.of_phone":
        clients.append(people(OTHER_WORKER) if write.by_staff else served_town.test_client())
    elif write.wrong is None:
        # Anybody may report something, from a page of ours.
        clients = []
    prove(town)
    before = audited(town)
    wrong = write.wrong(case) if write.wrong is not None else case
    for client in clients:
        answer = write.send(client, wrong, str(uuid4()))
        assert answer.status_code in (401, 403, 404), (answer.status_code, answer.json)
    strange = served_town.test_client()
    strange.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert write.send(strange, case, str(uuid4())).status_code == 403
    assert audited(town) == before


def test_a_post_that_has_ended_writes_nothing(people: Enter, town: Database, case: Case) -> None:
    staff = people(STAFF)
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-3'")
    before = audited(town)
    for write in WRITES:
        if write.by_staff:
            assert write.send(staff, case, str(uuid4())).status_code in (401, 403, 404), write.path
    assert audited(town) == before
    act(staff, case.number, "accept", 404, weight="simple")
