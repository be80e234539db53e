"""A reporter who wants it gets a text by the number alone; what is taken back at once nobody hears of."""

from pathlib import Path

import pytest
from apiflask import APIFlask

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.office.matters.reporters.texting import phone_of_reporter
from tests.features.cases.reporters import STAFF, act, enter_case, report
from tests.office.access.conftest import Enter
from tests.office.access.town import rows

PHONE = "13912345678"
TEXTS = "SELECT channel, body, in_order_of FROM outbox ORDER BY id"


@pytest.mark.parametrize(("answer_by", "texts"), [("sms", 2), ("phone", 0), ("none", 0)])
def test_texts_say_the_number_and_nothing_else(
    served_town: APIFlask, people: Enter, town: Database, tmp_path: Path, answer_by: str, texts: int
) -> None:
    number = report(served_town.test_client(), phone=PHONE, answer_by=answer_by)["number"]
    act(people(STAFF), number, "accept", weight="simple", said="收到了")
    act(people(STAFF), number, "answer", said="今天就修")
    found = rows(town, TEXTS)
    expected = [
        ("sms_reporter", {"template": f"case.{verb}", "details": {"number": number}}, number)
        for verb in ("accept", "answer")
    ]
    assert found == expected[:texts]
    with town.transaction() as connection:
        ((matter,),) = rows(town, "SELECT id FROM matter")
        assert phone_of_reporter(connection, Boxes(tmp_path / KEYS), int(str(matter))) == PHONE


def test_an_entry_that_is_taken_back_at_once_is_heard_of_by_nobody(people: Enter, town: Database) -> None:
    events = "SELECT not_before > now() + interval '100 s' FROM event WHERE name = 'matter.new'"
    number = enter_case(people(STAFF))["number"]
    assert rows(town, events) == [(True,)]
    act(people(STAFF), number, "withdraw", said="录错了")
    assert rows(town, events) == []
