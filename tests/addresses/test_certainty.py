"""A text is an answer only when nothing else can be meant, however many addresses there are."""

from sqlalchemy import text

from geoapi.addresses.matching import match
from geoapi.addresses.normal import search_key
from geoapi.core.db import Database


def add(database: Database, texts: list[str]) -> None:
    with database.transaction() as connection:
        connection.execute(
            text("INSERT INTO address (text, search_key, geom) VALUES (:text, :key, ST_Point(120.85, 40.72, 4326))"),
            [{"text": each, "key": search_key(each)} for each in texts],
        )
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE address"))


def test_the_only_one_among_the_rows_looked_at_is_not_sure(database: Database) -> None:
    crowd = [f"滨城市第{number}大道110号" for number in range(1000)]
    add(database, ["滨城市东林街10号", *crowd, "滨城市西林街10号"])
    with database.transaction() as connection:
        candidates = match(connection, "10号", 10)
    assert candidates and candidates[0].score < 0.9


def test_two_houses_of_one_name_are_never_sure(database: Database) -> None:
    add(database, ["滨城市城中区光明路8号锦和小区3号楼", "滨城市临海区和平路2号锦和小区3号楼"])
    with database.transaction() as connection:
        for asked in ("锦和小区3号楼", "锦和小区3栋2单元501室", "锦和小区3"):
            for limit in (1, 10):
                assert all(each.score < 0.9 for each in match(connection, asked, limit)), (asked, limit)
        assert match(connection, "临海区锦和小区3号楼", 10)[0].score >= 0.9
