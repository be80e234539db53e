"""The pages read and tell moments as the API does."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.web.running import call

MOMENTS = json.loads((Path(__file__).parent / "moments.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("zone", MOMENTS["zones"])
def test_the_page_reads_moments_as_the_api_does(zone: str) -> None:
    cases = MOMENTS["zones"][zone]
    found = call("core/moments.js", "readMoment", [[text, zone] for text, _ in cases])
    assert dict(zip([text for text, _ in cases], found, strict=True)) == dict(cases)


def test_what_the_api_refuses_the_page_cannot_read() -> None:
    found = call("core/moments.js", "readMoment", [[text, "Asia/Shanghai"] for text in MOMENTS["unread"]])
    assert [text for text, moment in zip(MOMENTS["unread"], found, strict=True) if moment is not None] == []


@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Asia/Kathmandu", "UTC"]
)
def test_the_citys_time_of_every_hour_of_a_year(zone: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
    moments = [start + timedelta(hours=7 * n) for n in range(1300)]
    found = call("core/citytime.js", "cityTime", [[moment.timestamp() * 1000, zone] for moment in moments])
    assert found == [moment.astimezone(ZoneInfo(zone)).isoformat() for moment in moments]


@pytest.mark.parametrize("module", ["core/urlstate.js", "pages/rider/state.js"])
def test_the_address_of_a_page_is_read_with_the_same_rules(module: str) -> None:
    read = ["2026-11-24+21:30", "2026-11-24T21:30:00+08:00", "2026-11-24T13:30:00Z", "20261124T2130"]
    read += ["2026-W48-2T21:30"]
    found = call(module, "read", [[f"?at={text}"] for text in read])
    assert [state.get("at") for state in found] == ["2026-11-24T21:30:00+08:00"] * len(read)
    assert [state.get("atUnread") for state in found] == [None] * len(read)
    unread = ["yesterday", "2026-13-01", "24.11.2026"]
    found = call(module, "read", [[f"?at={text}"] for text in unread])
    assert [(state.get("at"), state.get("atUnread")) for state in found] == [(None, text) for text in unread]
    # It stays in the address until somebody decides otherwise.
    assert all(f"at={text}" in query for text, query in zip(
        unread, call(module, "format", [[state] for state in found]), strict=True))  # fmt: skip
    (nothing, empty) = call(module, "read", [["?"], ["?at="]])
    assert nothing.get("at") is None is nothing.get("atUnread") and empty.get("atUnread") is None
