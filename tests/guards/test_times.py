"""Every time that an endpoint tells carries the city's offset, whatever zone the city is in."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask

from geoapi.app import create_app
from geoapi.core.clock import Calendar
from geoapi.core.settings import Settings
from tests.conftest import close_app, ready

POINT = "lon=120.8508&lat=40.7186"
NEAR = "120.8508,40.7186"
# A place of the demo city that is closed for some weeks.
CLOSED = "992DSQ"
AT = "at=2026-11-24T21:30"
GRID = "990101001001001"
NUMBER = "261130-K9TP"
QUESTIONS = {
    "/api/v1/addresses/parse": ["q=云禧苑3号楼"],
    "/api/v1/addresses/reverse": [POINT],
    "/api/v1/addresses/search": ["q=云禧苑3号楼"],
    "/api/v1/addresses/suggest": ["q=云禧"],
    "/api/v1/search": ["q=云禧苑3号楼", f"q=药店&near={NEAR}", "q=社区民警"],
    "/api/v1/areas": ["limit=3"],
    "/api/v1/areas.geojson": ["level=district"],
    f"/api/v1/areas/{GRID}": [AT, f"{AT}&geometry=true"],
    f"/api/v1/areas/{GRID}/living-circle": [""],
    "/api/v1/categories": [""],
    "/api/v1/sums/public": ["area=990101001001"],
    "/api/v1/cases/similar": [POINT],
    "/api/v1/flows/case": [""],
    "/api/v1/matters": [f"near={NEAR}", "limit=5"],
    "/api/v1/matters/changes": ["since=2026-11-30T08:00:00%2B08:00"],
    "/api/v1/subscriptions/choices": [POINT],
    "/api/v1/isochrones": [f"{POINT}&minutes=5&mode=walk"],
    "/api/v1/locate": [POINT, f"{POINT}&{AT}", f"{POINT}&at=2026-07-01", "address=紫荆新村5-2-501"],
    "/api/v1/meta": [""],
    "/api/v1/places": [
        f"near={NEAR}&{AT}&week=true",
        f"near={NEAR}&kind=caring_station&open_at=arrival",
        "limit=50",
    ],
    f"/api/v1/places/{CLOSED}": [AT, "at=2026-07-01T12:00", ""],
    "/api/v1/places/kinds": [""],
    "/api/v1/places/on-route": [f"from={NEAR}&to=120.8600,40.7230&kind=caring_station&{AT}"],
    "/api/v1/routes": [f"from={NEAR}&to=120.8600,40.7230&mode=walk"],
    "/ogc/collections/areas/items": ["limit=2", "datetime=2026-07-01/.."],
    "/ogc/collections/places/items": ["limit=20"],
    "/open311/v2/requests.json": ["page_size=50"],
    "/open311/v2/requests.xml": ["page_size=50"],
    "/open311/v2/servicerequestupdates.xml": ["page_size=50"],
    "/readyz": [""],
}
ZONES = ("Asia/Shanghai", "Asia/Urumqi", "America/New_York")
# Anything that has a date and a time of day, with whatever offset it has.
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?P<offset>Z|[+-]\d\d:?\d\d)?")


@pytest.fixture(scope="module", params=ZONES)
def city(
    request: pytest.FixtureRequest, demo_url: str, routing_home: Path
) -> Iterator[tuple[APIFlask, ZoneInfo]]:
    app = create_app(Settings(database_url=demo_url, timezone=request.param, home=routing_home))
    ready(app)
    yield app, ZoneInfo(request.param)
    close_app(app)


def wrong_times(text: str, zone: ZoneInfo) -> list[str]:
    """The times in a text that do not carry the offset that the city has at that moment."""
    wrong = []
    for found in _TIME.finditer(text):
        try:
            moment = datetime.fromisoformat(found[0])
        except ValueError:
            wrong.append(found[0])
            continue
        right = moment.tzinfo is not None and "Z" not in found[0]
        if not right or moment.utcoffset() != moment.astimezone(zone).utcoffset():
            wrong.append(found[0])
    return wrong


# What people in office are answered, tests/office looks at.
OF_OFFICE = [
    *(f"/api/v1/session{rest}" for rest in ("", "/ways", "/oidc", "/oidc/callback", "/password")),
    *(f"/api/v1/session/{rest}" for rest in ("slip", "slip/holder", "slip/refusal")),
    *(f"/api/v1/session/{rest}{options}" for rest in ("passkey", "proof") for options in ("", "/options")),
    *(f"/api/v1/me/{rest}{options}" for rest in ("passkeys", "totp") for options in ("", "/options")),
    *(f"/api/v1/me{rest}" for rest in ("", "/put-off", "/password", "/sessions", "/sessions/1")),
    *(f"/api/v1/me/credentials{rest}" for rest in ("", "/1")),
    "/api/v1/me/tokens",
    "/api/v1/me/matters",
    *(f"/api/v1/tasks{rest}" for rest in ("", "/near", "/on-way", "/mine")),
    *(f"/api/v1/tasks/{NUMBER}/{rest}" for rest in ("claim", "release", "hand-in")),
    "/api/v1/me/notices",
    "/api/v1/me/notices/read",
    "/api/v1/me/push",
    "/api/v1/me/push/key",
    "/api/v1/me/data",
    "/api/v1/terms/roles",
    "/api/v1/terms/roles/planner",
    "/api/v1/sending",
    "/api/v1/sending/1/resend",
    "/api/v1/sending/webhooks/removal",
    "/api/v1/seals/latest",
    "/api/v1/audit",
    "/api/v1/audit.csv",
    "/api/v1/enrollments",
    *(f"/api/v1/enrollments/1/{act}" for act in ("end", "slip")),
    *(
        f"/api/v1/couriers{rest}"
        for rest in ("", "/1/slip", "/1/end", "/me", "/me/end", "/me/consent", "/me/hours", "/me/hours.pdf")
    ),
    *(f"/api/v1/courier-slips/{act}" for act in ("holder", "consent", "refusal")),
    "/api/v1/accounts",
    "/api/v1/accounts/slips",
    *(f"/api/v1/accounts/1{act}" for act in ("", "/sign-out", "/closure")),
    "/api/v1/changes",
    "/api/v1/changes/1/undo",
    *(f"/api/v1/cases{rest}" for rest in ("", "/entered", "/of-phone")),
    "/api/v1/inbox",
    *(f"/api/v1/matters/{NUMBER}{rest}" for rest in ("", "/moves", "/receipt", "/receipt/moves")),
    *(f"/api/v1/matters/{NUMBER}/{rest}" for rest in ("notes", "receipt/notes", "receipt/key", "follows")),
    *(f"/api/v1/matters/{NUMBER}/{rest}" for rest in ("contact-views", "face", "face/flags", "blanks")),
    *(f"/api/v1/matters/{NUMBER}/{rest}/1" for rest in ("evidence", "receipt/evidence")),
    f"/api/v1/matters/{NUMBER}/evidence/1/removal",
    "/api/v1/evidence/1",
    "/api/v1/plans",
    *(
        f"/api/v1/plans/P{rest}"
        for rest in ("", "/topology", "/buildings", "/blocks", "/edits", "/faults", "/changes", "/metrics")
    ),
    "/api/v1/plans/P/ways",
    *(f"/api/v1/plans/P/{rest}" for rest in ("comments", "comments/1/settled", "presence")),
    "/api/v1/plans/P/locate",
    *(f"/api/v1/plans/P{rest}" for rest in ("/papers", "/papers/1", "/report")),
    *(f"/api/v1/plans/P/snapshots{rest}" for rest in ("", "/a/restore")),
    *(f"/api/v1/plans/P/changes.{suffix}" for suffix in ("csv", "xlsx", "gpkg")),
    *(f"/api/v1/plans/P/proposals{rest}" for rest in ("", "/1", "/1/use")),
    *(f"/api/v1/plans/P/{act}" for act in ("undo", "submit", "check", "approve", "return", "abandon")),
    *(f"/api/v1/plans/P/{act}" for act in ("publish", "withdraw", "roll-back", "waivers", "posts/P-1")),
    *(f"/api/v1/uploads{rest}" for rest in ("", "/1", "/1/apply", "/1/faults.geojson")),
    f"/api/v1/places/{CLOSED}/closures",
    f"/api/v1/places/{CLOSED}/verifications",
    "/api/v1/desk/posts",
    "/api/v1/desk/posts/P-1",
    "/api/v1/desk/people",
    "/api/v1/desk/hours",
    *(f"/api/v1/posts/P-1/{act}" for act in ("substitutions", "substitutions/end", "hours")),
    *(f"/api/v1/posts/P-1/{act}" for act in ("handover", "vacancy")),
    "/api/v1/desk/areas",
    f"/api/v1/desk/areas/{GRID}",
    "/api/v1/desk/buildings/B1",
    f"/api/v1/areas/{GRID}/introduction",
    "/api/v1/aliases",
    "/api/v1/aliases/retire",
    "/api/v1/buildings/B1/grid",
    "/api/v1/addresses/corrections",
    f"/api/v1/places/{CLOSED}/reopenings",
    f"/api/v1/places/{CLOSED}/fields",
    f"/api/v1/places/{CLOSED}/entrance",
    f"/api/v1/places/{CLOSED}/retirement",
    f"/api/v1/places/{CLOSED}/closed-reports/settlement",
    "/api/v1/hours-preview",
    "/api/v1/reports",
    "/api/v1/posts/P-1/reports",
    "/api/v1/posts/P-1/reports/settlement",
    *("/api/v1/cases", "/api/v1/cases/entered", "/api/v1/cases/M/weights", "/api/v1/inbox"),
    *(f"/api/v1/{door}/hotline" for door in ("feeds", "hooks")),
    "/api/v1/matters/M/file.pdf",
    *("/api/v1/sums", "/api/v1/analysis", "/api/v1/diary", "/api/v1/matters/export"),
    *(f"/api/v1/matters/M{rest}" for rest in ("", "/moves", "/posts", "/receipt", "/receipt/moves")),
]


def test_every_endpoint_is_asked(app: APIFlask) -> None:
    asked = [
        *QUESTIONS,
        "/api/v1/locate/batch",
        "/api/v1/subscriptions",
        f"/api/v1/areas/{GRID}/poster.pdf",
        f"/api/v1/places/{CLOSED}/closed-reports",
        *OF_OFFICE,
    ]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            pattern = re.sub(r"<[^>]+>", "[^/]+", rule.rule)
            assert any(re.fullmatch(pattern, each) for each in asked), (
                f"{rule.rule}: add a question to this test"
            )


def test_every_time_carries_the_citys_offset(city: tuple[APIFlask, ZoneInfo]) -> None:
    app, zone = city
    client, seen = app.test_client(), 0
    unanswered: list[tuple[str, str, str]] = []
    for path, queries in QUESTIONS.items():
        for query in queries:
            answer = client.get(f"{path}?{query}")
            if answer.status_code != 200:
                unanswered.append((path, query, answer.text[:200]))
            assert wrong_times(answer.text, zone) == [], (path, query)
            seen += len(_TIME.findall(answer.text))
    assert unanswered == [] and seen > 200


def test_batches_and_reports_too(city: tuple[APIFlask, ZoneInfo]) -> None:
    app, zone = city
    client = app.test_client()
    lon, lat = map(float, NEAR.split(","))
    rows = [
        {"lon": lon, "lat": lat, "at": "2026-11-24T10:00"},
        {"lon": lon, "lat": lat, "at": "2026-07-01T10:00:00Z"},
    ]
    answers: list[Any] = [client.post("/api/v1/locate/batch", json={"points": rows, "rows": rows})]
    csv = f"id,lon,lat,at\n1,{lon},{lat},2026-11-24T10:00\n"
    answers.append(client.post("/api/v1/locate/batch", data=csv, content_type="text/csv"))
    for answer in answers:
        # What was sent comes back in the columns that were sent.
        told = answer.text.replace("2026-11-24T10:00,", ",").replace('"2026-11-24T10:00"', "")
        assert wrong_times(told.replace('"2026-07-01T10:00:00Z"', ""), zone) == [], answer.text[:500]


def test_a_closure_of_days_begins_and_ends_at_midnight(city: tuple[APIFlask, ZoneInfo]) -> None:
    app, zone = city
    if zone.key != "Asia/Shanghai":
        pytest.skip("the demo city was imported in the time of Shanghai")
    told = app.test_client().get(f"/api/v1/places/{CLOSED}?{AT}").get_json()["properties"]["exceptions"]
    assert told == [
        {
            "from": "2026-11-11T00:00:00+08:00",
            "until": "2026-12-14T00:00:00+08:00",
            "hours": "off",
            "reason": "供暖管道检修",
        }
    ]


@pytest.mark.parametrize(
    ("today", "warned"), [("2026-10-31", False), ("2026-11-28", True), ("2027-01-02", True)]
)
def test_readiness_tells_when_the_published_holidays_end(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch, today: str, warned: bool
) -> None:
    day = date.fromisoformat(today)
    monkeypatch.setattr(
        Calendar, "now", lambda self: datetime(day.year, day.month, day.day, 12, tzinfo=self.timezone)
    )
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    told = answer.get_json()["calendar"]
    assert told["published_until"] == "2026-12-31" and (told["warning"] is not None) == warned
    if today == "2026-11-28":
        assert (
            "end in 33 days, on 2026-12-31" in told["warning"] and "GEOAPI_CALENDAR_FILE" in told["warning"]
        )
