"""Digits, days and numbers that spreadsheets wrote as something else."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from geoapi.core.cells import LostDigits, day_of, moment_of_serial, whole_digits, whole_of
from tests.importing.tabling import csv_file, read, xlsx_file

# A spreadsheet counts days from here, its 29 February 1900 included.
DAY_0 = datetime(1899, 12, 30)
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(PHONES)
def test_a_phone_with_all_its_digits_is_read_whatever_a_spreadsheet_made_of_it(phone: str) -> None:
    forms = (
        f"{int(phone):.10E}",
        f"{int(phone):.14E}",
        f"{phone}.0",
        f"{phone}.00",
        f"'{phone}",
        f"’{phone}",
        f'="{phone}"',
    )
    assert [whole_digits(form) for form in forms] == [phone] * len(forms)


@given(PHONES, st.integers(1, 9))
def test_digits_that_are_lost_are_never_made_up(phone: str, decimals: int) -> None:
    with pytest.raises(LostDigits):
        whole_digits(f"{int(phone):.{decimals}E}")


@pytest.mark.parametrize(
    "cell",
    ["0300-5600001", "3.0", "12.5", "1e5", "E5", "=A1", "'甲", "13800000001", "116.0", "2025-05-01", ""],
)
def test_everything_else_stays_as_it_is(cell: str) -> None:
    assert whole_digits(cell) == cell


@given(st.dates(date(1954, 10, 4), date(2119, 1, 10)))
def test_the_number_of_a_day_is_that_day(day: date) -> None:
    moment = datetime(day.year, day.month, day.day)
    assert moment_of_serial(str((moment - DAY_0).days)) == moment


@given(st.datetimes(datetime(1960, 1, 1), datetime(2100, 1, 1)))
def test_the_number_of_a_moment_is_that_moment_to_a_second(moment: datetime) -> None:
    found = moment_of_serial(f"{(moment - DAY_0) / timedelta(days=1):.9f}")
    assert found is not None and abs(found - moment) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("20250501", "2025-05-01"), ("2025/5/1", "2025-05-01"), ("2025.5.1", "2025-05-01"),
        ("2025年5月1日", "2025-05-01"), ("20251301", None), ("45778", None),
    ],
)  # fmt: skip
def test_days_as_people_write_them(cell: str, day: str | None) -> None:
    assert day_of(cell) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("120", 120), ("1,200", 1200), ("1，200", 1200), ("1 200", 1200), ("120.0", 120), ("120户", 120),
        ("１２", 12),
        ("12.5", None), ("12%", None), ("-3", None), ("约120", None), ("", None),
    ],
)  # fmt: skip
def test_whole_numbers_as_people_write_them(cell: str, number: int | None) -> None:
    assert whole_of(cell) == number


def test_true_dates_and_serial_ones_are_days_in_workbooks_of_both_epochs(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path,
        [["名称", "核实日期"], ["甲", date(2025, 5, 1)], ["乙", 45778], ["丙", datetime(2025, 5, 1, 8, 30)]],
    )
    rows = read(path).rows
    assert [row["verified_on"] for row in rows] == ["2025-05-01", "2025-05-01", "2025-05-01 08:30:00"]
    assert [change.reason for row in rows for change in row.changes] == [
        "verified_on 45778 read as 2025-05-01"
    ]
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    assert book.active is not None
    for row in (["名称", "核实日期"], ["甲", date(2025, 5, 1)], ["乙", 44316]):
        book.active.append(row)
    book.save(path)
    assert [row["verified_on"] for row in read(path).rows] == ["2025-05-01", "2025-05-01"]


def test_lost_digits_cost_the_phone_and_not_the_row_but_a_code_costs_it(tmp_path: Path) -> None:
    lost = "a spreadsheet turned it into a number and its last digits are lost"
    sheet = read(
        csv_file(
            tmp_path, "编码,名称,电话", "AB12,甲,1.38E+10", "9.90101E+14,乙,12345", "CD34,丙,1.3800000001E+10"
        )
    )
    assert [row.fault for row in sheet.rows] == [None, f"code is 9.90101E+14: {lost}", None]
    assert [row["phone"] for row in sheet.rows] == ["", "12345", "13800000001"]
    assert str(sheet.rows[0].changes[0].reason) == f"phone 1.38E+10 was left out: {lost}"


def test_numbers_of_more_digits_than_a_spreadsheet_keeps_are_lost(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path,
        [
            ["名称", "编码", "电话"],
            ["甲", 990101199001011234, 13800000001.0],
            ["乙", "990101199001", 13800000002],
        ],
    )
    rows = read(path).rows
    assert "last digits are lost" in str(rows[0].fault) and rows[1].fault is None
    assert [row["phone"] for row in rows] == ["13800000001", "13800000002"]
