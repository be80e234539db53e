"""What the checks find, each in a scene of two grids, and what they leave in peace."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from shapely import box
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.checks.registry import CHECKS, digest, find_faults
from geoapi.features.planning.checks.scene import OpenPost, Scene
from geoapi.features.planning.dwellings import Dwellings, Footprint
from geoapi.features.planning.grids import PlanGrid
from tests.city.areas.shapes import at, polygon, rectangle

WEST, EAST, COMMUNITY = "c001", "c002", "c"
BOUNDS = {"base": (2, 5)}


def grid(code: str, shape: BaseGeometry | None, **said: Any) -> PlanGrid:
    return PlanGrid(code, f"名{code}", said.get("kind", "base"), COMMUNITY, shape, fate="changed")


def dwellings(*places: tuple[float, float, int]) -> Dwellings:
    points = [at(box(east, north, east, north)).bounds[:2] for east, north, _ in places]
    return Dwellings(
        ids=np.arange(len(places)),
        lon=np.asarray([lon for lon, _ in points]),
        lat=np.asarray([lat for _, lat in points]),
        households=np.asarray([households for *_, households in places]),
        bound=np.full(len(places), "", dtype="U20"),
    )


def footprint(
    number: int, west: float, south: float, east: float, north: float, estate: str | None = None
) -> Footprint:
    return Footprint(number, f"B{number}", f"{number}号楼", estate, rectangle(west, south, east, north))


@pytest.fixture
def sound() -> Scene:
    """Two grids of a community, three households in each, nothing wrong with them."""
    return Scene(
        grids={WEST: grid(WEST, rectangle(0, 0, 300, 200)), EAST: grid(EAST, rectangle(300, 0, 600, 200))},
        outlines={COMMUNITY: polygon((0, 0), (300, 0), (600, 0), (600, 200), (300, 200), (0, 200))},
        dwellings=dwellings((100, 100, 3), (500, 100, 3)),
        footprints=[footprint(0, 90, 90, 110, 110, "一院"), footprint(1, 490, 90, 510, 110, "二院")],
        changed=frozenset([WEST, EAST]),
        bounds=BOUNDS,
    )


def with_shapes(scene: Scene, west: BaseGeometry, east: BaseGeometry) -> Scene:
    return replace(scene, grids={WEST: grid(WEST, west), EAST: grid(EAST, east)})


def keys(scene: Scene) -> set[str]:
    return {fault.key for fault in find_faults(scene)}


def test_nothing_is_found_where_nothing_is_wrong(sound: Scene) -> None:
    assert find_faults(sound) == []


def test_each_check_has_a_name_of_its_own() -> None:
    assert len({check.key for check in CHECKS}) == len(CHECKS) and len(digest()) == 12


def test_a_gap(sound: Scene) -> None:
    scene = with_shapes(sound, rectangle(0, 0, 300, 200), rectangle(302, 0, 600, 200))
    (fault,) = [each for each in find_faults(scene) if each.key == "gap"]
    assert set(fault.codes) == {WEST, EAST} and 350 < fault.params["area_m2"] < 450
    assert fault.place is not None and fault.sentence.startswith("a gap")
    assert [fix["op"] for fix in fault.fixes] == ["fill", "fill"]
    assert {fix["grid"] for fix in fault.fixes} == {WEST, EAST}


def test_an_overlap_and_ground_outside(sound: Scene) -> None:
    assert "overlap" in keys(with_shapes(sound, rectangle(0, 0, 304, 200), rectangle(300, 0, 600, 200)))
    assert "outside" in keys(with_shapes(sound, rectangle(-5, 0, 300, 200), rectangle(300, 0, 600, 200)))


def test_buildings_in_no_grid(sound: Scene) -> None:
    scene = with_shapes(sound, rectangle(0, 0, 90, 200), rectangle(300, 0, 600, 200))
    (fault,) = [each for each in find_faults(scene) if each.key == "homeless"]
    assert fault.params == {"buildings": 1, "households": 3}
    bound = replace(sound.dwellings, bound=np.asarray([EAST, ""], dtype="U20"))
    assert "homeless" not in keys(replace(scene, dwellings=bound))


def test_pieces_and_necks(sound: Scene) -> None:
    east = rectangle(300, 0, 600, 200)
    two = rectangle(0, 0, 100, 200).union(rectangle(200, 0, 300, 200))
    assert "pieces" in keys(with_shapes(sound, two, east))
    necked = two.union(rectangle(90, 99, 210, 101))
    (fault,) = [each for each in find_faults(with_shapes(sound, necked, east)) if each.key == "neck"]
    assert fault.codes == (WEST,) and fault.place is not None
    wide = two.union(rectangle(90, 90, 210, 110))
    assert not {"neck", "pieces"} & keys(with_shapes(sound, wide, east))


def test_a_cut_building_and_a_split_estate(sound: Scene) -> None:
    across = footprint(2, 290, 50, 310, 70)
    (fault,) = [
        each
        for each in find_faults(replace(sound, footprints=[*sound.footprints, across]))
        if each.key == "building_cut"
    ]
    assert (set(fault.codes), fault.params["share"]) == ({WEST, EAST}, 50)
    touched = footprint(2, 299.9, 50, 310, 70)
    assert "building_cut" not in keys(replace(sound, footprints=[touched]))
    both = [footprint(0, 90, 90, 110, 110, "大院"), footprint(1, 490, 90, 510, 110, "大院")]
    assert "estate_split" in keys(replace(sound, footprints=both))


@pytest.mark.parametrize(("households", "wrong"), [(1, True), (2, False), (5, False), (6, True)])
def test_sizes(sound: Scene, households: int, wrong: bool) -> None:
    scene = replace(sound, dwellings=dwellings((100, 100, households), (500, 100, 3)))
    assert ("size" in keys(scene)) == wrong
    dedicated = {**scene.grids, WEST: grid(WEST, scene.grids[WEST].shape, kind="dedicated")}
    assert "size" not in keys(replace(scene, grids=dedicated))


def test_what_the_database_says(sound: Scene) -> None:
    scene = replace(
        sound,
        dead_bindings=[("B1", WEST)],
        open_posts=[OpenPost("P-1", WEST, "网格长", "")],
        taken_codes=[EAST],
        moved_bases=[WEST],
        later_bases=[EAST],
    )
    assert keys(scene) == {"binding_dead", "post_open", "code", "base_moved", "base_later"}


def test_what_is_as_in_force_is_left_in_peace(sound: Scene) -> None:
    """Grids that a plan does not change are not its matter, however they are."""
    scene = with_shapes(sound, rectangle(0, 0, 300, 200), rectangle(310, 0, 600, 200))
    assert keys(replace(scene, changed=frozenset())) == set()
