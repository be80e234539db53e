"""What an area's profile tells of its places, and its living circle."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from apiflask import APIFlask
from flask.testing import FlaskClient
from shapely.geometry import shape

from geoapi.city.places.directory.directory import Directory
from tests.city.locate.conftest import is_problem
from tests.conftest import json_of

MORNING = "2026-11-26T09:30"


@pytest.fixture(scope="module")
def boundaries(demo_files: Path) -> dict[str, Any]:
    collection = json.loads((demo_files / "areas.geojson").read_text(encoding="utf-8"))
    return {each["properties"]["code"]: shape(each["geometry"]) for each in collection["features"]}


def profile(routing_client: FlaskClient, code: str) -> Any:
    return json_of(routing_client.get(f"/api/v1/areas/{code}?at={MORNING}"))


def test_a_community_tells_its_places(
    routing_client: FlaskClient, directory: Directory, boundaries: dict[str, Any]
) -> None:
    told = profile(routing_client, "990101001001")
    boundary = boundaries["990101001001"]
    inside = {
        place.code for place in directory.places if shapely.intersects_xy(boundary, place.lon, place.lat)
    }
    assert inside and {place["code"] for place in told["places"]} >= inside
    assert told["places_count"] == len(told["places"]) == sum(kind["count"] for kind in told["place_kinds"])
    assert told["places_open"] == sum(place["opening"]["open"] is True for place in told["places"])
    assert 0 < told["places_open"] <= told["places_count"]


def test_every_community_says_something_of_itself(
    routing_client: FlaskClient, boundaries: dict[str, Any]
) -> None:
    communities = [code for code in boundaries if len(code) == 12]
    introductions = [profile(routing_client, code)["introduction"] for code in communities]
    assert all(text and len(text) > 20 for text in introductions)
    assert len(set(introductions)) == len(communities)


def test_a_city_counts_what_it_does_not_list(routing_client: FlaskClient, directory: Directory) -> None:
    told = profile(routing_client, "990100")
    assert told["places"] == [] and told["places_count"] == len(directory)
    assert {kind["code"]: kind["count"] for kind in told["place_kinds"]}["caring_station"] == sum(
        place.kind == "caring_station" for place in directory.places
    )


def test_the_living_circle_is_drawn_around_the_service_centre(
    routing_client: FlaskClient, directory: Directory
) -> None:
    told = profile(routing_client, "990101001001")["living_circle"]
    circle = json_of(routing_client.get(told["url"]))
    centre = next(
        place
        for place in directory.places
        if place.kind == "service_center" and (place.lon, place.lat) == (told["lon"], told["lat"])
    )
    assert circle["centre"] == {"lon": centre.lon, "lat": centre.lat, "name": centre.name}
    reach = shape(circle["geometry"])
    assert reach.contains(shapely.Point(centre.lon, centre.lat)) and circle["minutes"] == 15
    for kind in circle["kinds"]:
        lying = [
            place
            for place in directory.places
            if place.kind == kind["code"] and reach.intersects(shapely.Point(place.lon, place.lat))
        ]
        assert kind["within"] == len(lying)
        assert kind["nearest"]["code"] in {
            place.code for place in directory.places if place.kind == kind["code"]
        }
    smaller = shape(json_of(routing_client.get(f"{told['url']}?minutes=5"))["geometry"])
    assert smaller.area < reach.area


def test_circles_that_cannot_be_drawn(routing_client: FlaskClient, app: APIFlask) -> None:
    url = "/api/v1/areas/{}/living-circle"
    is_problem(routing_client.get(url.format("990199")), 404, "not-found")
    is_problem(routing_client.get(url.format("990100") + "?minutes=61"), 400, "invalid-input")
    is_problem(routing_client.get(url.format("990100") + "?mode=fly"), 400, "invalid-input")
    is_problem(app.test_client().get(url.format("990101001001")), 503, "routing-unavailable")
