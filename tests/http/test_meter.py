"""Requests are counted by route; nothing that a client writes becomes a label."""

import pytest

from geoapi.core.metrics import printed
from geoapi.http.meter import BOUNDS_S, GONE, NO_ROUTE, Meter
from geoapi.http.url_rules import documented_path


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("/api/v1/areas/<string:code>", "/api/v1/areas/{code}"),
        ("/tiles/<any(basemap,areas):layer>/<int:z>/<int:x>/<int:y>.mvt", "/tiles/{layer}/{z}/{x}/{y}.mvt"),
        ("/p/<code>", "/p/{code}"),
        (NO_ROUTE, NO_ROUTE),
    ],
)
def test_a_route_is_told_as_the_documentation_writes_it(rule: str, told: str) -> None:
    assert documented_path(rule) == told


def test_what_is_added_up() -> None:
    meter = Meter()
    tally = meter.tally("/a/<int:b>", "GET")
    for status, took_s in ((200, 0.0005), (204, 0.3), (404, 0.001), (503, 99.0), (GONE, 0.004)):
        tally.add(status, took_s)
    lines = printed(meter.families()).splitlines()
    at = 'route="/a/{b}",method="GET"'
    assert [line for line in lines if line.startswith("geoapi_http_requests_total")] == [
        f'geoapi_http_requests_total{{{at},status="{name}"}} {number}'
        for name, number in (("gone", 1), ("2xx", 2), ("4xx", 1), ("5xx", 1))
    ]
    buckets = [line.rpartition(" ")[2] for line in lines if "_bucket{" in line]
    # Up to 1 ms two, a bound belonging to what lies below it; three up to 5 ms; one beyond all.
    assert buckets == ["2", "3", "3", "3", "3", *["4"] * (len(BOUNDS_S) - 5), "5"]
    assert f"geoapi_http_request_duration_seconds_count{{{at}}} 5" in lines
    assert sum('le="+Inf"' in line for line in lines) == 1


def test_methods_that_clients_make_up_are_one() -> None:
    meter = Meter()
    for name in ("13777700042", "FOO", "get"):
        meter.tally(NO_ROUTE, name).add(405, 0.1)
    assert 'method="other",status="4xx"} 3' in printed(meter.families())
