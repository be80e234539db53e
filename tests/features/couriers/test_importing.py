"""A firm's list of couriers: each is invited once, is nothing before he agrees; faults are told by row."""

import csv
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from apiflask import APIFlask
from demo.couriers import list_couriers
from demo.places import Place
from flask.testing import FlaskClient

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.features.couriers.importing.run import import_couriers
from geoapi.importing.report import ImportRefused, Report
from tests.city.addresses.filing import table
from tests.conftest import run_geoapi
from tests.features.couriers.couriers import come_in, listed
from tests.office.access.town import rows

HEAD = "骑手编号,姓名,手机号,平台,团队,驿站编码,社区编码"
COMMUNITY = "990101001001"
ZHENG, GAO = "K1,郑海涛,13900001024,快达,东站,MINE,", f"K2,高远,2048,快达,,,{COMMUNITY}"


def enter(town: Database, folder: Path, *lines: str, slips: Path | None = None, **how: Any) -> Report:
    calendar = Calendar.load("Asia/Shanghai", None)
    page = "https://map.example.cn/rider/me"
    return import_couriers(
        town, table(folder, HEAD, *lines), page=page, calendar=calendar, slips=slips, **how
    )


def slips_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_is_entered_once_and_each_comes_in_for_himself(
    town: Database, served_town: APIFlask, keeper: FlaskClient, tmp_path: Path
) -> None:
    dry = enter(town, tmp_path, ZHENG, GAO, dry_run=True)
    assert dry.counts["couriers invited"] == 2 and rows(town, "SELECT FROM courier") == []
    first = tmp_path / "slips.csv"
    report = enter(town, tmp_path, ZHENG, GAO, slips=first)
    assert report.refused == [] and report.counts["couriers invited"] == 2
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    made = {each["name"]: each for each in slips_in(first)}
    assert made["郑海涛"]["link"] == f"https://map.example.cn/rider/me#slip={made['郑海涛']['code']}"
    assert "1024" not in "".join(made["郑海涛"].values()).replace(made["郑海涛"]["code"] * 2, "")
    assert rows(town, "SELECT FROM enrollment WHERE acts_as = 'courier'") == []
    assert rows(town, "SELECT FROM credential WHERE secret = '13900001024'") == []
    assert listed(keeper) == [("郑海涛", "waiting")]
    come_in(served_town, made["郑海涛"])
    # The same list again: nobody twice, no slip of who is in, new ones only where they are wanted.
    again = tmp_path / "again.csv"
    assert enter(town, tmp_path, ZHENG, GAO, slips=again).counts["couriers known"] == 2
    assert not again.exists()
    assert enter(town, tmp_path, ZHENG, GAO, slips=again, reprint=True).counts["couriers slips anew"] == 1
    (gao,) = slips_in(again)
    assert gao["name"] == "高远" and gao["code"] != made["高远"]["code"]
    come_in(served_town, gao, "2048")
    assert len(rows(town, "SELECT FROM courier WHERE consent_at IS NOT NULL")) == 2


