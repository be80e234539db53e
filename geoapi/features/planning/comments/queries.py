"""What was said about a plan, and who has it open."""

from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.features.planning.commands import plan_of
from geoapi.features.planning.comments import store
from geoapi.features.planning.permissions import READ

Json = dict[str, Any]


class Comments:
    """Reads for somebody who is signed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def comments(self, actor: Actor, code: str) -> Json:
        """The oldest first, each with its replies. Raises NotFound."""
        with self._database.transaction() as connection:
            plan = plan_of(connection, actor, READ, code)
            found = store.comments_of(connection, plan.id)
        told = {each.id: _comment_json(each, actor) for each in found if each.reply_to is None}
        for each in found:
            if each.reply_to is not None:
                told[each.reply_to]["replies"].append(_remark_json(each, actor))
        return {"comments": list(told.values())}

    def present(self, actor: Actor, code: str, area: str | None) -> Json:
        """Who else has the plan open; that one has it open oneself is noted. Raises NotFound."""
        with self._database.transaction() as connection:
            plan = plan_of(connection, actor, READ, code)
            store.note_presence(connection, plan.id, actor.account_id, area)
            others = store.others_present(connection, plan.id, actor.account_id)
        return {"others": [{"name": name, "area": where} for name, where in others]}


def _remark_json(comment: store.Comment, actor: Actor) -> Json:
    return {
        "id": comment.id,
        "text": comment.body,
        "by": comment.by,
        "mine": comment.by_account == actor.account_id,
        "at": comment.at,
    }


def _comment_json(comment: store.Comment, actor: Actor) -> Json:
    settled = comment.settled_at and {"by": comment.settled_by, "at": comment.settled_at}
    place = {"lon": comment.lon, "lat": comment.lat}
    return _remark_json(comment, actor) | place | {"settled": settled, "replies": []}
