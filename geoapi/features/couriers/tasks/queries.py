"""What couriers are answered: tasks near, tasks on the way, and their own."""

from collections.abc import Sequence
from typing import Any

from geoapi.city.routing.modes import Mode
from geoapi.city.routing.travel import Point
from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.features.couriers.tasks import store
from geoapi.features.couriers.tasks.flow import HELD
from geoapi.features.couriers.tasks.near import FoundTask, TasksNear
from geoapi.features.couriers.tasks.permissions import CLAIM
from geoapi.office.access.own_data import PersonalData

Json = dict[str, Any]
MOST_OWN = 100
PERSONAL_DATA = PersonalData("tasks", store.personal_data_of, store.let_go)


class Tasks:
    def __init__(self, database: Database, near: TasksNear) -> None:
        self._database, self._near = database, near

    def near(self, actor: Actor, mode: Mode, limit: int, start: Point, end: Point | None = None) -> Json:
        """Tasks by the time to them, or with an end by how much longer the way gets; and the running one.

        Raises Forbidden.
        """
        actor.reaches(CLAIM)
        with self._database.transaction() as connection:
            tasks = store.offered(connection)
            own = store.own_tasks(connection, actor.account_id, 1)
        found = self._near.find(tasks, mode, limit, start, end)
        with self._database.transaction() as connection:
            words = store.words_of(connection, [each.task.id for each in found.tasks])
        return {
            "basis": found.basis,
            "tasks": [_task_json(each, words[each.task.id]) for each in found.tasks],
            "mine": _running_json(own),
        }

    def mine(self, actor: Actor) -> Json:
        """The running one, and those before. Raises Forbidden."""
        actor.reaches(CLAIM)
        with self._database.transaction() as connection:
            own = store.own_tasks(connection, actor.account_id, MOST_OWN)
        running = own[0] if own and own[0].state in HELD else None
        # What was sent back while he is at another one waits among these.
        return {
            "running": running and _own_json(running),
            "past": [_own_json(each) for each in own if each is not running],
        }


def _task_json(found: FoundTask, task: store.TaskWords) -> Json:
    told: Json = {
        "number": task.number,
        "category": _category(task),
        "title": task.title,
        "text": task.body,
        "place": task.place_text,
        "at": {"lon": found.task.lon, "lat": found.task.lat},
        "minutes": task.minutes,
        "lease_min": task.lease_min,
        "seats": task.seats,
        "seats_left": found.task.seats_left,
        "until": task.until,
        "travel": {
            "duration_s": round(found.way.there.duration_s),
            "distance_m": round(found.way.there.distance_m),
        },
        "detour": None,
    }
    if found.direct is not None:
        told["detour"] = {
            "extra_s": max(0, round(found.way.duration_s - found.direct.duration_s)),
            "extra_m": max(0, round(found.way.distance_m - found.direct.distance_m)),
        }
    return told


def _own_json(task: store.OwnTask) -> Json:
    return {
        "number": task.number,
        "state": task.state,
        "turn": task.turn,
        "category": _category(task),
        "title": task.title,
        "text": task.body,
        "place": task.place_text,
        "at": None if task.lon is None else {"lon": task.lon, "lat": task.lat},
        "minutes": task.minutes,
        "until": task.held_until,
        "changed_at": task.changed_at,
        "said": task.said,
    }


def _running_json(own: Sequence[store.OwnTask]) -> Json | None:
    return next((_own_json(each) for each in own if each.state in HELD), None)


def _category(task: store.TaskWords | store.OwnTask) -> Json:
    return {
        "code": task.category,
        "name": task.category_name,
        "name_en": task.category_name_en,
        "icon": task.icon,
    }
