"""How each endpoint that needs a permission is tried: about the place MINE, its grid, and the post there."""

import itertools
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from shapely import Point

from geoapi.core.db import Database
from tests.city.areas.shapes import at
from tests.office.access.town import rows, run

GRID, COMMUNITY = "990101001001001", "990101001001"
SINCE, UNTIL = "2026-01-01T08:00:00+08:00", "2999-01-01T08:00:00+08:00"
_LON, _LAT = at(Point(101, 101)).coords[0]
_HERE = {"lon": _LON, "lat": _LAT}
_SQUARE = {
    "type": "Polygon",
    "coordinates": [[list(at(Point(*each)).coords[0]) for each in ((50, 50), (90, 50), (90, 90), (50, 50))]],
}
_RENAMED = {"op": "rename", "grid": GRID, "name": "东网格"}
# One in each state that a plan may be in.
_PLANS = {"P-D": "draft", "P-S": "submitted", "P-A": "approved", "P-P": "published", "P-F": "in_force"}
# A proposal that changes nothing.
_FOUND = """{"before": null, "proposals": [{"best_at": ["least_moved"], "households": 0, "buildings": 0,
    "steps": [],
    "after": {"grids": [], "within": 0, "bounded": 0, "spread": 0, "far_min": null, "estates_cut": 0}}],
    "nearest": null, "loosen": null, "bounds": null}"""
_NO_VERSION = "0" * 88
# Where it is allowed: done, or not as things stand; only who may is told how they stand.
ALLOWED, REFUSED, EXPIRED = {200, 201, 202, 409}, 403, 401

Attempt = Callable[[FlaskClient, Database], int]
_TASKS = itertools.count()


def ask(method: str, path: str, **body: Any) -> Attempt:
    """What was done is taken back, for whoever tries it next."""

    def attempt(client: FlaskClient, town: Database) -> int:
        answer = client.open(f"/api/v1/{path.format_map(numbers(town))}", method=method, json=body)
        told = answer.json if answer.is_json else None
        if answer.status_code < 300 and isinstance(told, dict) and "change" in told:
            client.post(f"/api/v1/changes/{told['change']}/undo")
        return answer.status_code

    return attempt


def read(path: str) -> Attempt:
    return lambda client, town: client.get(f"/api/v1/{path.format_map(numbers(town))}").status_code


def read_noted(path: str) -> Attempt:
    """Where nothing of the place is read, it is as if it were refused."""

    def attempt(client: FlaskClient, _: Database) -> int:
        answer = client.get(f"/api/v1/{path}?subject=MINE&act=test")
        return (
            REFUSED if answer.status_code == 200 and "test.noted" not in answer.text else answer.status_code
        )

    return attempt


def change_place(method: str, path: str, **body: Any) -> Attempt:
    """Of the version that stands, as far as whoever asks may read it."""

    def attempt(client: FlaskClient, _: Database) -> int:
        found = client.get("/api/v1/places/MINE/fields").json or {}
        version = {"If-Match": found.get("version", _NO_VERSION)}
        answer = client.open(f"/api/v1/places/MINE/{path}", method=method, json=body, headers=version)
        if answer.status_code == 200:
            assert client.post(f"/api/v1/changes/{answer.json['change']}/undo").status_code == 200  # type: ignore[index]
        return answer.status_code

    return attempt


def send_file(client: FlaskClient, _: Database) -> int:
    file = f"编码,名称,类型,经度,纬度\nMINE,MINE,caring_station,{_LON},{_LAT}\n".encode()
    query = {"kind": "places", "name": "places.csv"}
    kind = "application/octet-stream"
    return client.post("/api/v1/uploads", query_string=query, data=file, content_type=kind).status_code


def enter_case(client: FlaskClient, _: Database) -> int:
    """For somebody who calls, from the grid of the place MINE."""
    said = {"submission": str(uuid4()), "category": "lighting", "channel": "line", "at": _HERE}
    return client.post("/api/v1/cases/entered", json=said).status_code


