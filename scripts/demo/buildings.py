"""One table of all buildings: codes, footprints, doors, floors, households, names within their estate."""

from dataclasses import dataclass

import numpy as np
import shapely

from .blocks import Fabric, Site
from .geometry import Flags, Floats, Geometries, Ints
from .names import write_numeral


@dataclass
class Buildings:
    """Columns of equal length; `rings` holds the open footprint of each, in metres rounded to centimetres."""

    rings: list[Floats]
    kind: list[str]
    cell: Ints
    site: Ints
    low: Flags
    main: Flags
    levels: Ints
    units: Ints
    households: Ints
    doors: Floats
    name: list[str]
    street: list[str]
    number: list[str]
    text: list[str]

    def __len__(self) -> int:
        return len(self.rings)

    def code(self, i: int) -> str:
        """The code of a building by its place in the table."""
        return f"B{i + 1:07d}"

    def shapes(self) -> Geometries:
        """Footprints as polygons, in metres."""
        counts = np.array([len(ring) for ring in self.rings])
        result = np.empty(len(self.rings), dtype=object)
        for k in np.unique(counts).tolist():
            mine = np.flatnonzero(counts == k)
            stack = np.stack([self.rings[i] for i in mine])
            result[mine] = shapely.polygons(np.concatenate([stack, stack[:, :1]], axis=1))
        return result


def round_batches(fabric: Fabric) -> None:
    """Round footprints to centimetres, so that doors and roads can share nodes."""
    for batch in fabric.batches:
        batch.rings = np.round(batch.rings, 2)


def list_buildings(fabric: Fabric) -> Buildings:
    """All batches as one table, grid by grid."""
    batches = sorted(fabric.batches, key=lambda b: b.cell)
    sizes = [len(b.rings) for b in batches]
    n = sum(sizes)
    table = Buildings(
        [ring for b in batches for ring in b.rings],
        [b.kind for b in batches for _ in range(len(b.rings))],
        np.repeat([b.cell for b in batches], sizes),
        np.repeat([b.site for b in batches], sizes),
        np.repeat([b.low for b in batches], sizes),
        np.repeat([b.main for b in batches], sizes),
        np.concatenate([b.levels for b in batches]),
        np.concatenate([b.units for b in batches]),
        np.concatenate([b.households for b in batches]),
        np.concatenate([b.rings[:, 1] for b in batches]),
        [""] * n, [""] * n, [""] * n, [""] * n,
    )  # fmt: skip
    name_buildings(table, fabric.sites)
    return table


HALL_NAMES = {
    "school": ["教学楼", "实验楼", "综合楼", "行政楼", "图书楼", "艺术楼", "食堂"],
    "kindergarten": ["教学楼", "活动楼"],
    "hospital": ["门诊楼", "住院楼", "医技楼", "急诊楼", "行政楼", "康复楼", "后勤楼"],
    "campus": ["第一教学楼", "第二教学楼", "图书馆", "实验楼", "行政楼", "学生宿舍", "食堂", "体育馆"],
}  # fmt: skip


def name_buildings(table: Buildings, sites: list[Site]) -> None:
    """Number the buildings of each site row by row from the south;
    an estate of two halves is numbered through.
    """
    middles = np.array([ring.mean(axis=0) for ring in table.rings])
    members: dict[int, list[int]] = {}
    for i in np.flatnonzero(table.site >= 0).tolist():
        site = int(table.site[i])
        partner = sites[site].partner
        whole = min(site, partner) if partner >= 0 and not sites[site].phase else site
        members.setdefault(whole, []).append(i)
    for whole, items in sorted(members.items()):
        kind = sites[whole].kind
        order = sorted(items, key=lambda i: (sites[int(table.site[i])].cell, round(float(middles[i, 1]) / 22),
                                             float(middles[i, 0])))  # fmt: skip
        for n, i in enumerate(order):
            table.name[i] = name_building(kind, whole, n, len(order))


def name_building(kind: str, site: int, n: int, count: int) -> str:
    """The name of the n-th building of a site."""
    if kind in HALL_NAMES:
        names = HALL_NAMES[kind]
        return names[n] if n < len(names) else f"{n + 1}号楼"
    if kind in ("mall", "office") and count < 20:
        return f"{chr(65 + n)}座"
    if kind == "market":
        return f"{n + 1}号厅"
    if kind == "industrial":
        return f"{n + 1}号厂房"
    if kind in ("park", "riverside"):
        return ["管理房", "茶室", "凉亭"][n % 3]
    tail = ["号楼", "号楼", "号楼", "号楼", "栋", "号楼", "幢", "号楼", "号楼", "座"][site % 10]
    if tail == "座":
        return f"{chr(65 + n)}座" if count <= 26 else f"{n + 1}号楼"
    if site % 7 == 3 and n == count - 1 and n > 3:
        return f"甲{n}{tail}"
    if site % 11 == 5:
        return f"{write_numeral(n + 1)}{tail}" if n < 98 else f"{n + 1}{tail}"
    return f"{n + 1}{tail}"
