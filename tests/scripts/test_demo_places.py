"""The places of the demo city: at real doors, what the map shows under the same name, and believable."""

import re
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from demo.places import give_code, give_phone
from demo.sizes import CITY, DEMO

from geoapi.city.places.importing.exceptions import closure_of, exceptions_of
from geoapi.core.hours import HoursError
from geoapi.core.hours_text import hours_of
from tests.scripts.demo_files import City, to_metres

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
TWELVE = {
    "取暖",
    "纳凉",
    "饮水",
    "休息座椅",
    "充电",
    "微波炉",
    "卫生间",
    "药箱",
    "Wi-Fi",
    "雨伞",
    "维修工具",
    "法律援助",
}


def test_every_place_stands_at_the_door_of_the_building_whose_address_it_has(city: City) -> None:
    addresses = {row["text"]: row for row in city.addresses}
    doors = {
        tags["ref"]: next(city.nodes[n] for n in nodes if "entrance" in city.node_tags.get(n, {}))
        for tags, nodes in city.footprints().values()
    }
    there = [(float(row["lon"]), float(row["lat"])) for row in city.places]
    named = [doors[addresses[row["address"]]["building"]] for row in city.places]
    apart_m = np.hypot(*(to_metres(there) - to_metres(named)).T)
    assert float(apart_m.max()) < 0.1
    for row, point in zip(city.places, there, strict=True):
        assert city.areas[row["area"]]["layer"] == "admin"
        assert city.shapes[row["area"]].buffer(1e-6).covers(shapely.Point(point)), row["name"]


def test_there_are_as_many_stations_as_the_city_says_and_every_community_has_its_centre(city: City) -> None:
    kinds = Counter(row["kind"] for row in city.places)
    communities = city.of_level("community")
    assert kinds["caring_station"] == DEMO.stations == 9 and CITY.stations == 155
    for kind in ("service_center", "one_stop_window", "clinic"):
        assert sorted(row["area"] for row in city.places if row["kind"] == kind) == sorted(communities)
    assert len(kinds) >= 15 and kinds["toilet"] >= len(communities)
    assert len({row["code"] for row in city.places}) == len(city.places)
    assert all(re.fullmatch(r"99[0-9A-HJKMNP-TV-Z]{4}", row["code"]) for row in city.places)


def test_what_the_map_names_is_called_the_same_and_is_in_the_same_place(city: City) -> None:
    kinds = {
        "community_centre": "service_center",
        "clinic": "clinic",
        "pharmacy": "pharmacy",
        "police": "police",
    }
    seen = 0
    for number, tags in city.node_tags.items():
        kind = kinds.get(tags.get("amenity", ""))
        listed = [row for row in city.places if (row["kind"], row["name"]) == (kind, tags.get("name"))]
        if kind:
            # Two districts may each have a community of one name.
            doors = to_metres([(float(row["lon"]), float(row["lat"])) for row in listed])
            apart_m = np.hypot(*(doors - to_metres([city.nodes[number]])).T)
            assert float(apart_m.min()) < 3, tags["name"]
            seen += 1
    assert seen >= 30


def test_hours_closures_and_exceptions_can_be_read_but_for_a_few(city: City) -> None:
    unclear = []
    for row in city.places:
        try:
            if row["hours"]:
                hours_of(row["hours"])
        except HoursError:
            unclear.append(row["kind"])
        closure_of(row["closed_from"], row["closed_until"], row["closed_reason"], ZONE)
        exceptions_of(row["exceptions"], ZONE)
    assert 1 <= len(unclear) <= 2 and set(unclear) == {"caring_station"}
    stations = [row for row in city.places if row["kind"] == "caring_station"]
    closed = [row for row in city.places if row["closed_from"]]
    assert any(row["closed_from"] <= TODAY.isoformat() <= row["closed_until"] for row in closed)
    assert any(row["closed_from"] for row in stations) and any(row["exceptions"] for row in city.places)
    assert all(row["closed_reason"] for row in closed)
    hours = Counter(row["hours"] for row in city.places)
    assert len(hours) > 20 and hours["24/7"] and hours["Mo-Su 11:00-13:00,17:00-18:30"]


def test_stations_offer_varied_sets_of_the_twelve_services_and_more(city: City) -> None:
    sets = [set(row["amenities"].split("、")) for row in city.places if row["kind"] == "caring_station"]
    assert all({"取暖", "饮水", "休息座椅", "充电"} <= one for one in sets)
    assert any(one >= TWELVE for one in sets) and any("换电" in one for one in sets)
    assert len({frozenset(one) for one in sets}) > len(sets) // 2
    access = {row["access"] for row in city.places if row["kind"] == "caring_station"}
    assert len(access) >= 3


def test_somebody_was_there_to_see_mostly_of_late(city: City) -> None:
    days = [date.fromisoformat(row["verified_on"]) for row in city.places if row["verified_on"]]
    assert date(2025, 5, 1) < min(days) < date(2026, 3, 1) and max(days) <= TODAY
    assert sum(day > date(2026, 7, 1) for day in days) > len(days) * 0.8
    workers = {row["name"] for row in city.people if row["role"] == "grid_worker"}
    assert {row["verified_by"] for row in city.places if row["verified_by"]} <= workers | {"值班员"}
    assert any(not row["verified_on"] for row in city.places)


def test_phones_are_nobodys(city: City) -> None:
    phones = [row["phone"] for row in city.places if row["phone"]]
    assert len(set(phones)) == len(phones) and all(re.fullmatch(r"0300-56\d{5}", phone) for phone in phones)


def test_every_area_above_the_grids_introduces_itself_by_facts(city: City) -> None:
    for code, area in city.areas.items():
        words = area.get("introduction")
        assert bool(words) == (area["layer"] == "admin" and area["level"] != "grid"), code
        if words and area["level"] == "community":
            assert words.startswith(f"{area['name']}位于") and f"辖 {_grids(city, code)} 个网格" in words
    assert len({area.get("introduction") for area in city.areas.values()}) > 15


def _grids(city: City, community: str) -> int:
    return sum(code.startswith(community) for code in city.of_level("grid"))


def test_no_two_plates_bear_one_code_and_no_two_places_one_phone() -> None:
    assert len({give_code(n) for n in range(90_000)}) == len({give_phone(n) for n in range(90_000)}) == 90_000
