"""A year of cases of the demo city, up to the beginning of a day, as another system would export them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import numpy as np

from .blocks import Fabric
from .buildings import Buildings
from .case_rows import CaseRow
from .casework import DAY, HOUR, Casework
from .complaints import CHANNELS, COMPLAINTS, Complaint
from .divisions import Divisions
from .people import Row
from .pictures import VARIANTS
from .projection import to_lonlat

YEAR_DAYS = 365
# Of what is reported: how each goes that does not simply go well.
_WAYS = {"usual": 100.0, "answered": 12, "disputed": 6, "disputed_twice": 1, "returned": 5, "escalated": 2,
         "declined": 3, "transferred": 3, "withdrawn": 2, "reopened": 1}  # fmt: skip
# What each community has to show on the desk when the map is started: the way, and hours since it came in.
_FRESH = (("new", 3), ("new", 6), ("late", 60), ("working", 40), ("waiting", 96), ("stuck", 80),
          ("disputed", 220), ("dispatched", 30))  # fmt: skip
# What nobody else should read.
_PRIVATE = ("quarrel", "system", "elder_help")


class Reporters:
    """Makes the rows; `end`: the moment of which they tell what is so."""

    def __init__(
        self,
        divisions: Divisions,
        fabric: Fabric,
        table: Buildings,
        people: Sequence[Row],
        end: datetime,
        rng: np.random.Generator,
    ) -> None:
        self.divisions, self.fabric, self.table, self.rng = divisions, fabric, table, rng
        self.casework = Casework(end, rng)
        self.rows: list[CaseRow] = []
        self.homes = [i for i in range(len(table)) if table.households[i] > 0 and table.text[i]]
        self.lonlat = to_lonlat(table.doors)
        self.held = {row.post_code for row in people if row.post_code and row.name}
        self.weights = np.array([float(table.households[i]) for i in self.homes])
        self.weights /= self.weights.sum()

    def grid(self, i: int) -> str:
        return self.divisions.grid_code[int(self.table.cell[i])]

    def pick(self, items: Sequence[str]) -> str:
        return items[int(self.rng.integers(0, len(items)))]

    def draw_complaint(self, month: int) -> Complaint:
        shares = np.array([
            each.share * ((3.0 if month in each.months else 0.35) if each.months else 1.0)
            for each in COMPLAINTS
        ])  # fmt: skip
        return COMPLAINTS[int(self.rng.choice(len(COMPLAINTS), p=shares / shares.sum()))]

    def report(
        self, complaint: Complaint, home: int, opened: datetime, way: str, merged_into: str = ""
    ) -> CaseRow:
        """Add a case that went some way, as far as it has come by the end."""
        row = CaseRow(f"{opened:%Y%m%d}{len(self.rows) + 1:05d}", category=complaint.category)
        row.channel = self._channel()
        words, cleared = self._place(row, complaint, home)
        row.weight = complaint.weight
        row.special_group = "是" if complaint.category == "elder_help" else ""
        row.post = self._post(complaint, home)
        row.accepted_by = f"{self.grid(home)[:12]}-G1"
        row.merged_into = merged_into
        self._contact(row)
        self.casework.work(row, complaint, opened, way, words)
        if complaint.picture and self.rng.random() < 0.35:
            number = int(self.rng.integers(1, VARIANTS + 1))
            row.photos = f"photos/{complaint.picture}-{number}.jpg"
            if row.state == "closed" and row.outcome == "fixed":
                row.photos += f";photos/{complaint.picture}-{number}-after.jpg"
        is_answered = row.state in ("resolved", "closed")
        if is_answered and row.category not in _PRIVATE and self.rng.random() < 0.5:
            row.public_text = cleared
        self.rows.append(row)
        return row

    def _place(self, row: CaseRow, complaint: Complaint, home: int) -> tuple[dict[str, object], str]:
        """Say where it is and what; returns the words of its sentences, and what of it the public may read.

        Whoever clears the words for the public takes the number of the house out.
        """
        table = self.table
        street = f"{table.street[home]}{table.number[home]}"
        site = self.fabric.sites[int(table.site[home])] if int(table.site[home]) >= 0 else None
        estate = site.name if site is not None and site.name else street
        building = f"{estate}{table.name[home]}" if table.name[home] else street
        if complaint.where == "home":
            row.building, row.place = table.code(home), building
        else:
            row.place = f"{street}附近"
            row.lon, row.lat = (f"{value:.7f}" for value in self.lonlat[home].tolist())
        n = (
            int(self.rng.integers(2, 7))
            if complaint.category != "heating"
            else int(self.rng.integers(14, 18))
        )
        words = {"place": row.place.removesuffix("附近"), "estate": estate, "building": building, "n": n}
        said = self.pick(complaint.said)
        row.text = said.format(**words)
        named = site.name if site is not None and site.name else table.street[home]
        return words, said.format(place=table.street[home], estate=named, building=named, n=n)

    def _post(self, complaint: Complaint, home: int) -> str:
        """Of the role, or nothing where nobody holds it: it goes by place then."""
        grid = self.grid(home)
        code = {
            "grid_worker": f"{grid}-W1",
            "grid_leader": f"{grid}-L1",
            "urban_management": f"{grid[:6]}-C1",
            "utility_service": "990100-U1",
            "community_staff": f"{grid[:12]}-G1",
        }[complaint.owner]
        return code if code in self.held else ""

    def _channel(self) -> str:
        shares = np.array(list(CHANNELS.values()), dtype=float)
        return list(CHANNELS)[int(self.rng.choice(len(shares), p=shares / shares.sum()))]

    def _contact(self, row: CaseRow) -> None:
        if row.channel in ("forum", "informant") or self.rng.random() < 0.25:
            return
        surname = self.pick("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
        row.name = surname + self.pick(("女士", "先生", "大爷", "阿姨"))
        # A few call again and again.
        line = (
            int(self.rng.integers(0, 40)) if self.rng.random() < 0.08 else int(self.rng.integers(40, 99_999))
        )
        row.phone = f"0300-56{line:05d}"
        row.confidential = "是" if row.category in ("quarrel", "noise") and self.rng.random() < 0.3 else ""


def list_cases(
    divisions: Divisions,
    fabric: Fabric,
    table: Buildings,
    people: Sequence[Row],
    count: int,
    end: datetime,
    rng: np.random.Generator,
) -> list[CaseRow]:
    """All rows of cases.csv: about `count` in the year before `end`, the beginning of a day."""
    made = Reporters(divisions, fabric, table, people, end, rng)
    shares = np.array(list(_WAYS.values()))
    shares /= shares.sum()
    for opened in sorted(_draw_moment(rng, end) for _ in range(count)):
        home = int(rng.choice(made.homes, p=made.weights))
        way = list(_WAYS)[int(rng.choice(len(shares), p=shares))]
        first = made.report(made.draw_complaint(opened.month), home, opened, way)
        complaint = next(each for each in COMPLAINTS if each.category == first.category)
        if complaint.picture and way == "usual" and rng.random() < 0.05:
            for later in range(int(rng.integers(1, 3))):
                at = opened + (2 + 9 * later) * HOUR
                if at + 40 * HOUR < end:
                    made.report(complaint, home, at, "merged", merged_into=first.number)
    _repeat(made, end, rng)
    _show(made, end, rng)
    return made.rows


def _draw_moment(rng: np.random.Generator, end: datetime) -> datetime:
    """Some time of the year, rather by day, and rather lately."""
    days = 1 + int((1 - float(rng.random()) ** 0.85) * (YEAR_DAYS - 1))
    minutes = int(np.clip(rng.normal(13.5, 4.0), 6.2, 23.4) * 60)
    return end - days * DAY + minutes * timedelta(minutes=1)


def _repeat(made: Reporters, end: datetime, rng: np.random.Generator) -> None:
    """The same of the same building, again and again within the last weeks."""
    by_community: dict[str, list[int]] = {}
    for i in made.homes:
        if made.table.units[i] > 1:
            by_community.setdefault(made.grid(i)[:12], []).append(i)
    wanted = ("sewage", "heating", "fire_lane", "garbage")
    for number, homes in enumerate(by_community.values()):
        complaint = next(each for each in COMPLAINTS if each.category == wanted[number % len(wanted)])
        home = homes[int(rng.integers(0, len(homes)))]
        for back in sorted((int(rng.integers(6, 85)) for _ in range(3 + number % 3)), reverse=True):
            opened = end - back * DAY + int(rng.integers(8 * 60, 20 * 60)) * timedelta(minutes=1)
            made.report(complaint, home, opened, "disputed" if rng.random() < 0.3 else "usual")


def _show(made: Reporters, end: datetime, rng: np.random.Generator) -> None:
    """What there is to be done in each community now: new, due today, late, returned, disputed."""
    by_community: dict[str, list[int]] = {}
    for i in made.homes:
        by_community.setdefault(made.grid(i)[:12], []).append(i)
    simple = [each for each in COMPLAINTS if each.weight == "simple" and each.category != "elder_help"]
    hard = [each for each in COMPLAINTS if each.weight == "complex" and each.category != "system"]
    for homes in by_community.values():
        for way, back_h in _FRESH:
            some = hard if way in ("waiting", "dispatched") else simple
            complaint = some[int(rng.integers(0, len(some)))]
            opened = end - back_h * HOUR + int(rng.integers(0, 100)) * timedelta(minutes=1)
            made.report(complaint, homes[int(rng.integers(0, len(homes)))], opened, way)


def beginning_of(day: datetime) -> datetime:
    """The beginning of its day, without a zone, as the file tells times."""
    return datetime.combine(day.date(), time())
