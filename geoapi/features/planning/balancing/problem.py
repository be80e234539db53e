"""What is to be evened out, as numbers: atoms that belong to grids, and how an assignment of them stands.
Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

Owners = tuple[int, ...]
"""The grid (a number) of each unit."""


@dataclass(frozen=True)
class Problem:
    """Units of atoms that change their grid as one, grids by number.

    `units[n]`: the atoms of unit n; `homes[n]`: its grid at the beginning; `households[n]`, `estates[n]`: of
    it. `neighbours[a]`: the atoms that atom a touches along a line, with its length in metres; `fixed[g]`:
    households of grid g that stay whatever becomes of its ground. A grid of `still` neither gives nor takes.
    """

    units: Sequence[Sequence[int]]
    homes: Owners
    households: Sequence[int]
    neighbours: Sequence[Mapping[int, float]]
    fixed: Sequence[int]
    low: int
    high: int
    still: frozenset[int] = frozenset()
    estates: Sequence[frozenset[int]] = ()

    @cached_property
    def unit_of(self) -> list[int]:
        """The unit of each atom."""
        found = [-1] * len(self.neighbours)
        for number, atoms in enumerate(self.units):
            for atom in atoms:
                found[atom] = number
        return found

    @cached_property
    def beside(self) -> list[dict[int, float]]:
        """The units that each unit touches, with the length of line in metres."""
        found: list[dict[int, float]] = [{} for _ in self.units]
        for number, atoms in enumerate(self.units):
            for atom in atoms:
                for other, length in self.neighbours[atom].items():
                    unit = self.unit_of[other]
                    if unit != number:
                        found[number][unit] = found[number].get(unit, 0.0) + length
        return found

    @cached_property
    def movable(self) -> list[int]:
        """The units that may change their grid."""
        return [number for number, home in enumerate(self.homes) if home not in self.still]

    @cached_property
    def mean(self) -> float:
        """Households of a grid that is not still, at least 1: no unit leaves these."""
        loads = [load for grid, load in enumerate(self.loads(self.homes)) if grid not in self.still]
        return max(1.0, sum(loads) / max(1, len(loads)))

    def loads(self, owners: Owners) -> list[int]:
        """The households of each grid."""
        found = list(self.fixed)
        for number, owner in enumerate(owners):
            found[owner] += self.households[number]
        return found

    def outside(self, load: int) -> int:
        """How many households a grid is out of bounds."""
        return self.low - load if load < self.low else max(0, load - self.high)

    def out_of_bounds(self, owners: Owners) -> int:
        loads = self.loads(owners)
        return sum(self.outside(load) for grid, load in enumerate(loads) if grid not in self.still)

    def moved(self, owners: Owners) -> int:
        """How many households are in another grid than at the beginning."""
        both = zip(self.households, owners, self.homes, strict=True)
        return sum(households for households, owner, home in both if owner != home)

    def unevenness(self, owners: Owners) -> float:
        """The spread of households: the sum of squares from their mean, of grids that are not still."""
        loads = [load for grid, load in enumerate(self.loads(owners)) if grid not in self.still]
        return sum((load - self.mean) ** 2 for load in loads)

    def border_m(self, owners: Owners) -> float:
        """How long the lines between grids are, in metres."""
        pairs = ((one, other, m) for one, near in enumerate(self.beside) for other, m in near.items())
        return sum(m for one, other, m in pairs if one < other and owners[one] != owners[other])

    def estates_cut(self, owners: Owners) -> int:
        """How many estates lie in several grids."""
        holders: dict[int, set[int]] = {}
        for number, estates in enumerate(self.estates):
            for estate in estates:
                holders.setdefault(estate, set()).add(owners[number])
        return sum(len(grids) > 1 for grids in holders.values())

    def stays_whole(self, owners: Sequence[int], unit: int) -> bool:
        """Whether a grid is in no more pieces than before without one of its units, and not without any."""
        owner = owners[unit]
        atoms = self.units[unit]
        around = {
            other
            for atom in atoms
            for other in self.neighbours[atom]
            if self.unit_of[other] != unit and owners[self.unit_of[other]] == owner
        }
        if not around:
            return False
        if len(around) == 1:
            return True
        first = around.pop()
        seen, front = {first}, [first]
        while front and around:
            for other in self.neighbours[front.pop()]:
                number = self.unit_of[other]
                if other not in seen and number != unit and owners[number] == owner:
                    seen.add(other)
                    around.discard(other)
                    front.append(other)
        return not around

    def joins_whole(self, owners: Sequence[int], unit: int, grid: int) -> bool:
        """Whether each atom of a unit would hang together with a grid that it comes to."""
        atoms = set(self.units[unit])
        front = [
            atom
            for atom in atoms
            if any(
                owners[self.unit_of[other]] == grid for other in self.neighbours[atom] if other not in atoms
            )
        ]
        seen = set(front)
        while front:
            for other in self.neighbours[front.pop()]:
                if other in atoms and other not in seen:
                    seen.add(other)
                    front.append(other)
        return len(seen) == len(atoms)
