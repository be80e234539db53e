"""What a plan is held against: what is in force, or how the plan itself stood when a snapshot was named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from geoapi.core.db import Connection
from geoapi.core.errors import NotFound
from geoapi.features.planning import history
from geoapi.features.planning.dwellings import Dwellings
from geoapi.features.planning.grids import Box, PlanGrid
from geoapi.features.planning.store import buildings, grids, plans


@dataclass(frozen=True)
class Base:
    """`rows`: what the plan had of all that has changed since the snapshot; None against what is in force."""

    connection: Connection
    plan: plans.Plan
    rows: history.Rows | None = None

    def changed(self) -> frozenset[str]:
        """The codes of the grids that may be other now."""
        return frozenset(grids.rows_of(self.connection, self.plan) if self.rows is None else self.rows.grids)

    def bound_otherwise(self) -> frozenset[str]:
        """The codes of the grids around buildings whose binding may be other now."""
        bound = (
            grids.bound_buildings(self.connection, self.plan) if self.rows is None else [*self.rows.bindings]
        )
        return frozenset(buildings.grids_of_buildings(self.connection, self.plan, bound))

    def grids_of(self, codes: Collection[str]) -> dict[str, PlanGrid]:
        if self.rows is None:
            return grids.grids_of(self.connection, self.plan, codes, in_force=True)
        return self._as_stood(grids.grids_of(self.connection, self.plan, codes), codes)

    def grids_in(self, parents: Collection[str]) -> dict[str, PlanGrid]:
        """All grids of these communities."""
        if self.rows is None:
            return grids.grids_in(self.connection, self.plan, parents, in_force=True)
        stood = self._as_stood(grids.grids_in(self.connection, self.plan, parents), self.rows.grids)
        return {code: grid for code, grid in sorted(stood.items()) if grid.parent in parents}

    def _as_stood(self, now: Mapping[str, PlanGrid], codes: Collection[str]) -> dict[str, PlanGrid]:
        assert self.rows is not None
        touched = [code for code in codes if code in self.rows.grids]
        in_force = grids.grids_of(self.connection, self.plan, touched, in_force=True)
        found = dict(now)
        for code in touched:
            grid = self.rows.grids[code] or in_force.get(code)
            if grid is None:
                found.pop(code, None)
            else:
                found[code] = grid
        return found

    def dwellings_near(self, box: Box, bound_to: Collection[str]) -> Dwellings:
        """The buildings in a box and those bound to these grids, as they were bound."""
        in_force = self.rows is None
        now = buildings.dwellings_near(self.connection, self.plan, box, bound_to, in_force=in_force)
        if self.rows is None or not self.rows.bindings:
            return now
        names = buildings.names_of(self.connection, now.ids.tolist())
        base = buildings.dwellings_near(self.connection, self.plan, box, bound_to, in_force=True)
        given = dict(zip(base.ids.tolist(), base.bound.tolist(), strict=True))
        bound = [
            self._bound(names[number][0], given.get(number, ""), is_now)
            for number, is_now in zip(now.ids.tolist(), now.bound.tolist(), strict=True)
        ]
        return replace(now, bound=np.asarray(bound, np.str_))

    def _bound(self, code: str, in_force: str, now: str) -> str:
        assert self.rows is not None
        if code not in self.rows.bindings:
            return now
        kept = self.rows.bindings[code]
        return in_force if kept is None else kept

    def people_of(self, codes: Collection[str]) -> dict[str, list[buildings.Answerer]]:
        """Who answers for these grids."""
        return buildings.answerers_of(self.connection, self.plan, codes, in_force=self.rows is None)


def base_of(connection: Connection, plan: plans.Plan, against: str | None) -> Base:
    """`against`: the name of a snapshot. Raises NotFound."""
    return Base(connection, plan, None if against is None else rows_at(connection, plan, against))


def rows_at(connection: Connection, plan: plans.Plan, name: str) -> history.Rows:
    """What a plan had, when a snapshot was named so, of all that has changed since. Raises NotFound."""
    found = next((each for each in plans.snapshots_of(connection, plan.id) if each.name == name), None)
    if found is None:
        raise NotFound(f"This plan has no snapshot {name!r}.")
    return history.rows_before(grids.edits_since(connection, plan, found.seq, limit=None))
