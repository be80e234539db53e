"""What is answered together, in columns, is what each question is answered alone."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import orjson
import pytest
import shapely
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.city.locate.answer_columns import Cell
from geoapi.city.locate.answers import Answers
from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.columns import Places, distances_m, leaves_within
from geoapi.city.locate.csv_questions import Options, question_of
from geoapi.city.locate.index import NOWHERE
from geoapi.core import geo
from geoapi.core.db import Database
from geoapi.core.errors import DomainError
from geoapi.services import services_of
from tests.city.locate.conftest import LOCATE, NOON

Row = dict[str, str]


@pytest.fixture(scope="module")
def points(atlas: Atlas) -> list[tuple[float, float]]:
    """In and around the city, on its corners and a step beside them, and in bound buildings."""
    extent = atlas.extent()
    assert extent is not None and atlas.bound
    west, south, east, north = extent
    random = np.random.default_rng(23)
    found = random.uniform((west - 0.01, south - 0.01), (east + 0.01, north + 0.01), (250, 2))
    corners = shapely.get_coordinates([leaf.shape for leaf in atlas.leaves])
    corners = corners[random.integers(0, len(corners), 120)]
    bound = [shapely.point_on_surface(each.footprint).coords[0] for each in atlas.bound]
    return [(float(x), float(y)) for x, y in [*found, *corners, *(corners + 1e-5), *bound, *bound]]


@pytest.fixture(scope="module")
def texts(demo_database: Database) -> list[str]:
    """Addresses that are certain, with too much or too little said, and of nothing."""
    with demo_database.transaction() as connection:
        found = connection.execute(text("SELECT text FROM address ORDER BY md5(text) LIMIT 120")).scalars()
        exact = [str(each) for each in found]
    cut = [each[3:] for each in exact[:40]] + [each[:-2] for each in exact[40:80]]
    return [*exact, *cut, *exact[:9], "人民路", "路", "1", "=1+1", "a\ufffdb", 'x"y', "不存在的地方9号"]


def wanted(app: APIFlask, row: Row, options: Options) -> Row:
    """What the single call says of a row, as a table has it."""
    try:
        query = question_of({name: row[name] for name in ("lon", "lat", "address")}, options)
        answer = orjson.loads(orjson.dumps(services_of(app).locator.locate(query)))
    except DomainError as error:
        return {"error": error.detail}
    leaf, call, evidence = answer["chain"][-1], answer["call"][0], answer["evidence"]
    held = [each for each in answer["responsible"] if each["name"]]
    first = next((each for each in held if each["on_duty"]), held[0] if held else {})
    return {
        **{f"{link['level']}_name": link["name"] for link in answer["chain"]},
        "grid_code": leaf["code"],
        "grid_name": leaf["name"],
        "call_rung": call["rung"],
        "call_name": call["name"],
        "call_phone": call["phone"],
        "call_role": call["role"] or "",
        "responsible_name": first.get("name") or "",
        "responsible_phone": first.get("phone") or "",
        "matched_text": answer["matched"].get("text") or "",
        "basis": evidence["basis"],
        "matched_score": str(answer["matched"].get("score") or ""),
        "distance_to_boundary_m": str(evidence["distance_to_boundary_m"]),
        "accuracy_m": str(evidence["accuracy_m"]),
        "needs_confirmation": str(evidence["needs_confirmation"]).lower(),
        "alternatives": " ".join(each["code"] for each in evidence["alternatives"]),
        "atlas_version": str(evidence["atlas_version"]),
        "error": "",
    }


@pytest.mark.parametrize(
    ("crs", "accuracy_m"), [("wgs84", None), ("gcj02", 40.0), ("EPSG:4549", 400.0), ("wgs84", 0.0)]
)
def test_a_file_of_all_kinds_is_answered_as_single_calls_are(
    app: APIFlask,
    client: FlaskClient,
    points: list[tuple[float, float]],
    texts: list[str],
    crs: str,
    accuracy_m: float | None,
) -> None:
    lon, lat = geo.from_wgs84(np.array(points)[:, 0], np.array(points)[:, 1], crs)
    rows: list[Row] = [
        {"lon": repr(float(x)), "lat": repr(float(y)), "address": texts[n] if n % 3 == 0 and n < 200 else ""}
        for n, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    rows += [{"lon": "", "lat": "", "address": each} for each in texts]
    odd = ["", "nan", "1e2", "12O", "=1", "+120.85", " 120.85 ", "１２０.８５", "1_20.85", "120.85\n", "-0"]
    rows += [{"lon": each, "lat": "40.72", "address": ""} for each in odd]
    order = np.random.default_rng(3).permutation(len(rows)).tolist()
    sent = io.StringIO()
    writer = csv.DictWriter(sent, ["id", "lon", "lat", "address"])
    writer.writeheader()
    writer.writerows({"id": number, **rows[number]} for number in order)
    query: dict[str, Any] = {"at": NOON, "crs": crs}
    query |= {} if accuracy_m is None else {"accuracy_m": accuracy_m}
    response = client.post(
        f"{LOCATE}/batch", data=sent.getvalue().encode(), query_string=query, content_type="text/csv"
    )
    answers = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert [int(each["id"]) for each in answers] == order
    options = Options(crs=crs, accuracy_m=accuracy_m, at=NOON)
    for answer in answers:
        told = wanted(app, rows[int(answer["id"])], options)
        assert {name: answer[name] for name in told} == told
        assert told["error"] == "" or not any(answer[name] for name in ("grid_code", "call_name", "basis"))
    told_of = {name: {each[name] for each in answers} for name in ("basis", "needs_confirmation")}
    assert told_of == {"basis": {"", "boundary", "binding"}, "needs_confirmation": {"", "false", "true"}}


def test_columns_of_distances_and_neighbours_are_those_of_single_points(
    atlas: Atlas, points: list[tuple[float, float]]
) -> None:
    lon, lat = np.array(points).T
    leaf, _ = atlas.locate(lon, lat)
    inside = leaf >= 0
    lon, lat, leaf = lon[inside], lat[inside], leaf[inside]
    # Many of one leaf, and few of each.
    for some in (slice(None), slice(0, 20), slice(0, 0)):
        single = [
            atlas.distance_to_boundary_m(*each)
            for each in zip(leaf[some].tolist(), lon[some].tolist(), lat[some].tolist(), strict=True)
        ]
        assert distances_m(atlas, leaf[some], lon[some], lat[some]).tolist() == single
    radius_m = np.random.default_rng(4).uniform(0, 500, len(lon))
    found = leaves_within(atlas, lon, lat, radius_m)
    for near, x, y, radius in zip(found, lon.tolist(), lat.tolist(), radius_m.tolist(), strict=True):
        wanted = [each.area.code for each in atlas.leaves_within(x, y, radius)]
        assert [atlas.leaves[each].code for each in near] == wanted


def test_what_is_told_of_places_is_told_anew_once_it_is_over(
    app: APIFlask, atlas: Atlas, points: list[tuple[float, float]]
) -> None:
    locator = services_of(app).locator
    at = locator.moment(NOON)
    answers = locator.answers_at(at)
    lon, lat = np.array(points).T
    places = Places(answers, at)

    def told(places: Places) -> list[Sequence[Cell]]:
        return [places.cells[each] for each in places.find(lon, lat).place.tolist() if each != NOWHERE]

    first = told(places)
    assert not places.holds(answers, at - timedelta(seconds=1))
    changed = Answers(atlas.amended(atlas.version + 1, atlas.period), answers._calendar, answers._hotline)
    assert not places.holds(changed, at)
    # Some change of duties changes who is to be called; until it comes, all is told as at first.
    while (now := told(places)) == first:
        assert places.until is not None and at < places.until <= at + timedelta(days=1)
        just_before = places.until - timedelta(seconds=1)
        assert places.holds(answers, just_before) and not places.holds(answers, places.until)
        assert told(Places(answers, just_before)) == first
        at, places = places.until, Places(answers, places.until)
    assert len(now) == len(first) and at < locator.moment(NOON) + timedelta(days=1)
