"""A community as a draft has it, and what it is to be evened out to: turned into numbers, and back into
edits. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapi.city.routing.walks import WalkGraph
from geoapi.core.errors import InvalidInput
from geoapi.features.planning.balancing.atoms import Atoms, cut
from geoapi.features.planning.balancing.problem import Owners, Problem
from geoapi.features.planning.drawing import drafting
from geoapi.features.planning.drawing.coverage import polygons_of
from geoapi.features.planning.drawing.ops import Take
from geoapi.features.planning.dwellings import Dwellings
from geoapi.features.planning.figures import grid_of_each
from geoapi.features.planning.grids import PlanGrid, shapes_of
from geoapi.features.planning.measures.walking import minutes


@dataclass(frozen=True)
class Wish:
    """What the grids are to be: households each, whether estates stay in one, and grids that stay as they
    are."""

    low: int
    high: int
    whole_estates: bool = True
    keep: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ground:
    """A community of a draft. `grids`: all that come near it; `inside`: the codes of those in it that do not
    end.

    `estates[n]`: the estate of each of the dwellings, 0 of none. `roads` cut the ground, one walks
    along `walks`.
    """

    community: str
    grids: Mapping[str, PlanGrid]
    inside: Sequence[str]
    dwellings: Dwellings
    estates: NDArray[np.int64]
    roads: Sequence[BaseGeometry]
    walks: WalkGraph

    @cached_property
    def codes(self) -> NDArray[np.str_]:
        """The grid of each of the dwellings as the draft stands."""
        return grid_of_each(shapes_of(self.grids), self.dwellings)

    @cached_property
    def atoms(self) -> Atoms:
        shapes = shapes_of(self.grids)
        return cut({code: shapes[code] for code in self.inside}, self.roads, self.dwellings, self.codes)

    @cached_property
    def _known_minutes(self) -> dict[bytes, float | None]:
        return {}

    def farthest_min(self, members: NDArray[np.intp]) -> float | None:
        """Minutes on foot from the middle of a grid to the farthest of its `members` (numbers of dwellings)
        in which somebody lives; None where no way is known. Most grids are the same in many proposals.
        """
        key = members.tobytes()
        if key not in self._known_minutes:
            dwellings = self.dwellings
            doors = np.column_stack([dwellings.lon[members], dwellings.lat[members]])
            found = minutes(doors, dwellings.households[members], self.walks)
            self._known_minutes[key] = None if found is None else found.farthest
        return self._known_minutes[key]

    def bounded(self) -> list[str]:
        """The grids whose households are to be within bounds: a dedicated one is as large as what it is
        for."""
        return [code for code in self.inside if self.grids[code].kind == "base"]


@dataclass(frozen=True)
class Step:
    """One edit of a proposal, and what changes hands by it."""

    op: Take
    giver: str
    households: int
    buildings: int


@dataclass(frozen=True)
class Drafted:
    """An assignment as edits, and the grids after all of them; `codes`: those of the dwellings."""

    steps: Sequence[Step]
    grids: Mapping[str, PlanGrid]
    codes: NDArray[np.str_]


def problem_of(ground: Ground, wish: Wish) -> Problem:
    """The numbers of it; grids are numbered as in `ground.inside`, atoms as in `ground.atoms`."""
    atoms, numbers = ground.atoms, {code: number for number, code in enumerate(ground.inside)}
    estates_of: list[set[int]] = [set() for _ in atoms.faces]
    households = [0] * len(atoms.faces)
    for building, atom in enumerate(atoms.of_building.tolist()):
        if atom >= 0:
            households[atom] += int(ground.dwellings.households[building])
            if ground.estates[building]:
                estates_of[atom].add(int(ground.estates[building]))
    units = _units(atoms, estates_of) if wish.whole_estates else [[n] for n in range(len(atoms.faces))]
    neighbours: list[dict[int, float]] = [{} for _ in atoms.faces]
    for (one, other), length in atoms.borders.items():
        neighbours[one][other] = neighbours[other][one] = length
    placed = atoms.of_building >= 0
    fixed = [
        int(ground.dwellings.households[~placed & (ground.codes == code)].sum()) for code in ground.inside
    ]
    moving = set(ground.bounded()) - wish.keep
    return Problem(
        units=units,
        homes=tuple(numbers[atoms.grids[unit[0]]] for unit in units),
        households=[sum(households[atom] for atom in unit) for unit in units],
        neighbours=neighbours,
        fixed=fixed,
        low=wish.low,
        high=wish.high,
        still=frozenset(number for code, number in numbers.items() if code not in moving),
        estates=[frozenset().union(*(estates_of[atom] for atom in unit)) for unit in units],
    )


def _units(atoms: Atoms, estates_of: Sequence[Collection[int]]) -> list[list[int]]:
    """Atoms of one grid on which the same estate stands go together."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(estates_of)))
    first: dict[tuple[str, int], int] = {}
    for atom, estates in enumerate(estates_of):
        for estate in estates:
            graph.add_edge(first.setdefault((atoms.grids[atom], estate), atom), atom)
    together: Iterable[set[int]] = nx.connected_components(graph)
    return sorted(sorted(group) for group in together)


