"""A post is named so that it is known which: a building with its estate, a grid with its community."""

from pathlib import Path
from typing import Any

from geoapi.city.people.importing.run import import_people
from geoapi.core.db import Database
from tests.city.addresses.filing import table
from tests.conftest import json_of
from tests.office.access.conftest import Enter
from tests.office.access.town import PEOPLE, rows, run


def test_a_post_of_a_building_is_named_and_found_with_its_estate(
    town: Database, enter: Enter, tmp_path: Path
) -> None:
    run(town, "INSERT INTO estate (code, name) VALUES ('E1', '翠湖里')")
    for code, name in (("B1", "3号楼"), ("B2", "翠湖里商业楼")):
        sql = """INSERT INTO building (code, name, estate_id, geom, entrance)
                 SELECT :code, :name, (SELECT id FROM estate), ST_Multi(ST_Buffer(door, 0.0001)), door
                   FROM (SELECT entrance AS door FROM place WHERE code = 'MINE') AS mine"""
        run(town, sql, code=code, name=name)
    lines = ("P-8,S8,叶丽霞,楼栋长,B1,13900000088", "P-9,S9,邓永杰,楼栋长,B2,13900000099")
    import_people(town, table(tmp_path, "岗位编码,工号,姓名,角色,楼栋编码,值班电话", *lines))
    found = json_of(enter("S3").get("/api/v1/desk/posts?q=翠湖里"))["posts"]
    assert [each["building_name"] for each in found] == ["翠湖里3号楼", "翠湖里商业楼"]
    assert json_of(enter("S8").get("/api/v1/me"))["posts"][0]["building_name"] == "翠湖里3号楼"


def test_whoever_has_several_communities_is_told_of_which_a_grid_is(
    town: Database, enter: Enter, tmp_path: Path
) -> None:
    import_people(town, table(tmp_path, PEOPLE[0], "P-6,S6,郑刚,街道干部,990101001,13900000066"))
    ((community, grid),) = rows(
        town,
        """SELECT around.name, area.name FROM area JOIN area AS around ON around.id = area.parent_id
            WHERE area.code = '990101001001001'""",
    )

    def told(staff_no: str) -> Any:
        return json_of(enter(staff_no).get("/api/v1/desk/posts/P-1"))["post"]["area_name"]

    assert (told("S3"), told("S1"), told("S6")) == (grid, grid, f"{community}{grid}")