def test_slips_are_printed_as_pages(town: Database, tmp_path: Path) -> None:
    for kind, begins in ((".html", b"<!doctype html>"), (".pdf", b"%PDF-")):
        target = tmp_path / f"slips{kind}"
        enter(town, tmp_path, ZHENG.replace("K1", f"K{kind}"), slips=target)
        assert target.read_bytes().startswith(begins)
    page = (tmp_path / "slips.html").read_text(encoding="utf-8")
    assert "郑海涛" in page and "map.example.cn/rider/me" in page and "1024" not in page


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",郑海涛,13900001024,快达,,MINE,", "骑手编号"),
        ("K" * 81 + ",郑海涛,13900001024,快达,,MINE,", "骑手编号"),
        ("K9,,13900001024,快达,,MINE,", "no name"),
        ("K9," + "郑" * 41 + ",13900001024,快达,,MINE,", "41"),
        ("K9," + "郑" * 10_000 + ",13900001024,快达,,MINE,", "10,000"),
        ("K9,郑\u202e海涛,13900001024,快达,,MINE,", "invisible"),
        ("K9,郑海涛,,快达,,MINE,", "no phone"),
        ("K9,郑海涛,12,快达,,MINE,", "phone"),
        ("K9,郑海涛,不知道,快达,,MINE,", "phone"),
        ("K9,郑海涛,1.39E+10,快达,,MINE,", "last digits are lost"),
        ("K9,郑海涛,13900001024,快达,,,", "neither"),
        (f"K9,郑海涛,13900001024,快达,,MINE,{COMMUNITY}", "both"),
        ("K9,郑海涛,13900001024,快达,,NONE,", "no station"),
        ("K9,郑海涛,13900001024,快达,,,990999999999", "no community"),
        ("K9,郑海涛,13900001024," + "快" * 41 + ",,MINE,", "platform"),
        ("K1,别人,13900001024,快达,,MINE,", "already"),
        ("K9,郑海涛,13900001024,快达,,MINE,,多了", "more cells"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_the_others_enter(
    town: Database, tmp_path: Path, line: str, told: str
) -> None:
    report = enter(town, tmp_path, ZHENG, line, slips=tmp_path / "slips.csv")
    (entry,) = report.refused
    assert told in entry.reason and entry.where == "row 3"
    assert "13900001024" not in entry.reason and "13900001024" not in entry.subject
    assert report.counts["couriers invited"] == 1
    with pytest.raises(ImportRefused):
        enter(town, tmp_path, ZHENG, line, slips=tmp_path / "strict.csv", strict=True)
    assert not (tmp_path / "strict.csv").exists()


def test_where_slips_go_is_asked_before_anything(town: Database, tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("x")
    for target in (None, tmp_path / "slips.doc", tmp_path / "none" / "slips.csv", there):
        with pytest.raises(InvalidInput):
            enter(town, tmp_path, ZHENG, slips=target)
    assert there.read_text() == "x" and rows(town, "SELECT FROM courier") == []


def test_the_command(town: Database, database_url: str, tmp_path: Path) -> None:
    file, target = table(tmp_path, HEAD, ZHENG), tmp_path / "slips.csv"
    done = run_geoapi("import", "couriers", str(file), "--slips", str(target), database_url=database_url)
    assert done.returncode == 0 and "couriers invited" in done.stdout, done.stderr
    assert slips_in(target)[0]["link"].startswith("http://localhost:")
    missing = run_geoapi("import", "couriers", str(file), database_url=database_url)
    assert missing.returncode == 1 and "--slips" in missing.stderr


def test_the_demo_city_lets_its_couriers_in(
    town: Database, keeper: FlaskClient, database_url: str, tmp_path: Path
) -> None:
    """Done again it lets nobody in twice."""
    late = 20
    lines = [f"K{n},骑手{n},1390000{n:04d},快达,东站,MINE," for n in range(late + 5)]
    head = "number,name,phone,platform,team,station,community"
    file = table(tmp_path, head, *lines)
    done = run_geoapi("demo", "couriers", str(file), database_url=database_url)
    assert done.returncode == 0 and f"5 couriers are in, {late} have not" in done.stdout, done.stderr
    run_geoapi("demo", "couriers", str(file), database_url=database_url)
    assert rows(town, "SELECT count(*), count(consent_at) FROM courier") == [(late + 5, 5)]
    link = run_geoapi("demo", "sign-in", "courier", database_url=database_url).stdout
    assert "/rider/me#demo=" in link and "骑手" in link


def test_the_demo_citys_list_is_the_same_each_time() -> None:
    places = [Place(code, "caring_station", code, "", "", "", "") for code in ("990SAA", "990SAB")]
    made, again = (list_couriers(places, ["990101001001"], np.random.default_rng(3)) for _ in range(2))
    assert made == again and len({each.number for each in made}) == len(made) == 400
    assert {bool(each.station) != bool(each.community) for each in made} == {True}
    assert len({each.platform for each in made}) == 3
