"""The demo city as files: deterministic, exact coverages, whole buildings, a connected road graph, sound tables."""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import opening_hours
import pytest
import shapely

from tests.scripts.demo_files import FILES, SCRIPT, City, digest, list_roads, make, reach, read_city, to_metres

LEVELS = ("city", "district", "subdistrict", "community", "grid")
DIGITS = {"city": 6, "district": 6, "subdistrict": 9, "community": 12, "grid": 15}
HEADER = (
    "post_code,staff_no,name,role,area_code,building_code,duty_phone,private_phone,duty_hours,from,until,substitute_for"
)
ROLES = {
    "grid_leader", "grid_worker", "part_time_grid_worker", "building_leader", "contact_household",
    "community_secretary", "police_officer", "property_manager", "party_secretary",
}  # fmt: skip
SQUARE_METRE = 1 / (111_045 * 84_370)  # in square degrees, at this latitude


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return read_city(make(tmp_path_factory.mktemp("city") / "demo"))


def test_same_seed_same_bytes_and_other_files_in_the_folder_stay(city: City, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    out.mkdir()
    (out / "people.csv").write_text("an older file")
    (out / "notes.txt").write_text("keep me")
    make(out, "--seed", "990101", hash_seed="4242")
    assert digest(out) == digest(city.folder)
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "notes.txt"])
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_another_seed_makes_another_city(city: City, tmp_path: Path) -> None:
    other = digest(make(tmp_path / "other", "--seed", "7"))
    assert all(other[name] != digest(city.folder)[name] for name in FILES)


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    command = [sys.executable, str(SCRIPT), "--out", str(tmp_path / "file" / "demo")]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    assert refused.stderr.strip().splitlines()[-1].startswith("demo_city:")


def test_sizes(city: City) -> None:
    levels = Counter(a["level"] for a in city.areas.values() if a["layer"] == "admin")
    assert levels == {"city": 1, "district": 2, "subdistrict": 3, "community": 12, "grid": 70}
    assert 2_000 <= len(city.footprints()) <= 3_200
    kinds = Counter(city.areas[c]["kind"] for c in city.of_level("grid"))
    assert 4 <= kinds["dedicated"] <= 10 and kinds["base"] >= 60


def test_codes_follow_their_parents(city: City) -> None:
    for level, above in zip(LEVELS[1:], LEVELS, strict=False):
        for code in city.of_level(level):
            parent = city.areas[code]["parent"]
            assert city.areas[parent]["level"] == above
            assert len(code) == DIGITS[level] and code.startswith("99")
            assert code.startswith(parent[:4] if above == "city" else parent)
    assert [city.areas[c]["parent"] for c in city.of_level("city")] == [None]


@pytest.mark.parametrize(("level", "above"), list(zip(LEVELS[1:], LEVELS, strict=False)))
def test_levels_are_exact_coverages(city: City, level: str, above: str) -> None:
    codes = city.of_level(level)
    assert shapely.coverage_is_valid([city.shapes[c] for c in codes], gap_width=1e-6)
    assert all(city.shapes[c].is_valid for c in codes)
    for parent in city.of_level(above):
        children = [city.shapes[c] for c in codes if city.areas[c]["parent"] == parent]
        joined = shapely.coverage_union_all(children)
        assert joined.symmetric_difference(city.shapes[parent]).area < 1e-16
        assert set(shapely.get_coordinates(city.shapes[parent]).view("c16").ravel().tolist()) <= {
            xy for child in children for xy in shapely.get_coordinates(child).view("c16").ravel().tolist()
        }


def test_coordinates_have_nine_decimals_and_grids_are_not_boxes(city: City) -> None:
    for geometry in city.shapes.values():
        xy = shapely.get_coordinates(geometry)
        assert (np.round(xy, 9) == xy).all()
        assert (np.abs(xy - (120.85, 40.72)) < 0.1).all()
    vertices = [shapely.get_num_coordinates(city.shapes[c]) for c in city.of_level("grid")]
    assert np.median(vertices) > 20 and min(vertices) >= 8


def test_overlays_do_not_overlap_within_a_layer_and_cross_grids(city: City) -> None:
    outline = city.shapes["990100"]
    grids = [city.shapes[c] for c in city.of_level("grid")]
    for layer, crossing in (("police", True), ("party", True), ("property", False)):
        codes = [c for c, a in city.areas.items() if a["layer"] == layer]
        assert codes and all(re.fullmatch(rf"{layer}-9901\d\d-\d{{3}}", c) for c in codes)
        assert all(city.areas[c]["parent"] is None and city.areas[c]["level"] == "zone" for c in codes)
        shapes = [city.shapes[c] for c in codes]
        total = shapely.union_all(shapes)
        assert sum(s.area for s in shapes) == pytest.approx(total.area, rel=1e-9)
        if crossing:
            assert total.symmetric_difference(outline).area < 5 * SQUARE_METRE
            cut = sum(0.05 < zone.intersection(grid).area / grid.area < 0.95 for zone in shapes for grid in grids)
            assert cut >= 4
        else:
            assert total.within(outline) and total.area < 0.6 * outline.area


