"""The names of the demo city: one for each place in a district,
some borne twice in the city, and other names.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import shapely

from tests.scripts.demo_files import City, split_text


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


def test_estates_and_streets_of_two_districts_share_names_and_numbers(city: City) -> None:
    buildings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    numbers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in city.addresses:
        district, street, number, rest = split_text(row["text"])
        numbers[street][district].add(number)
        if found := re.fullmatch(r"(\S+?)(\d+)(?:号楼|栋|幢)", rest):
            buildings[found[1]][district].add(found[2])
    assert any(len(found) == 2 and set.intersection(*found.values()) for found in buildings.values())
    assert sum(len(found) == 2 and bool(set.intersection(*found.values())) for found in numbers.values()) >= 2
    phases = [name for name in buildings if name.endswith("一期")]
    assert any(
        "3" in set.intersection(*buildings[name].values(), *buildings[name[:-2] + "二期"].values())
        for name in phases
    )


def test_some_lanes_are_named_by_where_they_lie(city: City) -> None:
    named = {tags["name"] for tags, _ in city.ways if "highway" in tags and "name" in tags}
    assert any(name[:-2] + "后街" in named for name in named if name.endswith("前街"))
    assert any(re.search("[东西][一二三]?(巷|胡同)$", name) for name in named)


def test_other_names_point_to_what_is_there(city: City) -> None:
    assert list(city.aliases[0]) == ["kind", "target", "alias", "area", "from", "until"]
    districts = {city.areas[c]["name"]: c for c in city.of_level("district")}
    estates, roads, buildings = set(), set(), set()
    for row in city.addresses:
        district, street, _, rest = split_text(row["text"])
        roads.add(street)
        estates.add((rest, districts[district]))
        buildings.add(row["building"])
    kinds = Counter(row["kind"] for row in city.aliases)
    assert (
        min(kinds[kind] for kind in ("estate", "road", "place", "building", "area")) >= 2
        and kinds.total() >= 12
    )
    for row in city.aliases:
        target = row["target"]
        if row["kind"] in ("estate", "place"):
            assert (target, row["area"]) in estates
        elif row["kind"] == "area":
            assert city.areas[target]["layer"] == "admin" and not row["area"]
        else:
            assert target in (roads if row["kind"] == "road" else buildings) and not row["area"]
        ends = [date.fromisoformat(row[key]) for key in ("from", "until") if row[key]]
        assert ends == sorted(set(ends)) and all(day < date(2026, 1, 1) for day in ends)
    assert any(row["from"] for row in city.aliases) and any(not row["until"] for row in city.aliases)
    assert len({(row["kind"], row["target"], row["alias"], row["area"]) for row in city.aliases}) == len(
        city.aliases
    )


def test_another_name_is_nobody_elses_in_its_district_but_may_be_elsewhere(city: City) -> None:
    districts = {city.areas[c]["name"]: c for c in city.of_level("district")}
    names: dict[str, set[str]] = defaultdict(set)
    for row in city.addresses:
        district, street, _, rest = split_text(row["text"])
        names[districts[district]] |= {street, rest}
    for code, area in city.areas.items():
        names[code[:6]].add(area["name"])
    everywhere = set().union(*names.values())
    grids = city.grid_of()
    bearers: dict[str, list[str]] = defaultdict(list)
    for row in city.aliases:
        assert row["alias"] not in everywhere or row["kind"] == "estate"
        district = row["area"] or {"area": row["target"], "building": grids.get(row["target"], "")}.get(
            row["kind"], ""
        )
        assert row["alias"] not in names[district[:6]]
        bearers[row["alias"]].append(district[:6])
    assert all(len(set(found)) == len(found) for found in bearers.values())
    assert any(len(found) == 2 for found in bearers.values()), "no name is in use for two estates"
    moved = [row for row in city.aliases if row["alias"] in everywhere]
    assert moved and all(row["until"] for row in moved), "no former name is borne by another estate today"
