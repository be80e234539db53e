"""What a platform is told: in order a matter, nothing lost, whatever its receiver or our clerk does."""

import os
import signal
from collections import defaultdict
from pathlib import Path

import pytest
from demo.hotline import CODE, Hotline
from standardwebhooks.webhooks import Webhook

from geoapi.core import outbound
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from geoapi.features.exchange import clients
from geoapi.features.exchange.telling import tell_moved
from geoapi.kinds import KINDS
from geoapi.office.matters.moving import SYSTEM, make_move
from geoapi.office.matters.store import matters
from geoapi.office.notices.spreading import spread_events
from tests.conftest import ROOT, run_python
from tests.features.exchange.conftest import Deliver
from tests.features.exchange.test_hooks import send_case
from tests.loops import until
from tests.nursery import nursery
from tests.office.access.town import rows, run
from tests.office.notices.receiving import receiver


def urge(database: Database, number: str, times: int) -> None:
    """Moves that lead nowhere, one after the other."""
    for _ in range(times):
        with database.transaction() as connection:
            matter = matters.lock_matter(connection, number)
            assert matter is not None
            make_move(connection, KINDS, Calendar(), matter, "supervise", {"reason": "催"}, SYSTEM)


def must_be_in_order(hotline: Hotline, turns: dict[str, int]) -> None:
    """Each matter's turns from the first to the last, each once, the first time that each came."""
    heard = defaultdict(list)
    for each in hotline.told:
        heard[each.number].append(each.turn)
    assert heard == {number: list(range(1, last + 1)) for number, last in turns.items()}


def test_whatever_goes_wrong_there_nothing_is_lost_and_all_is_in_order(
    town: Database, hotline: Hotline, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "DEADLINE_S", 0.5)
    numbers = [send_case(hotline, f"HL-{place}") for place in range(3)]
    with receiver() as elsewhere:
        hotline.elsewhere = elsewhere.url
        for mode in ("fail", "redirect", "hang"):
            hotline.mode = mode
            for number in numbers:
                urge(town, number, 2)
            # Of each matter the first, and none behind it.
            assert deliver() == 3 and hotline.came == []
        assert elsewhere.received == [], "a redirection was followed"
    hotline.mode = "late"
    assert deliver() == 3
    # It has taken them and never said so: they come again, by the same numbers.
    assert [each.turn for each in hotline.came] == [1, 1, 1]
    hotline.mode = "take"
    assert deliver() == 18
    assert len(hotline.came) == 21 and len(hotline.told) == 18
    must_be_in_order(hotline, dict.fromkeys(numbers, 6))
    assert hotline.forged == 0 and deliver() == 0


def test_a_day_away_loses_nothing(town: Database, hotline: Hotline, deliver: Deliver, boxes: Boxes) -> None:
    """What happens meanwhile waits, and then comes in order; bench runs it with 2,000."""
    numbers = [send_case(hotline, f"HL-{place}") for place in range(5)]
    hotline.mode = "fail"
    for hour in range(24):
        for number in numbers:
            urge(town, number, 1)
        if hour % 6 == 0:
            deliver()
        run(town, "UPDATE outbox SET since = since - interval '1 h', at = at - interval '1 h'")
    assert rows(town, "SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL") == [(0,)]
    hotline.mode = "take"
    deliver()
    must_be_in_order(hotline, dict.fromkeys(numbers, 24))


def test_a_clerk_that_was_away_for_longer_finds_what_was_moved(town: Database, hotline: Hotline) -> None:
    number = send_case(hotline)
    urge(town, number, 2)
    run(town, "UPDATE matter SET changed_at = now() - interval '2 days'")
    for within_min, count in ((60, 0), (None, 2), (None, 2)):
        with town.transaction() as connection:
            tell_moved(connection, KINDS, within_min)
        assert rows(town, "SELECT count(*) FROM outbox") == [(count,)]


def test_while_its_secret_changes_it_knows_us_by_either(
    town: Database, hotline: Hotline, deliver: Deliver, boxes: Boxes
) -> None:
    number, first = send_case(hotline), (hotline.secret, hotline.told_secret)
    made = clients.change_secrets(town, boxes, CODE)
    urge(town, number, 1)
    assert deliver() == 1 and len(hotline.told) == 1 and hotline.forged == 0
    assert hotline.say("催办", "HL-1", text="快")[0] == 200
    hotline.secret, hotline.told_secret = made["secret"], made["told_secret"]
    urge(town, number, 1)
    assert deliver() == 1 and len(hotline.told) == 2 and hotline.forged == 0
    clients.drop_old_secrets(town, CODE)
    hotline.secret, hotline.told_secret = first
    assert hotline.say("催办", "HL-1", text="快")[0] == 401
    urge(town, number, 1)
    deliver()
    assert hotline.forged == 1 and made["told_secret"] != first[1]
    assert Webhook(first[1]) and len(hotline.told) == 2


def test_one_that_is_retired_hears_nothing_more(town: Database, hotline: Hotline, deliver: Deliver) -> None:
    number = send_case(hotline)
    urge(town, number, 1)
    clients.retire(town, CODE)
    urge(town, number, 1)
    deliver()
    assert hotline.came == [] and hotline.say("催办", "HL-1", text="快")[0] == 401


@pytest.mark.parametrize("point", ["after sending", "done, not committed"])
def test_a_clerk_killed_in_mid_delivery_loses_nothing(
    town: Database, database_url: str, hotline: Hotline, tmp_path: Path, point: str
) -> None:
    numbers = [send_case(hotline, f"HL-{place}") for place in range(2)]
    for number in numbers:
        urge(town, number, 4)
    environment = os.environ | {
        "GEOAPI_DATABASE_URL": database_url,
        "GEOAPI_KEY_FILE": str(tmp_path / KEYS),
    }
    clerk = [str(ROOT / "tests" / "office" / "notices" / "dying_clerk.py"), point]
    died = run_python(environment, *clerk, "3")
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    assert 0 < len(hotline.came) < 8
    living = nursery().run([*clerk, "0"], environment, tmp_path / "living")
    try:
        until(lambda: len(hotline.told) == 8, within_s=60)
    finally:
        living.send_signal(signal.SIGTERM)
        living.wait(timeout=60)
    must_be_in_order(hotline, dict.fromkeys(numbers, 4))
    assert len({(each.number, each.turn) for each in hotline.came}) == 8


def test_a_system_hears_of_its_own_by_no_notice(town: Database, hotline: Hotline, deliver: Deliver) -> None:
    """It is told by its own way: nobody would read the notices of its account."""
    number = send_case(hotline)
    with town.transaction() as connection:
        matter = matters.lock_matter(connection, number)
        assert matter is not None and matter.account_id is not None
        make_move(connection, KINDS, Calendar(), matter, "accept", {"weight": "simple"}, SYSTEM)
    deliver()
    with town.transaction() as connection:
        spread_events(connection, {}, Calendar())
    assert rows(
        town, "SELECT count(*) FROM event WHERE account_id IS NOT NULL AND spread_at IS NOT NULL"
    ) == [(1,)]
    assert rows(town, "SELECT count(*) FROM notice") == [(0,)] and len(hotline.told) == 1
