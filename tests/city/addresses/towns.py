"""A small city with all that is hard to find, as a gazetteer from lists: no database needed."""

import random
from datetime import date
from functools import cache
from typing import Any

from geoapi.city.addresses.gazetteer.entries import AddressRow, Alias, AreaName, Toponym
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer

YUNXI = "滨城市临海区和平街道云禧社区"
JINHE = "滨城市临海区和平街道锦和社区"
TINGTAO = "滨城市临海区望海街道听涛社区"
XINCHENG = "滨城市城中区河湾街道新城社区"

AREAS = (
    AreaName("990100", "city", "滨城市", None),
    AreaName("990101", "district", "临海区", "990100"),
    AreaName("990101001", "subdistrict", "和平街道", "990101"),
    AreaName("990101001001", "community", "云禧社区", "990101001"),
    AreaName("990101001002", "community", "锦和社区", "990101001"),
    AreaName("990101002", "subdistrict", "望海街道", "990101"),
    AreaName("990101002001", "community", "听涛社区", "990101002"),
    AreaName("990102", "district", "城中区", "990100"),
    AreaName("990102001", "subdistrict", "河湾街道", "990102"),
    AreaName("990102001001", "community", "新城社区", "990102001"),
)
# Text, the code of its building, how many units that has.
HOUSES: tuple[tuple[str, str | None, int | None], ...] = (
    *((f"{YUNXI}和平路12号云禧苑{number}号楼", f"Y{number}", 3) for number in (1, 2, 3, 13, 30)),
    (f"{YUNXI}和平路12号云禧苑甲3号楼", "Y甲3", 3),
    (f"{YUNXI}和平路12号", None, None),
    (f"{YUNXI}和平路112号", None, None),
    *((f"{YUNXI}韩家洼三巷{number}号", None, None) for number in (5, 6, 15)),
    # Its units have rows of their own.
    (f"{YUNXI}青年路20号银杏花园5号楼", "X5", 3),
    *((f"{YUNXI}青年路20号银杏花园5号楼{unit}单元", "X5", 3) for unit in (1, 2, 3)),
    # Only its units have.
    *((f"{YUNXI}青年路22号梧桐里7号楼{unit}单元", "W7", 2) for unit in (1, 2)),
    # One name in two districts.
    (f"{JINHE}和平路2号锦和小区3号楼", "J3", 4),
    (f"{JINHE}和平路2号锦和小区4号楼", "J4", 4),
    (f"{XINCHENG}光明路8号锦和小区3号楼", "G3", 4),
    (f"{XINCHENG}韩家洼三巷5号", None, None),
    (f"{XINCHENG}光明路100%_号", None, None),
    # One number in two phases.
    *((f"{TINGTAO}环海路9号观澜庭一期{number}号楼", f"A{number}", 2) for number in (1, 2, 3)),
    *((f"{TINGTAO}环海路9号观澜庭二期{number}号楼", f"B{number}", 2) for number in (3, 4)),
    *((f"{TINGTAO}环海路66号望海大厦{letter}座", f"H{letter}", None) for letter in "AB"),
    (f"{TINGTAO}健康路1号人民医院门诊楼", "M1", None),
    (f"{TINGTAO}健康路1号人民医院住院楼", "M2", None),
    (f"{TINGTAO}健康路1号人民医院", None, None),
    (f"{XINCHENG}长春路7号", "C7", 1),
    (f"{XINCHENG}长春路7号附3号", "C7附3", 1),
    (f"{XINCHENG}长春路甲9号", "C甲9", 1),
)
TOPONYMS = (
    Toponym("road", "环岛路", 120.871, 40.721, "990101002001"),
    Toponym("place", "星海公园", 120.872, 40.722, "990101002001"),
)
ALIASES = (
    Alias("estate", "云禧苑", "禧园新居"),
    Alias("estate", "观澜庭一期", "渔港宿舍", until=date(2009, 5, 1)),
    Alias("road", "和平路", "劳动路", until=date(1998, 7, 1)),
    Alias("area", "990101001001", "前锋社区", until=date(2014, 8, 22)),
    Alias("building", "M2", "专家楼"),
    # One name, another estate in each district.
    Alias("estate", "锦和小区", "公交宿舍", "990102"),
    Alias("estate", "银杏花园", "公交宿舍", "990101"),
    # Of the two estates of that name only one.
    Alias("estate", "锦和小区", "粮库大院", "990101"),
)


def address_rows() -> list[AddressRow]:
    """The rows, each a little east of the one before."""
    return [
        AddressRow(text, 120.85 + number / 2000, 40.72, code, units)
        for number, (text, code, units) in enumerate(HOUSES)
    ]


@cache
def town() -> Gazetteer:
    return Gazetteer(AREAS, address_rows(), TOPONYMS, ALIASES)


@cache
def shuffled(seed: int) -> Gazetteer:
    """The same, from rows in another order."""
    order = random.Random(seed)
    lists: list[list[Any]] = [list(AREAS), address_rows(), list(TOPONYMS), list(ALIASES)]
    for each in lists:
        order.shuffle(each)
    areas, rows, toponyms, aliases = lists
    return Gazetteer(areas, rows, toponyms, aliases)


def of_texts(*texts: str) -> Gazetteer:
    """A gazetteer of addresses in the areas of the town, each with a building of its own if it names one."""
    rows = [
        AddressRow(text, 120.85 + number / 2000, 40.72, f"T{number}" if "楼" in text else None)
        for number, text in enumerate(texts)
    ]
    return Gazetteer(AREAS, rows)
