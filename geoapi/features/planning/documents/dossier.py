"""All that is told of a plan outside its page. Pure: gathered elsewhere, written by others here.

Residents are counted, never named; of those who answer only what the public page shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geoapi.core.settings import Settings
from geoapi.features.planning.store.buildings import Answerer
from geoapi.features.planning.store.plans import Plan, Step
from geoapi.features.planning.store.waivers import Waiver
from geoapi.printing.ground import Ground
from geoapi.printing.sheet import Box

STATES = {
    "draft": "草案", "submitted": "待审核", "approved": "已批准", "published": "已发布，待生效",
    "in_force": "已生效", "rolled_back": "已回退", "abandoned": "已放弃",
}  # fmt: skip
STEPS = {
    "make": "编制", "submit": "提交审核", "check": "审核通过", "approve": "批准", "return": "退回修改",
    "publish": "发布", "withdraw": "撤回", "roll_back": "回退", "abandon": "放弃",
}  # fmt: skip
FATES = {"changed": "调整", "new": "新设", "revived": "恢复", "ended": "撤销"}
KINDS = {"base": "基础网格", "dedicated": "专属网格"}
CHECKS = {
    "pieces": "网格分成几块", "neck": "网格有一处太窄", "building_cut": "边界穿过楼栋",
    "estate_split": "小区分在两个网格", "size": "户数不在要求之内",
}  # fmt: skip

# Where the server listens on all of them, none is an address.
_EVERY_HOST = frozenset(("0.0.0.0", "::"))  # noqa: S104


@dataclass(frozen=True)
class Letterhead:
    """What every paper says of where it comes from and where one may ask.

    `address`: of the public map; `source`: whose the base map of a real city is.
    """

    hotline: str
    address: str
    source: str
    timezone: tzinfo


def letterhead_of(settings: Settings) -> Letterhead:
    """As the city has set it. Without a public address, where this machine answers."""
    host = "localhost" if settings.host in _EVERY_HOST else settings.host
    address = settings.origin or f"http://{host}:{settings.port}"
    return Letterhead(settings.hotline, address, settings.attribution, ZoneInfo(settings.timezone))


@dataclass(frozen=True)
class Side:
    """A grid on one side of the change."""

    code: str
    name: str
    kind: str
    community: str
    households: int
    buildings: int
    people: tuple[Answerer, ...]
    shape: BaseGeometry | None

    @property
    def full_name(self) -> str:
        return f"{self.community}{self.name}"


@dataclass(frozen=True)
class GridChange:
    """A grid that is other by the plan; `fate` None: its ground stays, its buildings or households do not."""

    code: str
    fate: str | None
    before: Side | None
    after: Side | None

    @property
    def name(self) -> str:
        side = self.after or self.before
        return side.full_name if side else self.code


@dataclass(frozen=True)
class Door:
    """A building that changes its grid; `street` is its estate or lane, `address` the standard one."""

    code: str
    address: str
    street: str
    door: str
    households: int
    lon: float
    lat: float
    shape: BaseGeometry | None


@dataclass(frozen=True)
class Move:
    """Buildings that go from one grid to another; None: from or to no grid."""

    source: Side | None
    target: Side | None
    doors: tuple[Door, ...]

    @property
    def households(self) -> int:
        return sum(door.households for door in self.doors)

    @property
    def codes(self) -> set[str]:
        """Of the grids on both sides."""
        return {side.code for side in (self.source, self.target) if side}

    @property
    def changes_person(self) -> bool:
        """Whether another person is the first to answer for them."""
        return first_person(self.source) != first_person(self.target)


@dataclass(frozen=True)
class Dossier:
    """`around`: grids that the plan does not change but a map of it shows."""

    plan: Plan
    scope: tuple[str, ...]
    steps: Sequence[Step]
    changes: Sequence[GridChange]
    around: Mapping[str, Side]
    moves: Sequence[Move]
    waivers: Sequence[Waiver]
    bounds: tuple[int, int]
    ground: Ground
    head: Letterhead
    made_by: str
    made_at: datetime
    # Whose the base map is.
    source: str
    # Which buildings are left out of it, if some are.
    filtered: str = ""

    @property
    def buildings(self) -> int:
        return sum(len(move.doors) for move in self.moves)

    @property
    def households(self) -> int:
        return sum(move.households for move in self.moves)

    def only(self, source: str | None, target: str | None, find: str | None) -> "Dossier":
        """The same with those buildings alone that go from one grid, or to one, or whose name holds a text;
        each of them None: whichever. `note` says so.
        """
        moves = []
        for move in self.moves:
            ends = [side.code if side else "" for side in (move.source, move.target)]
            if all(wanted in (None, end) for wanted, end in zip((source, target), ends, strict=True)):
                doors = tuple(each for each in move.doors if (find or "") in f"{each.street}{each.door}")
                moves += [replace(move, doors=doors)] if doors else []
        said = [f"{word}{each}" for word, each in (("从", source), ("到", target)) if each]
        filtered = "、".join([*said, *([f"含“{find}”"] if find else [])])
        return replace(self, moves=moves, filtered=filtered)

    @property
    def before(self) -> list[Side]:
        return [change.before for change in self.changes if change.before]

    @property
    def after(self) -> list[Side]:
        return [change.after for change in self.changes if change.after]

    @property
    def ground_that_moves(self) -> list[BaseGeometry]:
        """What is in another grid than before, a shape a pair of grids."""
        old = {side.code: side.shape for side in self.before if side.shape is not None}
        found = []
        for side in self.after:
            if side.shape is None:
                continue
            mine = side.shape
            if side.code in old:
                mine = mine.difference(old[side.code])
            if not mine.is_empty:
                found.append(mine)
        return found

    @property
    def note(self) -> str:
        """Which plan, who made this and when: stands on whatever leaves the house."""
        only = f"，只含：{self.filtered}" if self.filtered else ""
        return f"{self.plan.code} {self.plan.title}，{self.made_by} {self.local(self.made_at)} 导出{only}"

    def local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.head.timezone):%Y-%m-%d %H:%M}"

    def day(self, moment: datetime | None) -> str:
        if moment is None:
            return "日期待定"
        at = moment.astimezone(self.head.timezone)
        return f"{at.year}年{at.month}月{at.day}日"


def first_person(side: Side | None) -> str:
    """Who is the first to answer for a grid, "" of none."""
    return side.people[0].name if side and side.people else ""


def shapes_of(*sides: Side | None) -> list[BaseGeometry]:
    return [side.shape for side in sides if side and side.shape is not None]


def widest_place(shape: BaseGeometry) -> tuple[float, float]:
    """The middle of the largest circle inside it."""
    assert isinstance(shape, Polygon | MultiPolygon)
    lon, lat = shapely.maximum_inscribed_circle(shape).coords[0]
    return lon, lat


def box_around(shapes: Sequence[BaseGeometry]) -> Box:
    boxes = [shape.bounds for shape in shapes]
    return (
        min(each[0] for each in boxes),
        min(each[1] for each in boxes),
        max(each[2] for each in boxes),
        max(each[3] for each in boxes),
    )
