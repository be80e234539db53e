"""What is promised with each weight, before it is promised."""

from typing import Any, get_args

from geoapi.core.actors import Actor
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import NotFound
from geoapi.features.cases.fields import Weight
from geoapi.features.cases.limits import DEFAULTS, clock_of
from geoapi.features.cases.rules import CASE
from geoapi.office.matters.clocks import reckoning
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.reach import may_see
from geoapi.office.matters.store import clocks, matters


class Weights:
    def __init__(self, database: Database, kinds: Kinds, calendar: Calendar) -> None:
        self._database = database
        self._kinds = kinds
        self._calendar = calendar

    def of(self, actor: Actor, number: str, category: str | None) -> dict[str, Any]:
        """When a case would be due if it were accepted now, for each weight. Raises NotFound."""
        with self._database.transaction() as connection:
            found = matters.find_matter(connection, number)
            if found is None or found.kind != CASE.code or not may_see(actor, self._kinds, found):
                raise NotFound("There is no such case, or it is not for you.")
            now = matters.now(connection)
            weights = []
            for weight in get_args(Weight):
                clock = clock_of(weight)
                limit = clocks.limit_of(connection, CASE.code, category or found.category, clock)
                rule = limit or DEFAULTS[clock]
                due = reckoning.due(rule, now, self._calendar)
                weights.append(
                    {
                        "weight": weight,
                        "clock": clock,
                        "rule": rule,
                        "due_at": due.at,
                        "provisional": due.provisional,
                    }
                )
        return {"weights": weights}
