"""What a terminal shows of an import: what has a place first,
and repeats in one line; the file has it all.
"""

import csv
from pathlib import Path

from geoapi.importing.report import SHOWN, Report


def lines(report: Report) -> list[str]:
    return [" ".join(line.split()) for line in report.lines()]


def test_what_has_a_place_comes_before_forty_notes_of_one_kind(tmp_path: Path) -> None:
    report = Report("stations.csv")
    for row in range(2, 42):
        report.note(f"row {row}", f"unknown amenities were left out: 沙发{row}", f"站{row}")
    for row, distance in ((50, 629), (51, 1100), (52, 12_200), (53, 16_700)):
        report.note(
            f"row {row}", f"the point lies {distance:,} m outside 海区", f"站{row}", lon=120.85, lat=40.72
        )
    report.note("heading", "columns not used: 序号")
    shown = lines(report)
    assert shown[1] == "noted heading: columns not used: 序号"
    assert [line.partition(": ")[0] for line in shown[2:6]] == [
        f"noted row {row}" for row in (50, 51, 52, 53)
    ]
    assert (
        shown[6]
        == "noted 40 × unknown amenities were left out: 沙发2 and the like; first: row 2, row 3, row 4"
    )
    assert not any("more: --report" in line for line in shown)
    report.write(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 45


def test_refused_comes_before_repaired_before_noted_and_few_of_a_kind_are_told_one_by_one() -> None:
    report = Report("stations.csv")
    for row in (2, 3, 4):
        report.note(f"row {row}", "a note")
        report.repair(f"row {row}", f"hours 工作日{row} read as Mo-Fr 08:00-17:00")
        report.refuse(f"row {row}", "it has no name")
    outcomes = [line.split()[0] for line in lines(report)[1:10]]
    assert outcomes == ["refused"] * 3 + ["repaired"] * 3 + ["noted"] * 3


def test_of_many_with_a_place_the_first_are_told_one_by_one() -> None:
    report = Report("stations.csv")
    for row in range(100):
        report.refuse(f"row {row}", "the point lies outside the city", lon=1.0, lat=1.0)
    shown = lines(report)
    assert len(shown) < SHOWN
    assert shown[21] == "refused 80 × the point lies outside the city; more: row 20, row 21, row 22"


def test_what_does_not_fit_is_counted() -> None:
    report = Report("stations.csv")
    for row in range(60):
        report.refuse(f"row {row}", "it is " + "abcdefghij"[row % 10] + "klmnopqrst"[row // 10])
    assert lines(report)[1 + SHOWN] == "refused … and 20 more: --report FILE.csv lists them all"
