"""The standard addresses of the demo city: of doorplates, estates, buildings and units."""

import re
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
import shapely

from tests.scripts.demo_files import City, list_roads, to_metres


def test_addresses_are_unique_and_lie_at_their_building(city: City) -> None:
    texts = [row["text"] for row in city.addresses]
    assert len(set(texts)) == len(texts)
    prints, grid_of = city.footprints(), city.grid_of()
    for row in city.addresses:
        assert re.fullmatch(r"滨城市\S+?区\S+?街道\S+?社区\S+号\S*", row["text"])
        if row["building"]:
            tags, nodes = prints[row["building"]]
            point = shapely.Point(float(row["lon"]), float(row["lat"]))
            assert point.distance(shapely.Polygon([city.nodes[n] for n in nodes])) < 2e-7
            names = [city.areas[grid_of[row["building"]][:k]]["name"] for k in (6, 9, 12)]
            assert row["text"].startswith("滨城市" + "".join(names))
            assert tags["addr:street"] in row["text"] and tags["addr:housenumber"] in row["text"]
    with_building = {row["building"] for row in city.addresses if row["building"]}
    homes = {c for c, (tags, _) in prints.items() if "building:flats" in tags}
    assert len(homes - with_building) == 0
    assert any(re.search(r"甲\d+号$", t) for t in texts) and any(re.search(r"号附\d号$", t) for t in texts)


def test_house_numbers_rise_with_odd_and_even_on_two_sides(city: City) -> None:
    sides: dict[str, dict[int, list[Any]]] = defaultdict(lambda: {0: [], 1: []})
    where = {
        row["building"]: (float(row["lon"]), float(row["lat"])) for row in city.addresses if row["building"]
    }
    for code, (tags, _) in city.footprints().items():
        number = re.fullmatch(r"(\d+)号", tags.get("addr:housenumber", ""))
        if tags["building"] == "house" and number and code in where:
            sides[tags["addr:street"]][int(number[1]) % 2].append((int(number[1]), where[code]))
    lines: dict[str, Any] = {}
    for tags, nodes in list_roads(city):
        if tags.get("name") in sides and tags["name"] not in lines:
            lines[tags["name"]] = shapely.LineString([city.nodes[n] for n in nodes])
    checked = 0
    for name, line in lines.items():
        if sum(tags.get("name") == name for tags, _ in list_roads(city)) > 1:
            continue
        for doors in sides[name].values():
            at = [line.project(shapely.Point(xy)) for _, xy in sorted(doors)]
            if len(at) > 2:
                checked += 1
                assert at == sorted(at) or at == sorted(at, reverse=True), name
    assert checked > 30


def test_units_have_addresses_at_doors_of_their_own(city: City) -> None:
    plain = {row["building"]: row["text"] for row in city.addresses if not row["text"].endswith("单元")}
    units: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in city.addresses:
        if row["text"].endswith("单元"):
            units[row["building"]].append(row)
    several = {code: int(row["units"]) for code, row in city.buildings.items() if int(row["units"]) > 1}
    assert set(units) == set(several) and len(several) > 100
    for code, rows in units.items():
        assert [row["text"] for row in rows] == [f"{plain[code]}{n + 1}单元" for n in range(several[code])]
        doors = to_metres([(float(row["lon"]), float(row["lat"])) for row in rows])
        gaps = np.hypot(*np.diff(doors, axis=0).T)
        assert gaps.min() > 5 and np.ptp(gaps) < 0.1, "the doors stand evenly along one side"
        assert np.hypot(*(doors[-1] - doors[0])) == pytest.approx(gaps.sum(), abs=0.1)
