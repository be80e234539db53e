"""Hours as people write them: what is understood, what is not, and that nothing is guessed."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geoapi.core.clock import Calendar
from geoapi.core.hours import HoursError, parse_hours
from geoapi.core.hours_text import hours_of

UNDERSTOOD = {
    "周一至周五 8:30-12:00，14:00-17:30": "Mo-Fr 08:30-12:00,14:00-17:30",
    "星期一到星期五：上午８：３０－１１：３０，下午２：００－５：３０": "Mo-Fr 08:30-11:30,14:00-17:30",
    "礼拜一～礼拜五 9:00—17:00": "Mo-Fr 09:00-17:00",
    "周一至五 9:00-17:00": "Mo-Fr 09:00-17:00",
    "周1-周5 9:00-17:00": "Mo-Fr 09:00-17:00",
    "周一、三、五 9:00-11:30": "Mo,We,Fr 09:00-11:30",
    "周二、周四下午2:00-4:00；周六9:00-12:00": "Tu,Th 14:00-16:00; Sa 09:00-12:00",
    "每周三上午 9:00-11:30": "We 09:00-11:30",
    "上午8点半至下午5点": "08:30-17:00",
    "上午八点半至下午五点": "08:30-17:00",
    "8-17点": "08:00-17:00",
    "8时30分至17时": "08:30-17:00",
    "每天 8:00～21:00": "Mo-Su 08:00-21:00",
    "周末 9:00—17:00": "Sa,Su 09:00-17:00",
    "双休日 9:00-16:00": "Sa,Su 09:00-16:00",
    "每天7:00-晚上10:00": "Mo-Su 07:00-22:00",
    "晚上7:00-9:00": "19:00-21:00",
    "中午11:30-1:30": "11:30-13:30",
    "22:00-次日6:00": "22:00-06:00",
    "每天 18:00至02:00": "Mo-Su 18:00-02:00",
    "全天": "24/7",
    "24小时": "24/7",
    "7×24小时服务": "24/7",
    "每天24小时营业": "24/7",
    "周一至周五24小时": "Mo-Fr 00:00-24:00",
    "营业时间：07:00-22:00": "07:00-22:00",
    # A working day is none of the holidays in the week.
    "工作日 8:30-17:30": "Mo-Fr 08:30-17:30; PH off",
    "周一至周五 8:30-17:30，法定节假日休息": "Mo-Fr 08:30-17:30; PH off",
    # What is said first of the holidays must not be undone by what follows.
    "法定节假日休息，每天9:00-17:00": "Mo-Su 09:00-17:00; PH off",
    "周一至周五(国家法定节假日除外)8:30-17:30": "Mo-Fr 08:30-17:30; PH off",
    "周一到周五，8:30-17:30。节假日休息": "Mo-Fr 08:30-17:30; PH off",
    "9:00-17:00（周一闭馆）": "09:00-17:00; Mo off",
    "9:00-17:00（周二至周日）": "Tu-Su 09:00-17:00",
    "工作日 8:00-20:00，周末及法定节假日 9:00-16:00": "Mo-Fr 08:00-20:00; Sa,Su,PH 09:00-16:00",
    "每天 9:00-17:00，节假日不休": "Mo-Su 09:00-17:00",
    "周一至周五8:30-12:00、13:30-17:00 周六、日休息": "Mo-Fr 08:30-12:00,13:30-17:00; Sa,Su off",
    # Already as OpenStreetMap has it.
    "Mo-Fr 08:30-12:00,14:00-18:00; PH off": "Mo-Fr 08:30-12:00,14:00-18:00; PH off",
    "Ｍｏ－Ｆｒ ８:３０-17:30": "Mo-Fr 08:30-17:30",
    "9:00-17:00": "09:00-17:00",
    "24/7": "24/7",
    "May-Sep 09:00-20:00; Oct-Apr 09:00-17:00": "May-Sep 09:00-20:00; Oct-Apr 09:00-17:00",
}  # fmt: skip

NOT_UNDERSTOOD = {
    "夏季 8:00-18:00，冬季 8:30-17:00": "'夏季",
    "以现场公告为准": "'以现场公告为准'",
    "周一至周五 8:30-17:30（需预约）": "'需预约'",
    "工作日": "not said when it is open",
    "周一闭馆": "not said when it is open",
    "休息": "on which days",
    "12:00-14:00休息": "on which days",
    "每周三上午": "'上午'",
    "8:30-5:30": "before or after noon",
    "1:30-5:00": "before or after noon",
    "周一至周五 2:00-5:00": "before or after noon",
    "上午9:00-5:00": "ends before it begins",
    "周一 25:00-26:00": "no time of day",
    "周五至周一 9:00-10:00": "over the end of a week",
    "周一 9:00-12:00，周一 14:00-17:00": "two times for one day",
    "8:30-17:30，周六 9:00-12:00": "two times for one day, or times without a day",
    "周一至周五 8:30-12:00，11:00-17:00": "before the other ends",
    "8:30-17:30，节假日休息": "or weekends too",
    "工作日 8:30-17:30；节假日 9:00-16:00": "or weekends too",
    "工作日 8:30-17:30，节假日不休": "two things of holidays",
    "周一至周五 8:30-17:30，周末不休": "two things of holidays or weekends",
    "周二至周日，9:00": "'9:00'",
    # Valid syntax that would be open day and night.
    "2026": "'2026'",
    "Mo-Fr": "'Mo-Fr'",
    '"请按铃"': "'\"请按铃\"'",
    "unknown": "'unknown'",
    "": "no hours are said",
    "　": "no hours are said",
    "周" * 400: "400 characters",
}


@pytest.mark.parametrize(("text", "hours"), UNDERSTOOD.items())
def test_what_is_understood(text: str, hours: str) -> None:
    assert hours_of(text) == hours
    assert hours_of(hours) == hours


@pytest.mark.parametrize(("text", "reason"), NOT_UNDERSTOOD.items())
def test_what_is_not_certain_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(HoursError) as caught:
        hours_of(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "moment", "on"),
    [
        ("工作日 8:30-17:30", "2026-10-02T10:00", False),  # A Friday of the October week.
        ("工作日 8:30-17:30", "2026-10-10T10:00", True),  # A Saturday that is worked.
        ("周末 9:00-17:00", "2026-10-10T10:00", False),
        ("法定节假日休息，每天9:00-17:00", "2026-10-02T10:00", False),
        ("法定节假日休息，每天9:00-17:00", "2026-10-09T10:00", True),
        ("周末及法定节假日 9:00-16:00", "2026-10-02T10:00", True),
        ("周末及法定节假日 9:00-16:00，周一至周五 18:00-20:00", "2026-10-02T10:00", True),
        ("周末及法定节假日 9:00-16:00，周一至周五 18:00-20:00", "2026-10-02T19:00", False),
    ],
)
def test_what_it_means_on_the_calendar(text: str, moment: str, on: bool) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert parse_hours(hours_of(text)).state(at, Calendar()).on is on


CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
SIGNS = "一二三四五六日"
weeks = st.sets(st.integers(0, 6), min_size=1)
# Times as quarters of an hour, an even number of them, rising: pairs are spans.
times = (
    st.lists(st.integers(24, 95), min_size=2, max_size=6, unique=True)
    .map(sorted)
    .filter(lambda t: len(t) % 2 == 0)
)


@given(
    weeks, times, st.sampled_from(["周", "星期", "礼拜", "每周"]), st.sampled_from("-~～—–至到"), st.data()
)
def test_what_one_writes_is_read_back(
    week: set[int], moments: Sequence[int], word: str, dash: str, data: st.DataObject
) -> None:
    written = []
    for begin, end in zip(moments[::2], moments[1::2], strict=True):
        style = data.draw(st.sampled_from([clock, spoken, halved]))
        written.append(f"{style(begin)}{dash}{style(end)}")
    days = "、".join(word + SIGNS[day] for day in sorted(week))
    text = f"{days} {data.draw(st.sampled_from(['，', '、', ' ', '；'])).join(written)}"
    if data.draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789:", "０１２３４５６７８９："))
    found = hours_of(text)
    selector, spans = found.split(" ")
    assert days_of(selector) == week
    expected = [
        f"{clock(begin)}-{clock(end)}" for begin, end in zip(moments[::2], moments[1::2], strict=True)
    ]
    assert spans.split(",") == expected


PIECES = [
    *(
        "周一",
        "至",
        "周五",
        "工作日",
        "周末",
        "每天",
        "法定节假日",
        "节假日",
        "休息",
        "8:30",
        "-",
        "17:30",
        "，",
        "；",
        "上午",
    ),
    *(
        "下午",
        "2点",
        "半",
        "24小时",
        "（",
        "）",
        "不",
        "全天",
        "12:00",
        "除外",
        "开放",
        "夏季",
        "Mo",
        "off",
        "PH",
        "3",
        "、",
    ),
]


@given(st.lists(st.sampled_from([*PIECES, " "]), max_size=12).map("".join))
def test_any_text_is_either_hours_or_refused(text: str) -> None:
    try:
        found = hours_of(text)
    except HoursError as error:
        assert str(error)
        return
    parse_hours(found)
    assert hours_of(found) == found


@given(st.text(max_size=40))
def test_other_text_is_refused(text: str) -> None:
    assume(not any(character.isdigit() for character in text) and "全天" not in text and "昼夜" not in text)
    assume("off" not in text.lower() and "closed" not in text.lower())
    with pytest.raises(HoursError):
        hours_of(text)


def clock(quarters: int) -> str:
    return f"{quarters // 4:02d}:{quarters % 4 * 15:02d}"


def spoken(quarters: int) -> str:
    hour, minute = quarters // 4, quarters % 4 * 15
    part = "上午" if hour < 12 else "下午" if hour < 18 else "晚上"
    return f"{part}{hour if hour <= 12 else hour - 12}点" + (f"{minute}分" if minute else "")


def halved(quarters: int) -> str:
    hour, minute = quarters // 4, quarters % 4 * 15
    return f"{hour}点半" if minute == 30 else f"{hour}:{minute:02d}"


def days_of(selector: str) -> set[int]:
    days: set[int] = set()
    for part in selector.split(","):
        first, _, last = part.partition("-")
        days |= set(range(CODES.index(first), CODES.index(last or first) + 1))
    return days
