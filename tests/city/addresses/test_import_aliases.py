"""Importing the city's table of other names."""

from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.city.addresses.importing.aliases import import_aliases
from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import ImportRefused
from tests.city.addresses.filing import build_named_town, rows, table, versions, workbook
from tests.conftest import Built

ALIASES = "SELECT kind, target, name, area_code, valid::text, source FROM alias ORDER BY kind, target, name"


def build_estate_town(town: Database, tmp_path: Path) -> None:
    """The town with an estate, a road of the map, and an address that names another."""
    build_named_town(town, tmp_path)
    import_addresses(town, table(tmp_path, "text,lon,lat", "滨城市新华路12号万汇广场,120.851,40.721"))
    with town.transaction() as connection:
        connection.execute(text("INSERT INTO estate (code, name) VALUES ('E1', '云禧苑')"))
        connection.execute(
            text("""
            INSERT INTO toponym (code, kind, name, geom)
            VALUES ('T1', 'road', '和平路', ST_Point(120.851, 40.721, 4326))""")
        )
        connection.execute(text("UPDATE building SET name = '3号楼' WHERE code = 'B1'"))


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_estate_town) if "named" in request.fixturenames else template


@pytest.fixture
def named(database: Database) -> Database:
    return database


def test_other_names_enter_once(named: Database, tmp_path: Path) -> None:
    lines = (
        "estate,云禧苑,老纺织厂宿舍,990101,,",
        "road,和平路,中正路,,1946-01-01,1949-10-01",
        "road,新华路,东大街,,,1998-07-01",
        "place,万汇广场,老百货,,,",
        "building,B1,东风楼,,,",
        "area,990101001,前进公社,,1958-08-01,",
    )
    path = table(tmp_path, "kind,target,alias,area,from,until", *lines)
    assert import_aliases(named, path, dry_run=True).counts["other names new"] == 6
    assert rows(named, ALIASES) == []
    report = import_aliases(named, path)
    assert report.entries == [] and report.counts["other names new"] == 6
    assert rows(named, ALIASES) == [
        ("area", "990101001", "前进公社", "", "[1958-08-01,)", "table"),
        ("building", "B1", "东风楼", "", None, "table"),
        ("estate", "云禧苑", "老纺织厂宿舍", "990101", None, "table"),
        ("place", "万汇广场", "老百货", "", None, "table"),
        ("road", "和平路", "中正路", "", "[1946-01-01,1949-10-01)", "table"),
        ("road", "新华路", "东大街", "", "(,1998-07-01)", "table"),
    ]
    before = versions(named)
    assert import_aliases(named, path).counts["other names unchanged"] == 6
    assert versions(named) == before


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_chinese_headings_names_of_areas_and_lists(named: Database, tmp_path: Path, encoding: str) -> None:
    heading = "类型,标准名称,楼栋编码,俗称,曾用名,所在区域,起,止"
    lines = (
        "小区,云禧苑,,纺织厂宿舍、老棉纺；云禧,,锦和社区,,",
        "道路,和平路,,老街,中正路,,1946年,1949年9月",
        "楼栋,3号楼,B1,东风楼,,云禧社区,,",
        "区域,和平街道,,,前进公社,临海区,,",
    )
    report = import_aliases(named, table(tmp_path, heading, *lines, encoding=encoding))
    assert [entry.reason for entry in report.entries] == [
        "from 1946年 read as 1946-01-01",
        "until 1949年9月 read as 1949-10-01",
    ]
    assert rows(named, ALIASES) == [
        ("area", "990101001", "前进公社", "990101", "(,)", "table"),
        ("building", "B1", "东风楼", "990101001001", None, "table"),
        *(
            ("estate", "云禧苑", name, "990101001002", None, "table")
            for name in ("云禧", "纺织厂宿舍", "老棉纺")
        ),
        ("road", "和平路", "中正路", "", "[1946-01-01,1949-10-01)", "table"),
        ("road", "和平路", "老街", "", None, "table"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",和平路,老街,,,", "it has no kind: estate (小区), road (道路)"),
        ("桥,和平路,老街,,,", "unknown kind '桥': use one of estate (小区)"),
        ("road,和平路,,,,", "it has no other name"),
        ("road,,老街,,,", "it does not say what the name is another name of"),
        ("road,和平路,街,,,", "'街' is too short for a name"),
        ("road,和平路,（！）,,,", "'（！）' is too short for a name"),
        (f"road,和平路,{'长' * 500},,,", "a name is 500 characters long, more than 100"),
        ("road,和平路,和 平路,,,", "the other name is the standard name"),
        ("area,990101001,和平街道,,,", "the other name is the standard name"),
        ("building,B1,３号楼,,,", "the other name is the standard name"),
        ("road,和平路,=A1,,,", "alias is a formula"),
        ("road,和平路,老街,,1998年13月,", "from is '1998年13月', not a date such as 1998-07-01 or 1998"),
        ("road,和平路,老街,,,1998-02-30", "until is '1998-02-30', not a date"),
        ("road,和平路,老街,,,1998-13", "until is '1998-13', not a date"),
        ("road,和平路,老街,,解放前,", "from is '解放前', not a date"),
        ("road,和平路,老街,,1998-07-01,1949-10-01", "it ends on 1949-10-01 but begins on 1998-07-01"),
        ("road,和平路,老街,,1998-07-01,1998-07-01", "it ends on 1998-07-01 but begins on 1998-07-01"),
        ("building,B9,东风楼,,,", "there is no building B9: a building is named by its code"),
        ("building,3号楼,东风楼,,,", "there is no building 3号楼: a building is named by its code"),
        ("area,前进街道,老街道,,,", "there is no area '前进街道'"),
        ("area,云禧社区,老社区,锦和社区,,", "there is no area '云禧社区' in 锦和社区居委会"),
        ("road,和平路,老街,前进街道,,", "there is no area '前进街道'"),
        ("road,和平路,老街,990102,,", "there is no area '990102'"),
        ("road,和平路,老街,,,,,", None),
        ("road,和平路,大路,,,", "the name stands in row 2 already"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_the_others_enter(
    named: Database, tmp_path: Path, line: str, reason: str | None
) -> None:
    path = table(tmp_path, "kind,target,alias,area,from,until", "road,和平路,大路,,,", line)
    report = import_aliases(named, path)
    refused = [(entry.where, entry.reason) for entry in report.refused]
    if reason is None:
        assert refused == [] and len(rows(named, ALIASES)) == 2
        return
    ((where, said),) = refused
    assert where == "row 3" and reason in said
    assert [row[2] for row in rows(named, ALIASES)] == ["大路"]
    before = versions(named)
    with pytest.raises(ImportRefused):
        import_aliases(named, path, strict=True)
    assert versions(named) == before


def test_an_area_whose_name_several_bear_is_refused_with_the_choices(named: Database, tmp_path: Path) -> None:
    with named.transaction() as connection:
        connection.execute(text("UPDATE area SET name = '第一网格' WHERE level = 'grid'"))
    lines = ("area,第一网格,东片,,,", "area,第一网格,西片,云禧社区,,", "road,和平路,老街,第一网格,,")
    report = import_aliases(named, table(tmp_path, "kind,target,alias,area,from,until", *lines))
    one, two, three = (entry.reason for entry in report.refused)
    choice = "990101001001001 (滨城市临海区和平街道云禧社区)"
    assert one == three and one.startswith(
        "4 areas are called 第一网格: give the code, one of 990101001001001 ("
    )
    assert choice in one and two.startswith("2 areas are called 第一网格") and "990101001002001" not in two
    assert rows(named, ALIASES) == []


def test_a_name_of_nothing_known_is_noted_and_kept(named: Database, tmp_path: Path) -> None:
    lines = ("estate,锦绣苑,老锦绣,", "road,新华路,老新华,", "place,禧苑,小禧苑,", "estate,新华路12,x路,")
    report = import_aliases(named, table(tmp_path, "kind,target,alias,area", *lines))
    assert [(entry.outcome, entry.where) for entry in report.entries] == [
        ("noted", "row 2"),
        ("noted", "row 4"),
    ]
    assert "nothing is called 锦绣苑 yet" in report.entries[0].reason
    assert len(rows(named, ALIASES)) == 4


def test_only_replace_removes_and_only_names_of_tables(named: Database, tmp_path: Path) -> None:
    heading = "kind,target,alias"
    import_aliases(named, table(tmp_path, heading, "road,和平路,老街", "road,和平路,大路"))
    with named.transaction() as connection:
        connection.execute(
            text("""
            INSERT INTO alias (kind, target, name, source)
            VALUES ('road', '和平路', 'Heping Road', 'map'), ('road', '和平路', '主街', 'map')""")
        )
    shorter = table(tmp_path, heading, "road,和平路,大路", "road,和平路,主街")
    report = import_aliases(named, shorter)
    assert (report.counts["other names changed"], report.counts["other names removed"]) == (1, 0)
    report = import_aliases(named, shorter, replace=True)
    assert (report.counts["other names unchanged"], report.counts["other names removed"]) == (2, 1)
    assert [(row[2], row[5]) for row in rows(named, ALIASES)] == [
        ("Heping Road", "map"),
        ("主街", "table"),
        ("大路", "table"),
    ]


def test_a_period_that_changes_is_changed(named: Database, tmp_path: Path) -> None:
    import_aliases(named, table(tmp_path, "kind,target,former", "road,和平路,中正路"))
    report = import_aliases(
        named, table(tmp_path, "kind,target,former,until", "road,和平路,中正路,1949-10-01")
    )
    assert report.counts["other names changed"] == 1
    assert [row[4] for row in rows(named, ALIASES)] == ["(,1949-10-01)"]


def test_days_of_a_workbook(named: Database, tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["类型", "标准名称", "曾用名", "起", "止"], ["道路", "和平路", "中正路", 1946, "1949/10/1"]
    )
    assert len(import_aliases(named, path).repaired) == 2
    assert [row[4] for row in rows(named, ALIASES)] == ["[1946-01-01,1949-10-01)"]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("标准名称,别名", "和平路,老街"), "no column kind"),
        (("类型,别名", "道路,老街"), "no column target or code (标准名称 or 楼栋编码)"),
        (("类型,标准名称", "道路,和平路"), "no column alias or former (别名 or 曾用名)"),
        (("类型,标准名称,别名",), "a heading but no rows"),
        (("类型,标准名称,别名,俗称", "道路,和平路,a,b"), "Two columns are alias"),
    ],
)
def test_a_table_that_cannot_be_used_says_what_it_lacks(
    named: Database, tmp_path: Path, lines: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        import_aliases(named, table(tmp_path, *lines))
    assert sentence in caught.value.detail