def offer_task(client: FlaskClient, _: Database) -> int:
    """At the place MINE."""
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    said = {"submission": str(uuid4()), "category": "task_look", "title": "看看", "at": _HERE, "until": until}
    return client.post("/api/v1/tasks", json=said).status_code


def take_task(act: str) -> Attempt:
    """Of one that is there for it: it is claimed, and put back or handed in."""

    def attempt(client: FlaskClient, town: Database) -> int:
        facts = {"call": str(uuid4()), "minutes": 5, "lease_min": 60, "seats": 1, "until": UNTIL}
        number = f"26{next(_TASKS):04}-2222"
        run(
            town,
            """INSERT INTO matter (number, kind, state, category, channel, title, body, facts, area_ids,
                                   submission, submission_digest, receipt_key)
               VALUES (:number, 'task', 'open', 'task_look', 'desk', '看看', '', CAST(:facts AS jsonb), '{}',
                       gen_random_uuid(), 'x', decode(repeat('ab', 16), 'hex'))""",
            number=number,
            facts=json.dumps(facts),
        )
        status = client.post(f"/api/v1/tasks/{number}/claim", json={}).status_code
        if act != "claim":
            said = {"submission": str(uuid4())} if act == "hand-in" else {}
            status = client.post(f"/api/v1/tasks/{number}/{act}", json=said).status_code
        client.post(f"/api/v1/tasks/{number}/release", json={})
        return status

    return attempt


def about_courier(act: str) -> Attempt:
    """Of one who has just been invited at the place MINE."""

    def attempt(client: FlaskClient, town: Database) -> int:
        sql = """
            WITH made AS (INSERT INTO account (kind, shown_name) VALUES ('member', '郑海涛') RETURNING id)
            INSERT INTO courier (account_id, area_id, place_id, waits_until)
            SELECT made.id, area.id, place.id, now() + interval '7 days' FROM made, area, place
             WHERE area.code = :area AND place.code = 'MINE' RETURNING id"""
        ((number,),) = rows(town, sql, area=COMMUNITY)
        return client.post(f"/api/v1/couriers/{number}/{act}", json={"digits": "1024"}).status_code

    return attempt


def write_feature(method: str, path: str) -> Attempt:
    """By a token that whoever is signed in has just made, and what was done is taken back."""

    def attempt(client: FlaskClient, town: Database) -> int:
        run(town, "DELETE FROM credential WHERE kind = 'token'")
        token = client.post("/api/v1/me/tokens", json={})
        if token.status_code != 201 or token.json is None:
            return token.status_code
        login = b64encode(f"qgis:{token.json['token']}".encode()).decode()
        answer = client.open(
            f"/ogc/collections/plan-P-D/items{path}",
            method=method,
            headers={"Authorization": f"Basic {login}"},
            json={"type": "Feature", "geometry": _SQUARE, "properties": {"name": "东网格"}},
        )
        if answer.status_code < 300:
            undone = client.post("/api/v1/plans/P-D/undo", json={"kind": "undo"})
            assert undone.status_code == 201, undone.text
        return 200 if answer.status_code == 204 else answer.status_code

    return attempt


