"""A city's own categories and limits: rows, by code, whatever they were before."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from geoapi.core.db import Database
from geoapi.importing.report import Report
from geoapi.kinds import KINDS
from geoapi.office.matters.importing.categories import import_categories
from geoapi.office.matters.importing.limits import import_limits
from tests.city.addresses.filing import table
from tests.conftest import json_of
from tests.features.cases.conftest import people, source, town
from tests.features.cases.reporters import STAFF, act, report
from tests.office.access.conftest import Enter, enter, served_town
from tests.office.access.town import rows

__all__ = ["enter", "people", "served_town", "source", "town"]
HEAD = "编码,名称,英文名称,上级编码,公开方式,简单事项,承办角色,图标,顺序,外部编码,停用"


def categories(database: Database, tmp_path: Path, *lines: str, head: str = HEAD) -> Report:
    return import_categories(database, table(tmp_path, head, *lines), KINDS)


def limits(database: Database, tmp_path: Path, *lines: str) -> Report:
    return import_limits(database, table(tmp_path, "类别编码,时限类型,时限", *lines), KINDS)


def test_a_category_is_added_changed_and_retired(
    served_town: APIFlask, town: Database, tmp_path: Path
) -> None:
    line = (
        "tree,树木,Trees,sanitation,精确,是,grid_worker、grid_leader,lightbulb,330,12345=0801;gb30428=0203,"
    )
    added = categories(town, tmp_path, line)
    assert (added.refused, added.counts["categories new"]) == ([], 1)
    assert categories(town, tmp_path, line).counts["categories unchanged"] == 1
    ((face, simple, roles, codes),) = rows(
        town, "SELECT face, simple, owner_roles, codes FROM category WHERE code = 'tree'"
    )
    assert (face, simple, roles) == ("exact", True, ["grid_worker", "grid_leader"])
    assert codes == {"12345": "0801", "gb30428": "0203"}
    client = served_town.test_client()

    def shown() -> set[str]:
        answer = json_of(client.get("/api/v1/categories?kind=case"))
        return {each["code"] for each in answer["categories"]}

    assert "tree" in shown()
    # What a row does not say keeps what is known.
    categories(town, tmp_path, "tree,是", head="编码,停用")
    assert "tree" not in shown()
    assert rows(town, "SELECT name, simple FROM category WHERE code = 'tree'") == [("树木", True)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Bäume,树,Trees,,,,,,,,", "is not made of small letters"),
        ("tree,树,,,,,,,,,", "is new and needs a name and an English name"),
        ("tree,树,Trees,nowhere,,,,,,,", "there is no category nowhere above it"),
        ("tree,树,Trees,street_lamp,,,,,,,", "street_lamp is below another one itself"),
        ("tree,树,Trees,tree,,,,,,,", "two levels"),
        ("tree,树,Trees,,到处,,,,,,", "face is '到处', none of exact"),
        ("tree,树,Trees,,,也许,,,,,", "simple is '也许', neither yes"),
        ("tree,树,Trees,,,,wizard,,,,", "there is no role wizard: import roles first"),
        ("tree,树,Trees,,,,,,,12345,", "codes is '12345', nothing like"),
    ],
)
def test_a_category_that_cannot_be_is_refused(
    town: Database, tmp_path: Path, line: str, sentence: str
) -> None:
    (refused,) = categories(town, tmp_path, line).refused
    assert sentence in refused.reason
    assert rows(town, "SELECT count(*) FROM category WHERE code = 'tree'") == [(0,)]


def test_a_kind_that_is_not_there_is_refused(town: Database, tmp_path: Path) -> None:
    (refused,) = categories(town, tmp_path, "tree,树,Trees,dream", head="编码,名称,英文名称,事项类型").refused
    assert "kind is 'dream', none of case" in refused.reason


def test_a_limit_holds_from_the_next_clock_on(
    served_town: APIFlask, town: Database, tmp_path: Path, people: Enter
) -> None:
    done = limits(town, tmp_path, ",受理,8小时", "楼道灯,办结,h4", "street_lamp,resolve,2个工作日")
    assert (done.refused, done.counts["limits new"]) == ([], 3)
    client, staff = served_town.test_client(), people(STAFF)
    number = report(client)["number"]
    act(staff, number, "accept", weight="simple")
    ran: list[Any] = rows(town, "SELECT name, rule, due_at - started_at FROM matter_clock ORDER BY id")
    assert ran == [("intake", "h8", timedelta(hours=8)), ("resolve", "h4", timedelta(hours=4))]
    again = limits(town, tmp_path, ",intake,h6", "corridor_lamp,办结,-", "street_lamp,resolve,wd2")
    counts = again.counts
    assert (counts["limits changed"], counts["limits removed"], counts["limits unchanged"]) == (1, 1, 1)
    assert rows(town, "SELECT category, clock, rule FROM matter_limit ORDER BY clock") == [
        (None, "intake", "h6"),
        ("street_lamp", "resolve", "wd2"),
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("没有的,办结,h4", "there is no category 没有的"),
        (",做梦,h4", "clock is '做梦', none of intake (受理)"),
        (",办结,三天", "rule is '三天': write h24"),
        (",办结,h0", "rule is 'h0': write h24"),
        (",办结,", "rule is '': write h24"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(town: Database, tmp_path: Path, line: str, sentence: str) -> None:
    (refused,) = limits(town, tmp_path, line).refused
    assert sentence in refused.reason
    assert rows(town, "SELECT count(*) FROM matter_limit") == [(0,)]


def test_the_same_limit_twice_in_a_file_is_refused(town: Database, tmp_path: Path) -> None:
    (refused,) = limits(town, tmp_path, ",受理,h8", "全部,intake,h9").refused
    assert "the same limit stands in row 2 already" in refused.reason
