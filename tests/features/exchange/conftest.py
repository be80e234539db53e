"""The town in which cases are reported, and a hotline that is told of what it sends."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from apiflask import APIFlask
from demo.hotline import CODE, MAPPING, NAME, Hotline

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.rounds import Rounds
from geoapi.features.exchange import clients
from geoapi.features.exchange.duties import duties
from geoapi.features.exchange.importing.terms import import_terms
from geoapi.kinds import KINDS
from geoapi.office.notices.senders import Sender, Ways
from tests.features.cases.conftest import people, source, town
from tests.office.access.conftest import enter, served_town
from tests.office.access.town import run
from tests.office.notices.conftest import boxes, hook

__all__ = ["boxes", "enter", "hook", "people", "served_town", "source", "town"]

DOOR = f"/api/v1/hooks/{CODE}"
Deliver = Callable[[], int]


def send_to(app: APIFlask, path: str = DOOR) -> Callable[[Mapping[str, str], bytes], tuple[int, Any]]:
    """To the door of a system, as any machine does."""

    def send(headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        answer = app.test_client().post(path, data=body, headers=dict(headers))
        return answer.status_code, answer.json

    return send


@pytest.fixture
def hotline(town: Database, served_town: APIFlask, boxes: Boxes) -> Iterator[Hotline]:
    """One that listens, and is known here by its mapping file."""
    made = Hotline("", "", send_to(served_town))
    with made.listening() as url:
        keys = clients.add_client(
            town,
            boxes,
            code=CODE,
            name=NAME,
            may=["platform"],
            channel="hotline",
            hosts=["127.0.0.1=127.0.0.0/8"],
            url=url,
        )
        import_terms(town, MAPPING, CODE, strict=True)
        made.secret, made.told_secret = keys["secret"], keys["told_secret"]
        yield made


@pytest.fixture
def deliver(town: Database, boxes: Boxes) -> Deliver:
    """Tells other systems of what is due, and returns how many messages were tried."""
    every = duties(KINDS)
    run(town, "INSERT INTO duty (name) SELECT unnest(CAST(:names AS text[]))", names=[e.name for e in every])

    def go_round() -> int:
        run(town, "UPDATE duty SET next_at = now()")
        Rounds(town, every).do_due()
        run(town, "UPDATE outbox SET next_at = now() WHERE done_at IS NULL")
        sender, count = Sender(Ways(), boxes), 0
        while sender.send_next(town):
            count += 1
        return count

    return go_round
