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
    (OPEN | {"until": "2026-11-24T18:00:00+08:00"}, False, "ok", "营业中 · 至 18:00", "Open · until 18:00"),
    (OPEN | {"until": "2026-11-25T00:00:00+08:00"}, False, "ok", "营业中 · 至 24:00", "Open · until 24:00"),
    (
        OPEN | {"until": "2026-11-25T02:00:00+08:00"},
        False,
        "ok",
        "营业中 · 至 明天 02:00",
        "Open · until tomorrow 02:00",
    ),
    (OPEN, False, "ok", "营业中 · 24 小时", "Open · 24 hours"),
    (OPEN | {"until": "2026-11-24T10:20:00+08:00"}, False, "warn", "营业中 · 10:20 关门", "Open · closes 10:20"),
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
        "未营业 · 明天 08:30 开门",
        "Closed · opens tomorrow 08:30",
    ),
    (
        SHUT | {"next": "2026-11-24T14:00:00+08:00"},
        True,
        "off",
        "到达时不开放 · 14:00 开门",
        "Closed on arrival · opens 14:00",
    ),
    (SHUT, False, "off", "未营业 · 两周内不开放", "Closed · not within two weeks"),
    (
        SHUT | {"reason": "装修", "until": "2026-12-14T00:00:00+08:00"},
        False,
        "off",
        "临时关闭 · 装修，至 2026年12月13日",
        "Temporarily closed · 装修, until Dec 13, 2026",
    ),
    (SHUT | {"reason": "停电"}, False, "off", "临时关闭 · 停电", "Temporarily closed · 停电"),
    (UNKNOWN | {"at": NOW}, False, "off", "开放时间没有登记", "Opening hours not known"),
    (UNKNOWN | {"at": NOW, "clear": False}, False, "warn", "开放时间写得不清楚", "Opening hours unclear"),
    (
        OPEN | {"until": "2026-11-24T18:00:00+08:00", "provisional": True},
        False,
        "ok",
        "营业中 · 至 18:00 · 节假日以现场为准",
        "Open · until 18:00 · holidays may differ",
    ),
]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_state_in_words(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}/rider?lang={language}")
    page.wait_for_selector("html[data-ready]", state="attached")
    given = [[opening, arriving] for opening, arriving, *_ in CASES]
    said = page.evaluate(
        """async ([cases, now]) => {
          const { openingText } = await import('/web/js/opening.js');
          return cases.map(([opening, arriving]) => openingText(opening, now, { arriving }));
        }""",
        [given, NOW],
    )
    for (_, _, tone, chinese, english), told in zip(CASES, said, strict=True):
        assert (told["tone"], told["long"]) == (tone, english if language == "en" else chinese)
        assert told["long"].startswith(told["short"])
