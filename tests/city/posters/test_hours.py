"""Duty hours as a poster says them."""

from datetime import date

import pytest

from geoapi.city.posters.hours import hours_in_words, is_always
from geoapi.city.posters.wording import words_in
from geoapi.core.clock import Calendar

CALENDAR, TODAY = Calendar(), date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("24/7", "全天，节假日也有人接", "Day and night, holidays too"),
        (
            "Mo-Fr 08:30-12:00,14:00-18:00; PH off",
            "周一至周五 08:30–12:00、14:00–18:00；节假日休息",
            "Mon–Fri 08:30–12:00, 14:00–18:00; closed on holidays",
        ),
        ("Mo-Su 08:00-20:00", "每天 08:00–20:00", "Daily 08:00–20:00"),
        (
            "Mo-Fr 17:30-08:30; Sa,Su,PH 00:00-24:00",
            "周一至周五 17:30–次日 08:30；周六、周日、节假日 全天",
            "Mon–Fri 17:30–08:30; Sat, Sun, holidays all day",
        ),
        (
            "Mo-Fr 08:30-17:30; PH 09:00-16:00",
            "周一至周五 08:30–17:30；节假日 09:00–16:00",
            "Mon–Fri 08:30–17:30; holidays 09:00–16:00",
        ),
        ("周一至周五 8:30-17:30", "周一至周五 08:30–17:30", "Mon–Fri 08:30–17:30"),
        # What a week cannot say is not said.
        ("2026 Dec 24-31 09:00-12:00", "", ""),
        ("按预约", "", ""),
        (None, "", ""),
    ],
)
def test_hours_in_words(text: str | None, chinese: str, english: str) -> None:
    assert hours_in_words(text, CALENDAR, TODAY, words_in("zh-CN")) == chinese
    assert hours_in_words(text, CALENDAR, TODAY, words_in("en")) == english
    assert is_always(text) is (text == "24/7")


def test_both_languages_say_all() -> None:
    chinese, english = words_in("zh-CN"), words_in("en")
    assert chinese.keys() == english.keys() and all(chinese.values())
    # In English hours past midnight need no word.
    assert [key for key, said in english.items() if not said] == ["hours.following"]