def test_no_building_is_cut_by_a_grid_boundary(city: City) -> None:
    prints = city.footprints()
    assert len(prints) == sum("building" in tags for tags, _ in city.ways)
    assert set(city.grid_of()) == set(prints)


def test_buildings_do_not_overlap(city: City) -> None:
    prints = city.footprints()
    polygons = [shapely.Polygon([city.nodes[n] for n in nodes]) for _, nodes in prints.values()]
    assert all(p.is_valid for p in polygons)
    pairs = shapely.STRtree(polygons).query(polygons, predicate="intersects").T
    overlap = [polygons[a].intersection(polygons[b]).area for a, b in pairs.tolist() if a < b]
    assert max(overlap, default=0.0) < SQUARE_METRE


def test_most_grids_hold_300_to_500_households(city: City) -> None:
    held: Counter[str] = Counter()
    grid_of = city.grid_of()
    for code, row in city.buildings.items():
        held[grid_of[code]] += int(row["households"])
    base = [held[c] for c in city.of_level("grid") if city.areas[c]["kind"] == "base"]
    assert sum(300 <= n <= 500 for n in base) >= 0.8 * len(base)
    assert min(base) > 0


def test_households_agree_with_osm_and_bindings_name_other_grids(city: City) -> None:
    prints, grid_of = city.footprints(), city.grid_of()
    bound = 0
    for code, row in city.buildings.items():
        tags = prints[code][0]
        assert tags["building:flats"] == row["households"]
        assert int(row["units"]) >= 1
        if row["grid_code"]:
            bound += 1
            assert row["grid_code"] in city.areas and row["grid_code"] != grid_of[code]
            assert city.shapes[row["grid_code"]].distance(city.shapes[grid_of[code]]) < 1e-9
    assert 3 <= bound <= 10
    assert {c for c, (tags, _) in prints.items() if "building:flats" in tags} == set(city.buildings)


def test_names_do_not_repeat_within_a_district(city: City) -> None:
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in city.of_level("community") + city.of_level("subdistrict"):
        seen[code[:6], city.areas[code]["name"]].append(code)
    assert all(len(codes) == 1 for codes in seen.values())
    grids = Counter((city.areas[c]["parent"], city.areas[c]["name"]) for c in city.of_level("grid"))
    assert max(grids.values()) == 1
    sites: dict[tuple[str, str], list[Any]] = defaultdict(list)
    districts = {c: city.shapes[c] for c in city.of_level("district")}
    for tags, nodes in city.ways:
        if "name" in tags and {"landuse", "leisure", "amenity"} & set(tags):
            polygon = shapely.Polygon([city.nodes[n] for n in nodes])
            where = next(c for c, s in districts.items() if s.contains(polygon.representative_point()))
            sites[where, tags["name"]].append(polygon)
    for (_, name), polygons in sites.items():
        near = len(polygons) == 1 or (len(polygons) == 2 and polygons[0].distance(polygons[1]) < 40 / 84_000)
        assert near, f"{name} names {len(polygons)} places"
    where_of: dict[str, set[str]] = defaultdict(set)
    for where, name in sites:
        where_of[name].add(where)
    assert any(len(found) == 2 for found in where_of.values()), "no estate shares its name with one elsewhere"
    assert any(name.endswith("二期") for name in where_of)


def test_a_street_name_means_one_street(city: City) -> None:
    districts = {c: city.shapes[c] for c in city.of_level("district")}
    lines: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for tags, nodes in city.ways:
        if "highway" in tags and "name" in tags:
            line = shapely.LineString([city.nodes[n] for n in nodes])
            for code, outline in districts.items():
                if outline.intersects(line.interpolate(0.5, normalized=True)):
                    lines[code, tags["name"]].append(line)
    split = []
    for (_, name), parts in lines.items():
        merged = shapely.line_merge(shapely.union_all(parts))
        if shapely.union_all([part.buffer(0.004) for part in parts]).geom_type != "Polygon":
            split.append((name, merged.geom_type))
    assert not split, split


