"""Working days, the operator's own days,
moments as people write them, and the end of the published calendar.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geoapi.core.clock import Calendar, add_working_days
from geoapi.core.errors import InvalidInput

CALENDAR = Calendar()
MOMENTS = json.loads((Path(__file__).parents[1] / "web" / "moments.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-11-27", 3, "2026-12-02"),
        ("2026-11-28", 3, "2026-12-02"),
        ("2025-12-31", 1, "2026-01-04"),
        # Years without a notice: New Year's Day, and a Spring Festival from the eve to the third day.
        ("2026-12-29", 3, "2027-01-04"),
        ("2027-02-04", 3, "2027-02-11"),
        ("2027-04-02", 1, "2027-04-06"),
        ("2027-06-08", 1, "2027-06-10"),
        ("2027-09-14", 1, "2027-09-16"),
        ("2027-09-30", 1, "2027-10-04"),
        ("2028-01-24", 1, "2028-01-31"),
        ("2027-12-31", 0, "2027-12-31"),
        # Beyond what anybody reckons, only weekends are off.
        ("2150-09-30", 1, "2150-10-01"),
    ],
)
def test_terms_in_working_days(start: str, count: int, end: str) -> None:
    found = add_working_days(CALENDAR, date.fromisoformat(start), count)
    assert found == date.fromisoformat(end)
    assert CALENDAR.is_provisional(found) == (found.year > 2026)


def test_days_before_the_first_notice_are_provisional_too() -> None:
    assert CALENDAR.is_provisional(date(1999, 10, 1)) and not CALENDAR.is_working_day(date(1999, 10, 1))


def load(folder: Path, text: str | bytes) -> Calendar:
    file = folder / "days.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Calendar.load("Asia/Shanghai", file)


@pytest.mark.parametrize("before", [b"", "\ufeff".encode()])
def test_the_operators_days_beat_the_published_ones(tmp_path: Path, before: bytes) -> None:
    calendar = load(
        tmp_path, before + b'{"2031-10-01": "ordinary", "2031-10-11": "workday", "2031-1-2": "holiday"}'
    )
    assert calendar.is_working_day(date(2031, 10, 1)) and calendar.is_working_day(date(2031, 10, 11))
    assert not calendar.is_working_day(date(2031, 1, 2))
    assert not calendar.is_provisional(date(2031, 10, 1)) and calendar.is_provisional(date(2031, 10, 2))


NOTICE = {f"2027-02-{day:02d}": "holiday" for day in range(4, 12)} | {"2027-02-20": "workday"}


def test_a_years_notice_makes_the_year_known(tmp_path: Path) -> None:
    calendar = load(tmp_path, json.dumps(NOTICE))
    assert not calendar.is_provisional(date(2027, 3, 1)) and calendar.is_provisional(date(2028, 3, 1))
    assert calendar.published_until() == date(2027, 12, 31)
    assert not calendar.is_working_day(date(2027, 10, 1))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n"2027-02-30": "holiday"}', 2, "'2027-02-30' is not a day such as"),
        ('{"2027/2/8": "holiday"}', 1, "'2027/2/8' is not a day such as"),
        ('{"27-02-08": "holiday"}', 1, "is not a day such as"),
        (('{\n"2027-02-08": "holiday",\n\n"2027-02-09": "off"}'), 4,
        '2027-02-09 is to be holiday, workday or ordinary, '
         'not "off"'),
        ('{"2027-02-08": true}', 1, "is to be holiday, workday or ordinary, not true"),
        ('{\n"2027-02-08": "holiday",\n"2027-2-8": "workday"}', 3, "2027-02-08 is told twice"),
        ('{\n"2027-02-08": "holiday",\n"2027-02-08": "holiday"}', 3, "2027-02-08 is told twice"),
        ('{\n"2027-02-08" "holiday"}', 2, "is not JSON"),
        ("", 1, "is not JSON"),
        ('["2027-02-08"]', None, "is to be one JSON object"),
        ("[]", None, "is to be one JSON object"),
        ("7", None, "is to be one JSON object"),
        ('"2027-02-08"', None, "is to be one JSON object"),
        ('{"2027-02-08": {"kind": "holiday"}}', 1, "is to be holiday, workday or ordinary"),
        ("节假日".encode("gbk"), None, "is not UTF-8 text"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_operators_days_is_one_sentence(
    tmp_path: Path, text: str | bytes, line: int | None, reason: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(tmp_path, text)
    sentence = str(caught.value)
    assert sentence.startswith("GEOAPI_CALENDAR_FILE: ") and "days.json" in sentence and reason in sentence
    assert (f", line {line}: " in sentence) == (line is not None) and "\n" not in sentence


def test_a_file_that_is_not_there_and_a_zone_that_is_none_name_their_setting(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"GEOAPI_CALENDAR_FILE: .*nowhere\.json: is not there"):
        Calendar.load("Asia/Shanghai", tmp_path / "nowhere.json")
    with pytest.raises(InvalidInput, match=r"GEOAPI_CALENDAR_FILE: .*cannot be read"):
        Calendar.load("Asia/Shanghai", tmp_path)
    for zone in ("Asia/Beijing", "", "../etc/passwd", "UTC+8"):
        with pytest.raises(InvalidInput, match="GEOAPI_TIMEZONE: "):
            Calendar.load(zone, None)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-10-31", None),
        ("2026-11-01", "end in 60 days"),
        ("2026-11-02", "end in 59 days, on 2026-12-31"),
        ("2026-11-28", "end in 33 days, on 2026-12-31; what is told of 2027 is provisional"),
        ("2027-01-05", "ended on 2026-12-31"),
    ],
)
def test_the_end_of_the_published_days_is_told_sixty_days_ahead(today: str, words: str | None) -> None:
    found = CALENDAR.warning(date.fromisoformat(today))
    assert (
        found is None if words is None else words in (found or "") and "GEOAPI_CALENDAR_FILE" in (found or "")
    )


@pytest.mark.parametrize(
    ("zone", "text", "iso"), [(z, *case) for z, cases in MOMENTS["zones"].items() for case in cases]
)
def test_moments_are_read(zone: str, text: str, iso: str) -> None:
    found = Calendar(ZoneInfo(zone)).parse(text)
    assert found.isoformat(timespec="seconds") == iso
    assert found.utcoffset() == datetime.fromisoformat(iso).utcoffset()


@pytest.mark.parametrize("text", MOMENTS["unread"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a time: write 2026-11-23 or"):
        CALENDAR.parse(text)


def test_a_part_of_a_second_is_kept() -> None:
    assert CALENDAR.parse("2026-11-24T13:30:00.25Z") - CALENDAR.parse("2026-11-24T13:30Z") == timedelta(
        seconds=0.25
    )
