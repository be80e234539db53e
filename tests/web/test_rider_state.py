"""The address of the couriers' page: what it says comes back, and what is no sense is left out."""

from typing import Any
from urllib.parse import parse_qs

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.running import call

DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
NAMES = st.none() | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Zs", "Cc"]), min_size=1, max_size=20
)
SOMEWHERE = st.none() | st.fixed_dictionaries({"at": DEGREES, "name": NAMES})


def read(*queries: str) -> list[dict[str, Any]]:
    return call("pages/rider/state.js", "parse", [[query] for query in queries])


def place(drawn: dict[str, Any] | None) -> dict[str, Any] | None:
    if drawn is None:
        return None
    (lon, lat), name = drawn["at"], drawn["name"]
    # Six decimals, ten centimetres, are what an address carries.
    found = {"lon": round(lon, 6) + 0.0, "lat": round(lat, 6) + 0.0}
    return found | ({"name": name} if name else {})


@settings(max_examples=10)
@given(
    here=SOMEWHERE,
    to=SOMEWHERE,
    mode=st.sampled_from(["scooter", "bicycle", "walk"]),
    amenities=st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True), unique=True, max_size=4),
    shows_map=st.booleans(),
    large=st.none() | st.booleans(),
)
def test_what_an_address_says_comes_back(
    here: Any, to: Any, mode: str, amenities: list[str], shows_map: bool, large: bool | None
) -> None:
    given_here, given_to = place(here), place(to)
    state: dict[str, Any] = {
        "here": given_here and given_here | {"by": "choice"},
        "to": given_to,
        "mode": mode,
    }
    state |= {
        "amenities": amenities,
        "map": shows_map,
        "route": "D4K7P2",
        "at": "2026-11-24T10:00:00+08:00",
        "lang": "en",
    }
    state |= {} if large is None else {"large": large}
    (query,) = call("pages/rider/state.js", "format", [[state]])
    (back,) = read(query)
    for key, said in state.items():
        if key in ("here", "to") and said:
            assert back[key]["lon"] == said["lon"] and back[key]["lat"] == said["lat"]
            assert back[key].get("name") == said.get("name")
        else:
            assert back[key] == said, key


def test_where_the_device_is_stays_out_of_the_address() -> None:
    state: dict[str, object] = {
        "here": {"lon": 120.85, "lat": 40.72, "by": "device"},
        "to": None,
        "mode": "scooter",
        "amenities": [],
    }
    (query,) = call("pages/rider/state.js", "format", [[state | {"route": None, "map": False}]])
    assert query == ""
    (query,) = call("pages/rider/state.js", "format", [[state | {"route": None, "map": True}]])
    assert parse_qs(query.lstrip("?")) == {"map": ["1"]}


def test_no_sense_is_left_out() -> None:
    plain, *broken = read(
        "",
        "?from=900,1&to=1",
        "?from=,&to=a,b",
        "?from=1,2,3&mode=rocket",
        "?amenity=<b>,,A,9x&way=../x&map=yes",
        "?at=never&way=lower1",
    )
    assert (
        plain["here"] is None and plain["mode"] == "scooter" and plain["amenities"] == [] and not plain["map"]
    )
    assert broken == [plain] * len(broken)
