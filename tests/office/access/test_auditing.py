"""What was done is read by auditors, and by whoever answers for where it was; nothing private is in it."""

import csv
import io
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core import audit
from geoapi.core.db import Database
from geoapi.office.access.auditing import masked
from tests.office.access.conftest import Enter
from tests.office.access.test_managing import number_of, officer
from tests.office.access.town import give_private_phones, rows, run

AUDIT, CSV = "/api/v1/audit", "/api/v1/audit.csv"


@pytest.fixture
def auditor(town: Database, enter: Enter) -> FlaskClient:
    return officer(town, enter, "S4", "auditor")


def acts(client: FlaskClient, query: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"{AUDIT}{query}")
    assert answer.status_code == 200, answer.text
    return [(each["act"], each["subject"]) for each in answer.json["rows"]]  # type: ignore[index]


def test_an_auditor_reads_all_and_finds_it(town: Database, enter: Enter, auditor: FlaskClient) -> None:
    worker = enter("S1")
    assert worker.post("/api/v1/places/MINE/closures", json={"reason": "停水"}).status_code == 201
    assert worker.post("/api/v1/places/MINE/verifications", json={}).status_code == 201
    mine, me = number_of(town, "S1"), f"account {number_of(town, 'S4')}"
    assert acts(auditor, "?subject=MINE") == [("place.verify", "MINE"), ("place.close", "MINE")]
    assert acts(auditor, "?act=place") == acts(auditor, "?subject=MINE")
    assert acts(auditor, "?act=place.close") == [("place.close", "MINE")]
    assert acts(auditor, "?act=pla") == []
    by_her = acts(auditor, f"?account={mine}")
    assert by_her[:2] == acts(auditor, "?act=place") and by_her[2][0] == "session.begin"
    assert ("account.grant", me) in acts(auditor, f"?subject={me}")
    assert acts(auditor, "?since=2100-01-01") == [] == acts(auditor, "?until=2020-01-01")
    run(town, "SELECT 1")
    (row,) = auditor.get(f"{AUDIT}?act=place.close").json["rows"]  # type: ignore[index]
    assert (row["name"], row["post_code"], row["reason"]) == ("周晓兰", "P-1", "停水")
    assert row["before"] == [] and row["after"][0]["hours"] == "off"
    assert auditor.get(f"{AUDIT}?since=yesterday").status_code == 400


def test_others_read_what_was_done_in_their_areas(town: Database, enter: Enter, auditor: FlaskClient) -> None:
    worker, secretary = enter("S1"), enter("S3")
    worker.post("/api/v1/places/MINE/closures", json={})
    with town.transaction() as connection:
        audit.add_row(connection, "place.close", "AWAY")
    assert acts(secretary) == [("place.close", "MINE")]
    assert worker.get(AUDIT).status_code == 403
    assert acts(auditor, "?subject=AWAY") == [("place.close", "AWAY")]
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-3'")
    assert secretary.get(AUDIT).status_code == 403


def test_it_is_read_by_fifties(town: Database, auditor: FlaskClient) -> None:
    with town.transaction() as connection:
        for number in range(119):
            audit.add_row(connection, "place.close", f"P{number}")
    seen: list[int] = []
    more: int | None = None
    while page := auditor.get(f"{AUDIT}?act=place" + (f"&below={more}" if more else "")).json:
        seen += [each["id"] for each in page["rows"]]
        more = page["more"]
        if more is None:
            break
    assert len(seen) == 119 and seen == sorted(set(seen), reverse=True)


def test_a_file_says_in_each_row_who_took_it_along_and_that_is_noted(
    town: Database, enter: Enter, auditor: FlaskClient
) -> None:
    enter("S1").post("/api/v1/places/MINE/closures", json={"reason": "=HYPERLINK(1)"})
    answer = auditor.get(f"{CSV}?act=place")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith("\ufeff") and "attachment" in answer.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (row["act"], row["subject"], row["reason"]) == ("place.close", "MINE", "'=HYPERLINK(1)")
    ((number, told),) = rows(town, "SELECT id, after FROM audit WHERE act = 'audit.export'")
    assert told == {"wanted": {"act": "place"}, "rows": 1}
    assert row["exported_by"].startswith("李强, account ") and row["exported_by"].endswith(f"export {number}")
    run(town, "UPDATE session SET proved_at = NULL")
    refused = auditor.get(CSV)
    assert (refused.status_code, refused.json["needs_level"]) == (403, 2)  # type: ignore[index]
    other_site = auditor.get(CSV, headers={"Sec-Fetch-Site": "cross-site"})
    assert other_site.status_code == 403


def test_private_numbers_and_secrets_are_masked_wherever_they_stand(
    town: Database, auditor: FlaskClient
) -> None:
    with town.transaction() as connection:
        told = {
            "phones": ["打13912345678"],
            "private_phone": "13912345678",
            "secret": "x",
            "count": 13912345678,
        }
        audit.add_row(
            connection, "test.write", "13912345678", reason="找 13912345678", before=told, after="ok"
        )
    text = auditor.get(f"{AUDIT}?act=test").text + auditor.get(f"{CSV}?act=test").text
    assert "13912345678" not in text.replace('"count":13912345678', "").replace('""count"": 13912345678', "")
    assert "139******78" in text and '"secret":"***"' in text
    assert masked({"digits": None, "n": 1, "id": "990101001001001"}) == {
        "digits": None,
        "n": 1,
        "id": "990101001001001",
    }


def test_commands_write_no_private_number(
    town: Database, served_town: APIFlask, enter: Enter, tmp_path: Path
) -> None:
    """What stands in the table itself after all that people do about accounts here."""
    admin = officer(town, enter, "S4", "admin")
    secretary = enter("S3")
    give_private_phones(town, "13877776666", tmp_path)
    run(town, "UPDATE session SET proved_at = now()")
    keeper = {"acts_as": "keeper", "name": "王芳", "place": "MINE"}
    made = secretary.post("/api/v1/enrollments", json=keeper).json
    assert made is not None
    number = made["subject"].split()[1]
    secretary.post(f"/api/v1/enrollments/{number}/slip", json={"digits": "6666"})
    secretary.post(f"/api/v1/enrollments/{number}/end")
    admin.post("/api/v1/accounts/slips", json={"staff_no": "S1"})
    admin.post(f"/api/v1/accounts/{number_of(town, 'S1')}/closure")
    text = str(rows(town, "SELECT to_jsonb(audit)::text FROM audit"))
    assert "account.close" in text and "enrollment.slip" in text
    for private in ("13877776666", "6666", "王芳"):
        assert private not in text
