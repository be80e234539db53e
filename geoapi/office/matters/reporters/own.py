"""What somebody with an account has reported himself, and what became of each."""

from collections.abc import Callable
from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.office.access.own_data import PersonalData
from geoapi.office.matters import serializers
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.queries import receipt_text
from geoapi.office.matters.store import files, own

Json = dict[str, Any]

# What was reported goes on, and is nobody's any more by name.
PERSONAL_DATA = PersonalData("reports", own.personal_data_of, lambda _connection, _account_id: None)


class OwnMatters:
    """`base`: the public address, for the links of receipts."""

    def __init__(self, database: Database, kinds: Kinds, base: Callable[[], str]) -> None:
        self._database, self._kinds, self._base = database, kinds, base

    def of(self, actor: Actor, before: int | None, limit: int) -> Json:
        """The newest first, with the steps that their reporter is told of; `more`: to go on from."""
        with self._database.transaction() as connection:
            rows = own.reported_by(connection, actor.account_id, before, limit + 1)
            shown = rows[:limit]
            done = own.steps_for_reporter(connection, [row.id for row in shown])
            posts = {each.post_code for steps in done.values() for each in steps}
            names = files.post_names(connection, set(filter(None, posts)))
        told = []
        for row in shown:
            key = receipt_text(row.receipt_key)
            kind = self._kinds.find(row.kind)
            told.append(
                {
                    **{name: getattr(row, name) for name in _SHOWN},
                    "category": {"code": row.category, "name": row.name, "name_en": row.name_en},
                    "phase": kind.flow.phase(row.state) if kind else "done",
                    "key": key,
                    "link": f"{self._base()}/m/{row.number}#{key}",
                    "steps": [serializers.receipt_step_json(each, names) for each in done.get(row.id, ())],
                }
            )
        return {"matters": told, "more": shown[-1].id if len(rows) > limit else None}


_SHOWN = (
    *("number", "kind", "state", "turn", "title", "place_text", "outcome"),
    *("opened_at", "happened_at", "closed_at", "due_at"),
)
