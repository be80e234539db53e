"""Links to navigation apps: each app's own coordinates,
held against the server's, and each app's own words.
"""

import random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from geoapi.core.geo import from_wgs84
from tests.web.running import call

PLACE = {"lon": 120.8508, "lat": 40.7186, "name": "锦和爱心驿站"}


def links(**given: Any) -> dict[str, tuple[str, dict[str, str]]]:
    """The address and the query of each app's link."""
    (found,) = call("features/routes/handovers.js", "handovers", [[PLACE | given]])
    parts = {link["code"]: urlsplit(link["url"]) for link in found}
    return {
        code: (
            f"{url.scheme}://{url.netloc}{url.path}",
            {key: value[0] for key, value in parse_qs(url.query).items()},
        )
        for code, url in parts.items()
    }


@pytest.mark.parametrize(("function", "crs"), [("toGcj02", "gcj02"), ("toBd09", "bd09")])
def test_shifts_are_the_servers(function: str, crs: str) -> None:
    chance = random.Random(7)
    # Both sides of the meridian and the parallel that the formulas turn about, and all over the country.
    points = [(105.0, 35.0), (104.999, 34.999), (120.8508, 40.7186)]
    points += [(chance.uniform(72.1, 137.8), chance.uniform(0.9, 55.8)) for _ in range(2000)]
    shifted = np.array(call("features/routes/handovers.js", function, [list(point) for point in points]))
    lon, lat = from_wgs84(np.array([p[0] for p in points]), np.array([p[1] for p in points]), crs)
    assert np.abs(shifted[:, 0] - lon).max() < 1e-9
    assert np.abs(shifted[:, 1] - lat).max() < 1e-9
    assert (
        np.hypot(shifted[:, 0] - [p[0] for p in points], shifted[:, 1] - [p[1] for p in points]).min() > 1e-5
    )


@pytest.mark.parametrize("function", ["toGcj02", "toBd09"])
def test_nothing_is_shifted_outside_china(function: str) -> None:
    points = [[24.94, 60.17], [-0.12, 51.5], [139.7, 35.7], [100.0, 0.5], [72.0, 30.0]]
    assert call("features/routes/handovers.js", function, points) == points


def test_amap() -> None:
    address, query = links(mode="scooter")["amap"]
    assert address == "https://uri.amap.com/navigation"
    lon, lat = from_wgs84(np.array([PLACE["lon"]]), np.array([PLACE["lat"]]), "gcj02")
    assert query["to"] == f"{lon[0]:.6f},{lat[0]:.6f},锦和爱心驿站"
    assert query["mode"] == "ride" and query["callnative"] == "1" and query["coordinate"] == "gaode"
    assert "from" not in query


def test_baidu() -> None:
    address, query = links(mode="walk")["baidu"]
    assert address == "https://api.map.baidu.com/direction"
    lon, lat = from_wgs84(np.array([PLACE["lon"]]), np.array([PLACE["lat"]]), "bd09")
    assert query["destination"] == f"latlng:{lat[0]:.6f},{lon[0]:.6f}|name:锦和爱心驿站"
    assert query["mode"] == "walking" and query["coord_type"] == "bd09ll" and query["output"] == "html"


def test_tencent() -> None:
    address, query = links(mode="bicycle", **{"from": {"lon": 120.84, "lat": 40.71, "name": "我的位置"}})[
        "tencent"
    ]
    assert address == "https://apis.map.qq.com/uri/v1/routeplan"
    for key, place in (("tocoord", PLACE), ("fromcoord", {"lon": 120.84, "lat": 40.71})):
        lon, lat = from_wgs84(np.array([place["lon"]]), np.array([place["lat"]]), "gcj02")
        assert query[key] == f"{lat[0]:.6f},{lon[0]:.6f}"
    assert query["type"] == "bike" and query["to"] == "锦和爱心驿站" and query["from"] == "我的位置"


def test_a_name_cannot_add_to_a_link() -> None:
    for _, query in links(mode="walk", name="甲&mode=car&type=drive#?").values():
        assert query.get("mode", query.get("type")) in ("walk", "walking")
    amap = links(mode="walk", name="甲,1|乙&丙")["amap"][1]["to"]
    assert amap.count(",") == 2 and amap.endswith(",甲 1 乙 丙")


def test_a_place_without_a_name_still_has_links() -> None:
    without = links(mode="walk", name="")
    assert without["amap"][1]["to"].count(",") == 1
    assert without["tencent"][1]["to"]
