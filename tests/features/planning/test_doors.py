"""What people call a building."""

import pytest

from geoapi.features.planning.doors import local_part, street_and_door

AREAS = ("滨城市", "城中区", "河湾街道", "德荣社区")


@pytest.mark.parametrize(
    ("name", "estate", "address", "told"),
    [
        ("", None, "滨城市城中区河湾街道德荣社区娘娘庙三巷13号", ("娘娘庙三巷", "13号")),
        ("2号楼", "建工苑", "滨城市城中区河湾街道德荣社区晨泉路6号建工苑2号楼", ("建工苑", "2号楼")),
        # A shop of an estate has the number of its street.
        ("", "建工苑", "滨城市城中区河湾街道德荣社区晨泉路8号", ("晨泉路", "8号")),
        ("", None, "滨城市城中区河湾街道德荣社区丁香街甲1号", ("丁香街甲", "1号")),
        # An address without some of the areas, one without a number, and none at all.
        ("", None, "德荣社区米市街5-1号", ("米市街", "5-1号")),
        ("文化宫", None, "滨城市城中区文化宫", ("", "文化宫")),
        ("文化宫", None, "", ("", "文化宫")),
        ("", "建工苑", "", ("建工苑", "B1")),
        ("", None, "", ("", "B1")),
    ],
)
def test_a_building_is_called_by_lane_and_door(
    name: str, estate: str | None, address: str, told: tuple[str, str]
) -> None:
    assert street_and_door(name, estate, local_part(address, AREAS), "B1") == told


def test_only_what_an_address_begins_with_is_left_out() -> None:
    assert local_part("滨城市滨城市场路1号", ("滨城市", "城中区")) == "滨城市场路1号"
