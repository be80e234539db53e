"""sql/schema.sql shows the database as the migrations leave it."""

from schema import SCHEMA, schema


def test_the_schema_is_the_present_one(database_url: str) -> None:
    remedy = "run scripts/schema.py on a migrated database"
    assert SCHEMA.read_text(encoding="utf-8") == schema(database_url), remedy