def drafted(ground: Ground, problem: Problem, owners: Owners) -> Drafted | None:
    """The edits that make the grids so; None where the guard of edits refuses one, whatever the order."""
    wanted = list(_takes(ground, problem, owners))
    grids, codes, steps = dict(ground.grids), ground.codes, list[Step]()
    while wanted:
        for op in wanted:
            rows = _applied(ground, grids, op)
            if rows is not None:
                break
        else:
            return None
        wanted.remove(op)
        grids |= {code: row for code, row in rows.items() if row is not None}
        now = grid_of_each(shapes_of(grids), ground.dwellings)
        moved = (now != codes) & (now == op.grid)
        steps.append(Step(op, op.givers[0], int(ground.dwellings.households[moved].sum()), int(moved.sum())))
        codes = now
    before = {code: _pieces(ground.grids[code]) for code in ground.inside}
    if any(_pieces(grids[code]) > before[code] for code in ground.inside):
        return None
    return Drafted(steps, grids, codes)


def _pieces(grid: PlanGrid) -> int:
    return 0 if grid.shape is None else len(polygons_of(grid.shape))


def _takes(ground: Ground, problem: Problem, owners: Owners) -> list[Take]:
    """For each two grids the ground that one gives the other, piece by piece."""
    given: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for number, owner in enumerate(owners):
        if owner != problem.homes[number]:
            faces = [face for atom in problem.units[number] for face in ground.atoms.faces[atom]]
            given[problem.homes[number], owner] += faces
    found = []
    for (giver, taker), faces in sorted(given.items()):
        whole = shapely.coverage_union_all(faces)
        for part in sorted(polygons_of(whole), key=lambda each: each.bounds):
            ring = [(lon, lat) for lon, lat in part.exterior.coords]
            codes = ground.inside
            found.append(Take(op="take", grid=codes[taker], givers=[codes[giver]], ground=ring))
    return found


def _applied(ground: Ground, grids: Mapping[str, PlanGrid], op: Take) -> drafting.Rows | None:
    def no_code(parent: str) -> str:
        raise InvalidInput(f"There is no new grid in {parent}.")

    draft = drafting.Draft(
        grids,
        [ground.community],
        next_code=no_code,
        buildings=lambda _: [],
        blocks=lambda _: [],
        in_force=ground.grids,
    )
    try:
        return drafting.apply(draft, op)
    except InvalidInput:
        return None


def loosened(wish: Wish) -> list[tuple[str, Wish]]:
    """What could be asked less of, by name: one condition at a time."""
    found = []
    if wish.whole_estates:
        found.append(("whole_estates", replace(wish, whole_estates=False)))
    if wish.keep:
        found.append(("keep", replace(wish, keep=frozenset())))
    return found