def test_road_graph_is_connected_and_cars_can_always_get_back(city: City) -> None:
    near: dict[int, set[int]] = defaultdict(set)
    ahead: dict[int, set[int]] = defaultdict(set)
    back: dict[int, set[int]] = defaultdict(set)
    for tags, nodes in list_roads(city):
        for a, b in pairwise(nodes):
            near[a].add(b)
            near[b].add(a)
            if tags["highway"] != "footway":
                ahead[a].add(b)
                back[b].add(a)
                if tags.get("oneway") != "yes":
                    ahead[b].add(a)
                    back[a].add(b)
    start = next(nodes[0] for tags, nodes in list_roads(city) if tags["highway"] == "trunk")
    assert reach(near, start) == set(near)
    wheels = set(ahead) | set(back)
    assert reach(ahead, start) == wheels == reach(back, start)
    kinds = Counter(tags["highway"] for tags, _ in list_roads(city))
    for kind in ("trunk", "primary", "secondary", "tertiary", "residential", "living_street", "service", "footway"):
        assert kinds[kind] > 0
    assert any(tags.get("oneway") == "yes" for tags, _ in list_roads(city))


def test_roads_cross_the_river_on_bridges_only(city: City) -> None:
    water = next(nodes for tags, nodes in city.ways if tags.get("water") == "river")
    river = shapely.Polygon([city.nodes[n] for n in water])
    bridges = 0
    for tags, nodes in list_roads(city):
        wet = shapely.LineString([city.nodes[n] for n in nodes]).intersection(river).length
        if tags.get("bridge") == "yes":
            bridges += wet > 0
            assert tags["layer"] == "1"
        else:
            assert wet < 1e-6, tags
    assert bridges >= 3


def test_every_door_is_on_its_footprint_and_near_a_road(city: City) -> None:
    lines = []
    for _, nodes in list_roads(city):
        lines.append(shapely.LineString(to_metres([city.nodes[n] for n in nodes])))
    doors = []
    for _, nodes in city.footprints().values():
        mine = [n for n in nodes[:-1] if city.node_tags.get(n, {}).get("entrance")]
        assert len(mine) == 1
        if city.node_tags[mine[0]]["entrance"] == "main":
            doors.append(city.nodes[mine[0]])
    points = shapely.points(to_metres(doors))
    away = shapely.STRtree(lines).query_nearest(points, return_distance=True, all_matches=False)[1]
    assert away.max() < 45 and np.percentile(away, 95) < 20


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
    where = {row["building"]: (float(row["lon"]), float(row["lat"])) for row in city.addresses if row["building"]}
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


def test_people_follow_the_table(city: City) -> None:
    assert (city.folder / "people.csv").read_text(encoding="utf-8").splitlines()[0] == HEADER
    posts = [row for row in city.people if not row["substitute_for"]]
    stand_ins = [row for row in city.people if row["substitute_for"]]
    footprints = city.footprints()
    periods: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for row in posts:
        assert row["role"] in ROLES and row["post_code"]
        assert bool(row["area_code"]) != bool(row["building_code"])
        assert not row["area_code"] or row["area_code"] in city.areas
        assert not row["building_code"] or row["building_code"] in footprints
        assert bool(row["staff_no"]) == bool(row["name"])
        assert not row["duty_hours"] or opening_hours.validate(row["duty_hours"])
        until = date.fromisoformat(row["until"]) if row["until"] else date.max
        assert date(2021, 1, 1) <= date.fromisoformat(row["from"]) < until
        periods[row["post_code"]].append((date.fromisoformat(row["from"]), until))
    for spans in periods.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert any(len(spans) > 1 for spans in periods.values())
    assert any(not row["name"] for row in posts) and any(not row["duty_hours"] for row in posts)
    today = date(2026, 11, 23)
    when: Counter[str] = Counter()
    for row in stand_ins:
        assert row["substitute_for"] in periods and not row["role"] and not row["post_code"]
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["until"])
        when["past" if last <= today else "future" if first > today else "now"] += 1
    assert min(when["past"], when["now"], when["future"]) > 0
    current = {(row["area_code"], row["role"]) for row in posts if not row["until"]}
    for grid in city.of_level("grid"):
        assert (grid, "grid_leader") in current and (grid, "grid_worker") in current
    for code, area in city.areas.items():
        role = {"police": "police_officer", "property": "property_manager", "party": "party_secretary"}.get(
            area["layer"]
        )
        assert role is None or (code, role) in current
        assert area["level"] != "community" or (code, "community_secretary") in current


def test_phones_cannot_be_anybodys(city: City) -> None:
    phones = [row[key] for row in city.people for key in ("duty_phone", "private_phone") if row[key]]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"0300-55\d{5}", phone) for phone in phones)
    assert any(row["private_phone"] for row in city.people)
    for name in FILES[1:]:
        text = (city.folder / name).read_text(encoding="utf-8")
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)
