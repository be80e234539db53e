"""What was reported near by: so that one thing is not reported ten times."""

from typing import Any

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.limits import DEFAULTS
from geoapi.office.matters.clocks.reckoning import due
from geoapi.office.matters.store import clocks, faces, matters

WITHIN_M, WITHIN_DAYS, MOST = 50.0, 30, 5


class Similar:
    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar

    def near(self, lon: float, lat: float, category: str | None) -> dict[str, Any]:
        """Those that are open or young, the nearest first; of a category, if one is said."""
        with self._database.transaction() as connection:
            found = faces.near(
                connection, FLOW.kind, lon, lat, category, within_m=WITHIN_M, days=WITHIN_DAYS, most=MOST
            )
            rule = clocks.limit_of(connection, FLOW.kind, category or "", "intake") or DEFAULTS["intake"]
            answer_by = due(rule, matters.now(connection), self._calendar).at
        return {"cases": [vars(each) for each in found], "answer_by": answer_by}
