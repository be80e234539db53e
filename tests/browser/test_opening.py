"""Whether a place is open, in words, by the page's own module in a real browser and in both languages."""

from typing import Any

import pytest
from playwright.sync_api import Page

NOW = "2026-11-24T10:00:00+08:00"
UNKNOWN: dict[str, Any] = {"open": None, "clear": True, "until": None, "next": None}
UNKNOWN |= {"provisional": False, "reason": None}
OPEN = UNKNOWN | {"open": True, "at": NOW}
SHUT = UNKNOWN | {"open": False, "at": NOW}

CASES: list[tuple[dict[str, Any], bool, str, str, str]] = [
    (OPEN | {"until": "2026-11-24T18:00:00+08:00"}, False, "ok", "开放中 · 至 18:00", "Open · until 18:00"),
    (OPEN | {"until": "2026-11-25T00:00:00+08:00"}, False, "ok", "开放中 · 至 24:00", "Open · until 24:00"),
    (
        OPEN | {"until": "2026-11-25T02:00:00+08:00"},
        False,
        "ok",
        "开放中 · 至 明天 02:00",
        "Open · until tomorrow 02:00",
    ),
    (OPEN, False, "ok", "开放中 · 24 小时", "Open · 24 hours"),
    # Open for days on end, but not for ever.
    (
        OPEN | {"until": "2026-11-28T00:00:00+08:00"},
        False,
        "ok",
        "开放中 · 至 周五 24:00",
        "Open · until Fri 24:00",
    ),
    (
        OPEN | {"until": "2026-11-26T00:00:00+08:00"},
        True,
        "ok",
        "到达时开放 · 至 明天 24:00",
        "Open on arrival · until tomorrow 24:00",
    ),
    (
        OPEN | {"until": "2027-01-01T00:00:00+08:00"},
        False,
        "ok",
        "开放中 · 至 12月31日 24:00",
        "Open · until Dec 31 24:00",
    ),
    # The same moment told in another zone.
    (OPEN | {"until": "2026-11-24T10:00:00Z"}, False, "ok", "开放中 · 至 18:00", "Open · until 18:00"),
    (
        OPEN | {"until": "2026-11-24T10:20:00+08:00"},
        False,
        "warn",
        "开放中 · 10:20 关门",
        "Open · closes 10:20",
    ),
    (
        OPEN | {"until": "2026-11-24T22:00:00+08:00"},
        True,
        "ok",
        "到达时开放 · 至 22:00",
        "Open on arrival · until 22:00",
    ),
    (
        SHUT | {"next": "2026-11-25T08:30:00+08:00"},
        False,
        "off",
        "未开放 · 明天 08:30 开门",
        "Closed · opens tomorrow 08:30",
    ),
    (
        SHUT | {"next": "2026-11-24T14:00:00+08:00"},
        True,
        "off",
        "到达时不开放 · 14:00 开门",
        "Closed on arrival · opens 14:00",
    ),
    (SHUT, False, "off", "未开放 · 两周内不开放", "Closed · not opening within two weeks"),
    (
        SHUT | {"reason": "装修", "until": "2026-12-14T00:00:00+08:00"},
        False,
        "off",
        "临时关闭 · 装修，至 2026年12月13日",
        "Temporarily closed · 装修, until Dec 13, 2026",
    ),
    (SHUT | {"reason": "停电"}, False, "off", "临时关闭 · 停电", "Temporarily closed · 停电"),
    (UNKNOWN | {"at": NOW}, False, "off", "开放时间没有登记", "Opening hours not listed"),
    (UNKNOWN | {"at": NOW, "clear": False}, False, "warn", "开放时间写得不清楚", "Opening hours unclear"),
    (
        OPEN | {"until": "2026-11-24T18:00:00+08:00", "provisional": True},
        False,
        "ok",
        "开放中 · 至 18:00 · 节假日以现场为准",
        "Open · until 18:00 · holiday hours may differ",
    ),
]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_state_in_words(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}/rider?lang={language}")
    page.wait_for_selector("html[data-ready]", state="attached")
    given = [[opening, arriving] for opening, arriving, *_ in CASES]
    said = page.evaluate(
        """async ([cases, now]) => {
          const { openingText } = await import('/web/js/features/places/opening.js');
          return cases.map(([opening, arriving]) => openingText(opening, now, { arriving }));
        }""",
        [given, NOW],
    )
    assert len(said) == len(CASES)
    for (_, _, tone, chinese, english), told in zip(CASES, said, strict=True):
        assert (told["tone"], told["long"]) == (tone, english if language == "en" else chinese)
        assert told["long"].startswith(told["short"])


PERIODS = [
    ("2026-12-05T00:00:00+08:00", "2026-12-06T00:00:00+08:00", True, "12月5日 (全天)", "Dec 5 (all day)"),
    ("2026-12-24T00:00:00+08:00", "2026-12-25T00:00:00+08:00", False, "12月24日", "Dec 24"),
    ("2026-11-11T00:00:00+08:00", "2026-12-14T00:00:00+08:00", True, "11月11日 至 12月13日",
    "Nov 11 to Dec 13"),
    ("2026-12-30T00:00:00+08:00", "2027-01-03T00:00:00+08:00", True, "12月30日 至 2027年1月2日",
     "Dec 30 to Jan 2, 2027"),
    ("2026-12-04T18:00:00+08:00", "2026-12-06T00:00:00+08:00", True, "12月4日 18:00 至 12月5日 24:00",
     "Dec 4 18:00 to Dec 5 24:00"),
    ("2026-12-04T00:00:00+08:00", "2026-12-05T12:30:00+08:00", True, "12月4日 00:00 至 12月5日 12:30",
     "Dec 4 00:00 to Dec 5 12:30"),
    ("2026-11-20T00:00:00+08:00", None, True, "11月20日 至 另行通知", "Nov 20 to further notice"),
    (None, "2026-12-01T00:00:00+08:00", True, "最初 至 11月30日", "start to Nov 30"),
    # As a server in another zone would tell the fifth of December.
    ("2026-12-04T16:00:00+00:00", "2026-12-05T16:00:00Z", True, "12月5日 (全天)", "Dec 5 (all day)"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_stretch_of_days_in_words(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}/rider?lang={language}")
    page.wait_for_selector("html[data-ready]", state="attached")
    said = page.evaluate(
        """async ([periods, now]) => {
          const { period } = await import('/web/js/core/format.js');
          return periods.map(([from, until, whole]) => period(from, until, now, whole));
        }""",
        [[list(each[:3]) for each in PERIODS], NOW],
    )
    assert said == [each[4 if language == "en" else 3] for each in PERIODS]


HISTORY = [
    (None, "2026-12-01T00:00:00+08:00", "最初至2026年12月1日"),
    ("2026-12-01T00:00:00+08:00", None, "2026年12月1日起"),
    ("2026-06-01T00:00:00+08:00", None, "2026年6月1日至今"),
    ("2026-05-31T16:00:00+00:00", None, "2026年6月1日至今"),
    ("2026-06-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00", "2026年6月1日至2026年12月1日"),
]


def test_a_boundary_that_has_not_begun_is_not_said_to_stand(page: Page, server: str) -> None:
    page.goto(f"{server}/rider")
    page.wait_for_selector("html[data-ready]", state="attached")
    said = page.evaluate(
        """async ([periods, now]) => {
          const { periodOf } = await import('/web/js/features/areas/areapanel.js');
          return periods.map(([from, until]) => periodOf({ from, until, area_km2: 1 }, now));
        }""",
        [[list(each[:2]) for each in HISTORY], NOW],
    )
    assert said == [each[2] for each in HISTORY]