ATTEMPTS: Mapping[str, Attempt] = {
    "GET /api/v1/accounts": read("accounts?q=S1"),
    "GET /api/v1/accounts/<int:number>": read("accounts/{account}"),
    "POST /api/v1/accounts/<int:number>/closure": ask("POST", "accounts/{account}/closure"),
    "POST /api/v1/accounts/<int:number>/sign-out": ask("POST", "accounts/{account}/sign-out"),
    "POST /api/v1/accounts/slips": ask("POST", "accounts/slips", staff_no="S2", digits="1024"),
    "POST /api/v1/addresses/corrections": ask(
        "POST", "addresses/corrections", address="滨城路1号", text="滨城路3号"
    ),
    "POST /api/v1/cases/entered": enter_case,
    "POST /api/v1/cases/of-phone": ask("POST", "cases/of-phone", phone="13912345678"),
    "POST /api/v1/aliases": ask("POST", "aliases", kind="area", target=GRID, name="老棉纺厂"),
    "POST /api/v1/aliases/retire": ask("POST", "aliases/retire", kind="area", target=GRID, name="东头"),
    "POST /api/v1/areas/<code>/introduction": ask(
        "POST", f"areas/{GRID}/introduction", introduction="简介", seen=None
    ),
    "GET /api/v1/audit": read_noted("audit"),
    "GET /api/v1/audit.csv": read_noted("audit.csv"),
    "POST /api/v1/buildings/<code>/grid": ask("POST", "buildings/B1/grid", grid=GRID, seen=None),
    "GET /api/v1/couriers": read("couriers"),
    "POST /api/v1/couriers": ask("POST", "couriers", name="郑海涛", digits="1024", place="MINE"),
    "POST /api/v1/couriers/<int:number>/end": about_courier("end"),
    "POST /api/v1/couriers/<int:number>/slip": about_courier("slip"),
    "GET /api/v1/desk/areas": read("desk/areas"),
    "GET /api/v1/desk/areas/<code>": read(f"desk/areas/{GRID}"),
    "GET /api/v1/desk/buildings/<code>": read("desk/buildings/B1"),
    "GET /api/v1/desk/hours": read("desk/hours?hours=24/7"),
    "GET /api/v1/desk/people": read("desk/people?q=S"),
    "GET /api/v1/desk/posts": read("desk/posts"),
    "GET /api/v1/desk/posts/<code>": read("desk/posts/P-1"),
    "GET /api/v1/enrollments": read("enrollments"),
    "POST /api/v1/enrollments": ask("POST", "enrollments", acts_as="keeper", name="王芳", place="MINE"),
    "POST /api/v1/enrollments/<int:number>/end": ask("POST", "enrollments/{enrollment}/end"),
    "POST /api/v1/enrollments/<int:number>/slip": ask("POST", "enrollments/{enrollment}/slip", digits="1024"),
    "POST /api/v1/places": ask("POST", "places", kind="caring_station", name="新站", **_HERE),
    "POST /api/v1/places/<code>/closed-reports/settlement": ask(
        "POST", "places/MINE/closed-reports/settlement", outcome="rejected"
    ),
    "POST /api/v1/places/<code>/closures": ask("POST", "places/MINE/closures"),
    "PUT /api/v1/places/<code>/entrance": change_place("PUT", "entrance", **_HERE),
    "PATCH /api/v1/places/<code>/fields": change_place("PATCH", "fields", phone="0300-5671336"),
    "POST /api/v1/places/<code>/reopenings": ask("POST", "places/MINE/reopenings"),
    "POST /api/v1/places/<code>/retirement": ask("POST", "places/MINE/retirement", reason="拆除"),
    "POST /api/v1/places/<code>/verifications": ask("POST", "places/MINE/verifications"),
    "POST /api/v1/posts/<code>/handover": ask("POST", "posts/P-1/handover", staff_no="S2", seen="S1"),
    "POST /api/v1/posts/<code>/hours": ask("POST", "posts/P-1/hours", hours="24/7", seen=None),
    "POST /api/v1/posts/<code>/reports/settlement": ask(
        "POST", "posts/P-1/reports/settlement", kind="no_answer", outcome="rejected"
    ),
    "POST /api/v1/posts/<code>/substitutions": ask(
        "POST", "posts/P-1/substitutions", staff_no="S4", until=UNTIL
    ),
    "POST /api/v1/posts/<code>/substitutions/end": ask("POST", "posts/P-1/substitutions/end", since=SINCE),
    "POST /api/v1/posts/<code>/vacancy": ask("POST", "posts/P-1/vacancy", seen="S1"),
    "POST /ogc/collections/<string:collection>/items": write_feature("POST", ""),
    "PUT /ogc/collections/<string:collection>/items/<string:feature>": write_feature("PUT", f"/{GRID}"),
    "DELETE /ogc/collections/<string:collection>/items/<string:feature>": write_feature("DELETE", f"/{GRID}"),
    "GET /api/v1/plans": read("plans"),
    "POST /api/v1/plans": ask("POST", "plans", title="新规划", scope=[COMMUNITY]),
    "GET /api/v1/plans/<string:code>": read("plans/P-D"),
    "PATCH /api/v1/plans/<string:code>": ask("PATCH", "plans/P-D", title="另一个名称"),
    "GET /api/v1/plans/<string:code>/buildings": read("plans/P-D/buildings"),
    "GET /api/v1/plans/<string:code>/blocks": read(f"plans/P-D/blocks?grid={GRID}"),
    "GET /api/v1/plans/<string:code>/changes": read("plans/P-D/changes"),
    "GET /api/v1/plans/<string:code>/changes.csv": read("plans/P-D/changes.csv"),
    "GET /api/v1/plans/<string:code>/changes.xlsx": read("plans/P-D/changes.xlsx"),
    "GET /api/v1/plans/<string:code>/changes.gpkg": read("plans/P-D/changes.gpkg"),
    "GET /api/v1/plans/<string:code>/papers": read("plans/P-D/papers"),
    "POST /api/v1/plans/<string:code>/papers": ask("POST", "plans/P-D/papers", kind="package"),
    "GET /api/v1/plans/<string:code>/papers/<int:number>": read("plans/P-D/papers/{paper}"),
    "GET /api/v1/plans/<string:code>/report": read("plans/P-D/report"),
    "GET /api/v1/plans/<string:code>/edits": read("plans/P-D/edits"),
    "POST /api/v1/plans/<string:code>/edits": ask("POST", "plans/P-D/edits", op=_RENAMED),
    "GET /api/v1/plans/<string:code>/metrics": read(f"plans/P-D/metrics?grids={GRID}"),
    "GET /api/v1/plans/<string:code>/ways": read("plans/P-D/ways?from=120.85,40.72&to=120.86,40.72"),
    "GET /api/v1/plans/<string:code>/comments": read("plans/P-D/comments"),
    "POST /api/v1/plans/<string:code>/comments": ask("POST", "plans/P-D/comments", text="这里隔着河"),
    "PUT /api/v1/plans/<string:code>/comments/<int:number>/settled": ask(
        "PUT", "plans/P-D/comments/1/settled", settled=True
    ),
    "GET /api/v1/plans/<string:code>/presence": read("plans/P-D/presence"),
    "POST /api/v1/plans/<string:code>/waivers": ask(
        "POST", "plans/P-D/waivers", key="size", codes=[GRID], why="小"
    ),
    "GET /api/v1/plans/<string:code>/faults": read("plans/P-D/faults"),
    "GET /api/v1/plans/<string:code>/locate": read("plans/P-D/locate?lon=120.8501&lat=40.7201"),
    "PUT /api/v1/plans/<string:code>/posts/<string:post>": ask("PUT", "plans/P-D/posts/P-1", decision="ends"),
    "POST /api/v1/plans/<string:code>/snapshots": ask("POST", "plans/P-D/snapshots", name="先这样"),
    "POST /api/v1/plans/<string:code>/snapshots/<string:name>/restore": ask(
        "POST", "plans/P-D/snapshots/先这样/restore"
    ),
    "POST /api/v1/plans/<string:code>/proposals": ask("POST", "plans/P-D/proposals", area=COMMUNITY),
    "GET /api/v1/plans/<string:code>/proposals/<int:number>": read("plans/P-D/proposals/{proposals}"),
    "DELETE /api/v1/plans/<string:code>/proposals/<int:number>": ask(
        "DELETE", "plans/P-D/proposals/{proposals}"
    ),
    "POST /api/v1/plans/<string:code>/proposals/<int:number>/use": ask(
        "POST", "plans/P-D/proposals/{proposals}/use", proposal=1
    ),
    "GET /api/v1/plans/<string:code>/topology": read("plans/P-D/topology"),
    "POST /api/v1/plans/<string:code>/undo": ask("POST", "plans/P-D/undo", kind="undo"),
    "POST /api/v1/plans/<string:code>/submit": ask("POST", "plans/P-D/submit"),
    "POST /api/v1/plans/<string:code>/abandon": ask("POST", "plans/P-D/abandon"),
    "POST /api/v1/plans/<string:code>/check": ask("POST", "plans/P-S/check"),
    "POST /api/v1/plans/<string:code>/approve": ask("POST", "plans/P-S/approve"),
    "POST /api/v1/plans/<string:code>/return": ask("POST", "plans/P-S/return", comment="再议"),
    "POST /api/v1/plans/<string:code>/publish": ask("POST", "plans/P-A/publish"),
    "POST /api/v1/plans/<string:code>/withdraw": ask("POST", "plans/P-P/withdraw", comment="再议"),
    "POST /api/v1/plans/<string:code>/roll-back": ask("POST", "plans/P-F/roll-back", comment="再议"),
    "GET /api/v1/seals/latest": read("seals/latest"),
    "GET /api/v1/sending": read("sending"),
    "POST /api/v1/sending/<int:number>/resend": ask("POST", "sending/{message}/resend"),
    "POST /api/v1/sending/webhooks/removal": ask("POST", "sending/webhooks/removal", name="12345"),
    "GET /api/v1/terms/<kind>": read("terms/roles"),
    "PATCH /api/v1/terms/<kind>/<code>": ask("PATCH", "terms/roles/planner", values={"rank": "150"}),
    "POST /api/v1/tasks": offer_task,
    "GET /api/v1/tasks/near": read(f"tasks/near?lon={_LON}&lat={_LAT}"),
    "POST /api/v1/tasks/on-way": ask("POST", "tasks/on-way", **{"from": _HERE, "to": _HERE}),
    "GET /api/v1/tasks/mine": read("tasks/mine"),
    "POST /api/v1/tasks/<string:number>/claim": take_task("claim"),
    "POST /api/v1/tasks/<string:number>/release": take_task("release"),
    "POST /api/v1/tasks/<string:number>/hand-in": take_task("hand-in"),
    "POST /api/v1/uploads": send_file,
    "POST /api/v1/uploads/<int:number>/apply": ask("POST", "uploads/{upload}/apply"),
    "DELETE /api/v1/uploads/<int:number>": ask("DELETE", "uploads/{upload}"),
}
# They show what lies in the own areas, wherever those are, or are about no area.
ANYWHERE = {
    "POST /api/v1/cases/of-phone",
    "GET /api/v1/couriers",
    "GET /api/v1/desk/areas",
    "GET /api/v1/desk/hours",
    "GET /api/v1/desk/people",
    "GET /api/v1/desk/posts",
    "GET /api/v1/enrollments",
    "GET /api/v1/plans",
    *(f"GET /api/v1/tasks/{what}" for what in ("near", "mine")),
    "POST /api/v1/tasks/on-way",
    *(f"POST /api/v1/tasks/<string:number>/{act}" for act in ("claim", "release", "hand-in")),
    "POST /api/v1/uploads",
    "DELETE /api/v1/uploads/<int:number>",
    "POST /api/v1/uploads/<int:number>/apply",
}

