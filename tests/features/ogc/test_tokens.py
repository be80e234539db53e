"""Tokens of one's own: shown once, for drafts alone, and gone with the post."""

import base64
from typing import Any

import pytest
from apiflask import APIFlask

from geoapi.core.db import Database
from tests.features.ogc.desktop import TOKENS, Sit, token_of
from tests.features.planning.planners import SOUTH_GRID, make_plan
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


def test_a_token_is_shown_once_listed_and_revoked(town: Database, people: Enter, sit: Sit) -> None:
    client = people("S3")
    plan = make_plan(client)
    desktop = sit("S3", plan)
    told: Any = client.get("/api/v1/me/credentials").json
    (mine,) = [each for each in told["credentials"] if each["kind"] == "token"]
    assert mine["label"] == "QGIS" and mine["used_at"] and desktop.token not in str(mine)
    kept = rows(
        town, "SELECT encode(lookup, 'escape') || coalesce(secret, '') FROM credential WHERE kind = 'token'"
    )
    assert desktop.token not in str(kept)
    assert desktop.token not in str(rows(town, "SELECT after::text FROM audit"))
    assert rows(town, "SELECT after ->> 'kind' FROM audit WHERE act = 'credential.add'") == [("token",)]
    assert client.delete(f"/api/v1/me/credentials/{mine['id']}").status_code == 204
    assert desktop.ask("GET").status_code == 401
    assert rows(town, "SELECT after ->> 'kind' FROM audit WHERE act = 'credential.remove'") == [("token",)]


def test_a_token_dies_with_the_post_the_account_and_its_time(town: Database, people: Enter, sit: Sit) -> None:
    plan = make_plan(people("S3"))
    desktop = sit("S3", plan)
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now()) WHERE code = 'P-3'")
    assert desktop.ask("GET").status_code == 403
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), NULL) WHERE code = 'P-3'")
    assert desktop.ask("GET").status_code == 200
    for ended in (
        "UPDATE credential SET expires_at = now() WHERE kind = 'token'",
        "UPDATE credential SET expires_at = now() + interval '1 day' WHERE kind = 'token'",
        "UPDATE account SET closed_at = now()",
    ):
        run(town, ended)
        assert desktop.ask("GET").status_code == (200 if "1 day" in ended else 401), ended


def test_a_token_opens_nothing_else(people: Enter, sit: Sit) -> None:
    client = people("S3")
    desktop = sit("S3", make_plan(client))
    desktop.path = "/api/v1"
    for path in ("/me", "/plans", "/desk/posts"):
        assert desktop.ask("GET", path).status_code == 401, path
    path = f"/ogc/collections/plan-{make_plan(client)}/items"
    assert client.get(path).status_code == 401, "no cookie is taken"


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!", "Bearer x", "Basic " + base64.b64encode(b"a:").decode(),
     "Basic " + base64.b64encode(b"a:" + b"x" * 5000).decode(),
     "Basic " + base64.b64encode(b"a:\0").decode(),
     "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
     "Basic " + base64.b64encode(b"' OR 1=1 --").decode()],
)  # fmt: skip
def test_a_wrong_token_is_refused(served_town: APIFlask, header: str) -> None:
    client = served_town.test_client()
    for path in ("/ogc/collections", "/ogc/collections/plan-P2026-0001/items"):
        answer = client.get(path, headers={"Authorization": header})
        assert answer.status_code == 401 and answer.json["detail"], path  # type: ignore[index]
    assert client.get("/ogc/collections/areas/items", headers={"Authorization": header}).status_code == 200


def test_tokens_are_for_who_has_just_proved_to_be_it_and_not_many(town: Database, enter: Enter) -> None:
    client = enter("S3")
    for _ in range(10):
        token_of(client)
    assert client.post(TOKENS, json={}).status_code == 409
    run(town, "DELETE FROM credential WHERE kind = 'token'")
    run(
        town,
        """INSERT INTO credential (account_id, kind, lookup, public_key)
                 SELECT id, 'passkey', 'x', 'y' FROM account""",
    )
    assert client.post(TOKENS, json={}).status_code == 403
    run(town, "UPDATE session SET proved_at = now()")
    assert client.post(TOKENS, json={}).status_code == 201


def test_pages_of_others_write_nothing(people: Enter, sit: Sit) -> None:
    desktop = sit("S3", make_plan(people("S3")))
    login = base64.b64encode(f"qgis:{desktop.token}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Origin": "https://elsewhere.example"}
    answer = desktop.client.delete(f"{desktop.path}/items/{SOUTH_GRID}", headers=headers)
    assert answer.status_code == 403
