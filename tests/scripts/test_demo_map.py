"""The map of the demo city: whole buildings, a connected road graph, doors near it, what stands where."""

import re
from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import shapely

from tests.scripts.demo_files import SQUARE_METRE, City, list_roads, reach, to_metres


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
    for kind in (
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "residential",
        "living_street",
        "service",
        "footway",
    ):
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


def test_each_community_has_a_clinic_and_a_service_centre_in_it(city: City) -> None:
    named: dict[str, list[shapely.Point]] = defaultdict(list)
    for node, tags in city.node_tags.items():
        named[tags.get("name", "")].append(shapely.Point(city.nodes[node]))
    wanted = []
    for code, area in city.areas.items():
        if area["level"] == "community":
            wanted += [(code, f"{area['name']}卫生服务站"), (code, f"{area['name']}党群服务中心")]
        elif area["level"] == "subdistrict":
            wanted.append((code, f"{area['name']}办事处"))
        elif area["layer"] == "police":
            wanted.append((code, area["name"].removesuffix("辖区")))
    for code, name in wanted:
        assert sum(city.shapes[code].contains(point) for point in named[name]) == 1, name


def test_amenities_stand_in_houses_and_bus_stops_at_roads(city: City) -> None:
    stops: dict[int, dict[str, str]] = {}
    indoors: dict[int, dict[str, str]] = {}
    for node, tags in city.node_tags.items():
        if "name" in tags and "barrier" not in tags:
            (stops if tags.get("highway") == "bus_stop" else indoors)[node] = tags
    prints = [shapely.Polygon([city.nodes[n] for n in nodes]) for _, nodes in city.footprints().values()]
    houses = shapely.STRtree(prints)
    hosts = [houses.query(shapely.Point(city.nodes[node]), predicate="within").tolist() for node in indoors]
    assert all(len(host) == 1 for host in hosts) and len({host[0] for host in hosts}) == len(indoors)
    lines = shapely.STRtree(
        [shapely.LineString(to_metres([city.nodes[n] for n in w])) for _, w in list_roads(city)]
    )
    spots = shapely.points(to_metres([city.nodes[node] for node in stops]))
    away = lines.query_nearest(spots, return_distance=True, all_matches=False)[1]
    assert len(stops) >= 10 and away.max() < 20
    assert not any(len(houses.query(shapely.Point(city.nodes[node]), predicate="within")) for node in stops)
    kinds = Counter(
        value for tags in indoors.values() for key, value in tags.items() if key in ("amenity", "shop")
    )
    assert {"pharmacy", "supermarket", "bank", "police", "convenience"} <= set(kinds)


def test_each_school_and_hospital_has_a_gate_on_its_outline(city: City) -> None:
    sites = [
        (t, w) for t, w in city.ways if t.get("amenity") in ("school", "kindergarten", "hospital", "college")
    ]
    assert len(sites) >= 5
    lines = shapely.STRtree(
        [shapely.LineString(to_metres([city.nodes[n] for n in w])) for _, w in list_roads(city)]
    )
    for tags, nodes in sites:
        (gate,) = [n for n in nodes[:-1] if city.node_tags.get(n, {}).get("barrier") == "gate"]
        assert re.fullmatch(tags["name"] + "[东南西北]门", city.node_tags[gate]["name"])
        assert shapely.Polygon([city.nodes[n] for n in nodes]).is_valid
        assert (
            lines.query_nearest(shapely.points(to_metres([city.nodes[gate]])), return_distance=True)[1].max()
            < 30
        )