# A keeper settles what is reported of the own place, in which no post lies.
NOT_OF_KEEPERS = {"POST /api/v1/posts/<code>/reports/settlement"}


def set_up(town: Database) -> None:
    """What the attempts are about, beyond the town itself."""
    statements = (
        """INSERT INTO building (code, geom, entrance)
           SELECT 'B1', ST_Multi(ST_Buffer(entrance, 0.0001)), entrance FROM place WHERE code = 'MINE'""",
        "INSERT INTO address (text, geom) SELECT '滨城路1号', entrance FROM place WHERE code = 'MINE'",
        f"INSERT INTO alias (kind, target, name) VALUES ('area', '{GRID}', '东头')",
        """INSERT INTO substitution (post_code, person_id, valid)
           SELECT 'P-1', id, tstzrange(:since, :until) FROM person WHERE staff_no = 'S2'""",
        "INSERT INTO webhook (name, url, events) VALUES ('12345', 'https://hook.city.cn/', '{post.ends}')",
        """INSERT INTO outbox (channel, target, body, dedup, dead_at, tries, fault)
           SELECT 'webhook', id, '{}', 'a', now(), 9, '500' FROM webhook""",
        """INSERT INTO account (person_id, kind, shown_name)
           SELECT id, 'staff', name FROM person WHERE staff_no = 'S2'""",
        """INSERT INTO enrollment (account_id, acts_as, place_id)
           SELECT account.id, 'keeper', place.id FROM account, place WHERE code = 'MINE'""",
    )
    for statement in statements:
        run(town, statement, **({"since": SINCE, "until": UNTIL} if ":since" in statement else {}))
    for code, state in _PLANS.items():
        sql = """
            WITH made AS (
                INSERT INTO plan (code, title, state, made_by, effective_at, published_at)
                SELECT :code, :code, :state, min(id),
                       CASE WHEN :state = 'in_force' THEN now() ELSE now() + interval '9 days' END, now()
                  FROM account RETURNING id)
            INSERT INTO plan_scope SELECT made.id, area.id FROM made, area WHERE area.code = :area"""
        run(town, sql, code=code, state=state, area=COMMUNITY)
    run(
        town,
        """INSERT INTO plan_document (plan_id, kind, version, by_account, state, content)
           SELECT id, 'package', 0, made_by, 'made', 'x' FROM plan WHERE code = 'P-D'""",
    )


