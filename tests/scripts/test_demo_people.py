"""The people of the demo city: posts, periods, substitutions, phones that are nobody's."""

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import opening_hours

from tests.scripts.demo_files import FILES, City

HEADER = (
    "post_code,staff_no,name,role,area_code,building_code,"
    "duty_phone,private_phone,duty_hours,from,until,substitute_for"
)
ROLES = {
    "grid_leader", "grid_worker", "part_time_grid_worker", "building_leader", "contact_household",
    "community_secretary", "police_officer", "property_manager", "party_secretary", "duty_desk",
    "community_staff", "subdistrict_officer", "district_officer", "city_officer", "planner",
    "urban_management", "utility_service", "hotline_clerk",
}  # fmt: skip


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
        assert row["role"] == "duty_desk" or bool(row["staff_no"]) == bool(row["name"])
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
        in_office = {
            "community": {"community_secretary", "community_staff", "duty_desk"},
            "subdistrict": {"subdistrict_officer"},
            "district": {"district_officer", "planner", "urban_management"},
            "city": {"city_officer", "utility_service", "hotline_clerk"},
        }.get(area["level"], set())
        assert {(code, each) for each in in_office} <= current


def test_every_community_has_a_duty_desk(city: City) -> None:
    desks = {row["area_code"]: row for row in city.people if row["role"] == "duty_desk"}
    assert set(desks) == set(city.of_level("community"))
    assert all(
        row["name"].endswith("值班室") and row["duty_phone"] and not row["staff_no"] for row in desks.values()
    )
    hours = Counter(row["duty_hours"] for row in desks.values())
    assert hours["24/7"] and len(hours) > 2
    assert any(row["duty_phone"].endswith("转8001") for row in desks.values())
    police = {row["duty_hours"] for row in city.people if row["role"] == "police_officer"}
    assert "24/7" in police and len(police) > 1


def test_phones_cannot_be_anybodys(city: City) -> None:
    phones = [row[key] for row in city.people for key in ("duty_phone", "private_phone") if row[key]]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"0300-55\d{5}(转8001)?", phone) for phone in phones)
    assert any(row["private_phone"] for row in city.people)
    for name in FILES[1:]:
        text = (city.folder / name).read_text(encoding="utf-8")
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)
