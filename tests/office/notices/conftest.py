"""The town of access, a receiver, and a clerk that goes round once."""

import ipaddress
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geoapi.core import duties
from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.duties import Duty
from geoapi.core.outbound import Trusted
from geoapi.core.rounds import Rounds
from geoapi.core.settings import KEYS
from geoapi.office.notices.duties import duties as duties_of
from geoapi.office.notices.senders import Sender, Ways
from geoapi.permissions import PERMISSIONS
from tests.office.access.conftest import enter, served_town, source, town
from tests.office.access.town import run
from tests.office.notices.receiving import Receiver, receiver

__all__ = ["enter", "served_town", "source", "town"]

LOOPBACK = Trusted("127.0.0.1", ipaddress.ip_network("127.0.0.0/8"))
GoRound = Callable[..., int]


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


# Of the test that runs.
_boxes: list[Boxes] = []


@pytest.fixture(autouse=True)
def boxes(tmp_path: Path) -> Iterator[Boxes]:
    """By the key file that the application of this test has, too."""
    make_key_file(tmp_path / KEYS)
    _boxes.append(Boxes(tmp_path / KEYS))
    yield _boxes[-1]
    _boxes.pop()


def go_round(database: Database, ways: Ways | None = None) -> int:
    """Do all that is due, and send; returns how many messages were tried."""
    all_duties = duties_of(PERMISSIONS, Calendar(), Ways(), _boxes[-1], kept_days=90)
    every = [each for each in all_duties if isinstance(each, Duty)]
    with database.transaction() as connection:
        duties.note_alive(connection, "test", [each.name for each in every])
    run(database, "UPDATE duty SET next_at = now()")
    Rounds(database, every).do_due()
    sender, count = Sender(ways or Ways(), _boxes[-1]), 0
    while sender.send_next(database):
        count += 1
    return count


def make_due(database: Database) -> None:
    run(database, "UPDATE outbox SET next_at = now()")