def renew(town: Database) -> None:
    """What ends by what is tried; and whoever signed in last has sent a file and asked for proposals."""
    run(town, "DELETE FROM upload")
    run(town, "DELETE FROM plan_proposal")
    run(town, "UPDATE webhook SET closed_at = NULL")
    run(town, "UPDATE outbox SET dead_at = now(), done_at = NULL")
    run(town, "UPDATE account SET closed_at = NULL")
    run(town, "UPDATE enrollment SET valid = tstzrange(lower(valid), NULL) WHERE id = 1")
    run(
        town,
        """INSERT INTO upload (account_id, kind, name, bytes, content, state)
           SELECT account_id, 'places', 'places.csv', 1, 'x', 'checked' FROM session
            ORDER BY created_at DESC LIMIT 1""",
    )
    run(
        town,
        """INSERT INTO plan_proposal (plan_id, account_id, area_code, low, high, whole_estates, keep, seconds,
                                      state, version, result)
           SELECT plan.id, account_id, :area, 0, 9, true, '{}', 1, 'running', 0, CAST(:result AS jsonb)
             FROM plan, (SELECT account_id FROM session ORDER BY created_at DESC LIMIT 1) AS latest
            WHERE plan.code = 'P-D'""",
        area=COMMUNITY,
        result=_FOUND,
    )


def numbers(town: Database) -> dict[str, object]:
    """What is known by a number; the file and the proposals are of whoever signed in last."""
    found = rows(
        town,
        """SELECT (SELECT min(id) FROM account), (SELECT min(id) FROM enrollment),
                  (SELECT min(id) FROM outbox), (SELECT max(id) FROM upload),
                  (SELECT min(id) FROM plan_document), (SELECT max(id) FROM plan_proposal)""",
    )
    names = ("account", "enrollment", "message", "upload", "paper", "proposals")
    return dict(zip(names, found[0], strict=True))
