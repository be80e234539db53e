"""Posts and the people who hold them: grids, buildings,
communities and zones; substitutions and vacancies.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np

from .buildings import Buildings
from .divisions import Area, Divisions
from .names import Names
from .sizes import Size

OFFICE = "Mo-Fr 08:30-12:00,14:00-18:00"
HOURS = {
    "grid_leader": [f"{OFFICE}; PH off", "Mo-Fr 08:30-17:30; PH off", f"{OFFICE}; Sa 09:00-12:00; PH off"],
    "grid_worker": [
        f"{OFFICE}; Sa 09:00-12:00; PH off",
        f"{OFFICE}; PH off",
        "Mo-Sa 08:30-11:30,13:30-17:30; PH off",
        "Mo-Su 09:00-12:00,14:00-17:00",
        "Tu-Su 08:30-12:00,14:00-18:00; PH off",
    ],
    "part_time_grid_worker": [
        "Mo-Fr 18:30-20:30; Sa,Su 09:00-17:00",
        "Sa,Su 09:00-17:00",
        "Mo-Su 11:00-14:00,17:00-21:00",
        "",
    ],
    "building_leader": ["", "Mo-Su 08:00-20:00", "Mo-Fr 18:00-21:00; Sa,Su 09:00-21:00"],
    "contact_household": ["", "Mo-Su 09:00-18:00"],
    "community_secretary": [f"{OFFICE}; PH off"],
    "police_officer": ["24/7", "Mo-Fr 08:30-17:30; PH 09:00-16:00", "Mo-Su 08:00-20:00"],
    "property_manager": ["Mo-Su 08:00-18:00", "Mo-Su 08:30-20:30", "24/7"],
    "party_secretary": [f"{OFFICE}; PH off", "Mo-Fr 09:00-11:30; PH off", ""],
    "community_staff": [f"{OFFICE}; Sa 09:00-12:00; PH off"],
    "subdistrict_officer": [f"{OFFICE}; PH off"],
    "district_officer": [f"{OFFICE}; PH off"],
    "city_officer": [f"{OFFICE}; PH off"],
    "planner": [f"{OFFICE}; PH off"],
    "urban_management": ["Mo-Su 08:00-20:00"],
    "utility_service": ["24/7"],
    "hotline_clerk": ["24/7"],
}
# Who works at each level besides those who answer for a house.
OFFICERS = {
    "community": ("community_staff",),
    "subdistrict": ("subdistrict_officer",),
    "district": ("district_officer", "planner"),
    "city": ("city_officer",),
}
# Who takes calls for all of the city, and whom cases are sent to that no grid can settle.
DEPARTMENTS = {
    "district": (("C1", "urban_management"),),
    "city": (("U1", "utility_service"), ("R1", "hotline_clerk")),
}
# Of the duty desks of the communities in turn: round the clock, nights and free days, evenings, days.
DESK_HOURS = (
    "24/7",
    "Mo-Fr 17:30-08:30; Sa,Su,PH 00:00-24:00",
    "Mo-Fr 12:00-14:00,18:00-22:00; Sa,Su 09:00-21:00",
    "Mo-Su 08:00-20:00",
)
DESK_SINCE = date(2024, 1, 2)  # fmt: skip
TODAY = date(2026, 11, 23)


@dataclass
class Row:
    """One row of people.csv."""

    post_code: str = ""
    staff_no: str = ""
    name: str = ""
    role: str = ""
    area_code: str = ""
    building_code: str = ""
    duty_phone: str = ""
    private_phone: str = ""
    duty_hours: str = ""
    from_: str = ""
    until: str = ""
    substitute_for: str = ""


HEADER = [f.name.rstrip("_") for f in fields(Row)]


class Staff:
    """Fills posts with new people; phones are of an area code nobody has."""

    def __init__(self, names: Names, rng: np.random.Generator) -> None:
        self.names, self.rng = names, rng
        self.rows: list[Row] = []
        self.people = 0
        self.phones = 0

    def hire(self) -> tuple[str, str]:
        self.people += 1
        return f"S{self.people:05d}", self.names.name_person()

    def give_phone(self) -> str:
        self.phones += 1
        if self.phones >= 100_000:
            raise ValueError("the made-up area code has no more numbers")
        return f"0300-55{self.phones * 7919 % 100_000:05d}"

    def draw_day(self, first: date, last: date) -> date:
        return first + timedelta(days=int(self.rng.integers(0, (last - first).days)))

    def fill(self, post: str, role: str, area: str = "", building: str = "", vacant: float = 0.0) -> Row:
        """Add a post: held, vacant, or changed hands (an earlier closed period comes first)."""
        hours = HOURS[role][int(self.rng.integers(0, len(HOURS[role])))]
        began = self.draw_day(date(2021, 1, 4), date(2026, 9, 1))
        if self.rng.random() < 0.08 and began > date(2022, 1, 1):
            number, name = self.hire()
            early = self.draw_day(date(2021, 1, 4), date(2021, 12, 1))
            self.rows.append(Row(post, number, name, role, area, building, self.give_phone(), "", hours,
                                 early.isoformat(), began.isoformat()))  # fmt: skip
        row = Row(post, "", "", role, area, building, "", "", hours, began.isoformat())
        if self.rng.random() >= vacant:
            row.staff_no, row.name = self.hire()
            row.duty_phone = self.give_phone()
            if self.rng.random() < 0.35:
                row.private_phone = self.give_phone()
        self.rows.append(row)
        return row

    def open_desk(self, community: Area, number: int) -> None:
        """Give a community its duty desk; some are reached through a switchboard."""
        phone = self.give_phone() + ("转8001" if number % 3 == 2 else "")
        hours = DESK_HOURS[number % len(DESK_HOURS)]
        self.rows.append(Row(f"{community.code}-Z1", "", f"{community.name}值班室", "duty_desk",
        community.code, "",
                             phone, "", hours, DESK_SINCE.isoformat()))  # fmt: skip

    def stand_in(self, post: Row, first: date, last: date) -> None:
        """Have somebody else cover a post for a while."""
        number, name = self.hire()
        self.rows.append(Row("", number, name, "", "", "", self.give_phone(), "", "", first.isoformat(),
                             last.isoformat(), post.post_code))  # fmt: skip


def staff_city(
    size: Size,
    divisions: Divisions,
    zones: list[Area],
    table: Buildings,
    names: Names,
    rng: np.random.Generator,
) -> list[Row]:
    """All rows of people.csv."""
    staff = Staff(names, rng)
    grids = [a for a in divisions.areas if a.level == "grid"]
    cover: list[Row] = []
    for grid in grids:
        staff.fill(f"{grid.code}-L1", "grid_leader", grid.code, vacant=0.02)
        cover.append(staff.fill(f"{grid.code}-W1", "grid_worker", grid.code, vacant=0.04))
    extra = size.workers - 2 * len(grids)
    for i in range(extra):
        grid = grids[i % len(grids)]
        staff.fill(f"{grid.code}-P{i // len(grids) + 1}", "part_time_grid_worker", grid.code, vacant=0.02)
    for area in divisions.areas:
        if area.level == "community":
            staff.fill(f"{area.code}-S1", "community_secretary", area.code)
    for zone in zones:
        role, letter, vacant = {"police": ("police_officer", "J", 0.0), "property": ("property_manager", "M",
        0.06),
                                "party": ("party_secretary", "S", 0.05)}[zone.layer]  # fmt: skip
        staff.fill(f"{zone.code}-{letter}1", role, zone.code, vacant=vacant)
    homes = [i for i in range(len(table)) if table.kind[i] == "apartments" and table.households[i] > 0]
    for i in homes:
        if rng.random() < 0.62:
            staff.fill(f"{table.code(i)}-H1", "building_leader", building=table.code(i), vacant=0.03)
        if rng.random() < 0.08:
            staff.fill(f"{table.code(i)}-C1", "contact_household", building=table.code(i))
    houses = [i for i in range(len(table)) if table.kind[i] == "house" and table.households[i] > 1]
    for i in houses[:: 60 if size.name == "demo" else 400]:
        staff.fill(f"{table.code(i)}-C1", "contact_household", building=table.code(i))
    held = [row for row in cover if row.name]
    step = max(1, len(held) // 16)
    for n, row in enumerate(held[::step]):
        shift = timedelta(days=int(rng.integers(2, 9)))
        if n % 3 == 0:
            staff.stand_in(row, TODAY - shift, TODAY + shift)
        elif n % 3 == 1:
            staff.stand_in(row, TODAY - 5 * shift, TODAY - 3 * shift)
        else:
            staff.stand_in(row, TODAY + 2 * shift, TODAY + 4 * shift)
    # Last, so that everybody else keeps their name and number.
    for number, area in enumerate(area for area in divisions.areas if area.level == "community"):
        staff.open_desk(area, number)
    for area in divisions.areas:
        for number, role in enumerate(OFFICERS.get(area.level, ())):
            staff.fill(f"{area.code}-G{number + 1}", role, area.code)
    for area in divisions.areas:
        for end, role in DEPARTMENTS.get(area.level, ()):
            staff.fill(f"{area.code}-{end}", role, area.code)
    return staff.rows
