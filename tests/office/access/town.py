"""A small city with a station in each of three grids, and people who answer for some of them."""

from pathlib import Path

from shapely import Point
from sqlalchemy import text

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.city.areas.importing.run import import_areas
from geoapi.city.people.importing.run import import_people
from geoapi.city.people.private_phones import seal_phone
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.settings import KEYS
from tests.city.addresses.filing import LAT, LON, table
from tests.city.areas.shapes import at, city, write

# Grid workers of two grids, the secretary of their community, and a policeman, who may change nothing.
PEOPLE = (
    "岗位编码,工号,姓名,角色,网格编码,值班电话",
    "P-1,S1,周晓兰,专职网格员,990101001001001,13900000011",
    "P-2,S2,钱进,专职网格员,990101001001002,13900000022",
    "P-3,S3,孙立,社区书记,990101001001,13900000033",
    "P-4,S4,李强,民警,990101001001,13900000044",
)
# In the first grid, in the second, and in another community.
STATIONS = {"MINE": (100, 100), "NEAR": (100, 300), "AWAY": (400, 100)}
ADDRESS = "名990101云禧路5号"
# A point in the second grid of the same community, and one in the other community.
NEAR, FAR = (LON, LAT + 0.0014), (LON + 0.0035, LAT)
HERE = {"lon": LON, "lat": LAT}
ADDRESSES = (
    "标准地址,经度,纬度,楼栋编码",
    f"{ADDRESS},{LON},{LAT},B1",
    f"名990101云禧路9号,{FAR[0]},{FAR[1]},",
)


def build_town(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "areas.geojson", city()))
    import_people(database, table(tmp_path, *PEOPLE))
    for code, point in STATIONS.items():
        run(
            database,
            """INSERT INTO place (code, kind, name, hours, entrance)
               VALUES (:code, 'caring_station', :code, '24/7', ST_GeomFromText(:point, 4326))""",
            code=code,
            point=at(Point(point)).wkt,
        )


def build_addressed_town(town: Database, tmp_path: Path) -> None:
    """The town, with buildings, addresses, and a secretary of the other community and of the subdistrict."""
    build_town(town, tmp_path)
    for code, lon in (("B1", LON), ("B2", FAR[0])):
        sql = """INSERT INTO building (code, geom, entrance)
                 SELECT :code, ST_Multi(ST_Buffer(door, 0.0001)), door
                   FROM ST_Point(:lon, :lat, 4326) AS door"""
        run(town, sql, code=code, lon=lon, lat=LAT)
    import_addresses(town, table(tmp_path, *ADDRESSES))
    lines = (
        "P-5,S5,吴芳,社区书记,990101001002,13900000055",
        "P-6,S6,郑刚,街道干部,990101001,13900000066",
        "P-7,S7,何平,网格规划员,990101001001,13900000077",
    )
    import_people(town, table(tmp_path, PEOPLE[0], *lines))


def run(database: Database, sql: str, **values: object) -> None:
    with database.transaction() as connection:
        connection.execute(text(sql), values)


def rows(database: Database, sql: str, **values: object) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def give_private_phones(database: Database, phone: str, home: Path) -> None:
    """The same to everybody, encrypted with the keys of a home."""
    boxes = Boxes(home / KEYS)
    for (staff_no,) in rows(database, "SELECT staff_no FROM person"):
        box = seal_phone(boxes, str(staff_no), phone)
        run(database, "UPDATE person SET private_phone = :box WHERE staff_no = :no", box=box, no=staff_no)
