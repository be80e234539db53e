"""What an import reads and writes of persons and posts: SQL that touches only rows that differ."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import Connection, text

from geoapi.core.db import copy_rows
from geoapi.core.imports import Changes, merge
from geoapi.people.tables import PersonRow, PostRow


def known_codes(connection: Connection, table: str, codes: Sequence[str]) -> set[str]:
    """Those of `codes` that are codes of `table`: area, building or post.

    Buildings belong to a neighbouring folder; a post may be for one, so their codes are asked for here.
    """
    return set(
        connection.execute(text(f"SELECT code FROM {table} WHERE code = ANY(:codes)"), {"codes": codes}).scalars()
    )


def names_of(connection: Connection, staff_numbers: Sequence[str]) -> dict[str, str]:
    """The names of persons already known, by staff number."""
    sql = text("SELECT staff_no, name FROM person WHERE staff_no = ANY(:numbers)")
    return {number: name for number, name in connection.execute(sql, {"numbers": staff_numbers})}


def write_people(connection: Connection, people: Sequence[PersonRow]) -> Changes:
    """Add or change persons by staff number. An empty phone keeps the one that is known."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_person (staff_no text PRIMARY KEY, name text, duty_phone text, private_phone text)
            ON COMMIT DROP""")
    )
    columns = ("staff_no", "name", "duty_phone", "private_phone")
    rows = ((each.staff_no, each.name, each.duty_phone, each.private_phone) for each in people)
    copy_rows(connection, "staged_person", columns, rows)
    connection.execute(
        text("""
        UPDATE staged_person s SET duty_phone = coalesce(s.duty_phone, p.duty_phone),
               private_phone = coalesce(s.private_phone, p.private_phone)
          FROM person p WHERE p.staff_no = s.staff_no""")
    )
    return merge(connection, "person", "staged_person", ("staff_no",), columns[1:])


def write_posts(connection: Connection, posts: Sequence[PostRow]) -> tuple[Changes, Changes]:
    """Make the periods of every post in the file what the file says; likewise the substitutions. Posts that the file
    does not name stay as they are."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_period (is_substitution boolean, code text, role text, area_code text,
            building_code text, staff_no text, duty_hours text, since timestamptz, until timestamptz) ON COMMIT DROP""")
    )
    columns = [field.name for field in fields(PostRow) if field.name != "where"]
    copy_rows(connection, "staged_period", columns, (tuple(getattr(each, name) for name in columns) for each in posts))
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_post ON COMMIT DROP AS
        SELECT s.code, s.role, a.id AS area_id, b.id AS building_id, p.id AS person_id, s.duty_hours,
               tstzrange(s.since, s.until) AS valid
          FROM staged_period s LEFT JOIN area a ON a.code = s.area_code LEFT JOIN building b ON b.code = s.building_code
          LEFT JOIN person p USING (staff_no) WHERE NOT s.is_substitution""")
    )
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_substitution ON COMMIT DROP AS
        SELECT s.code AS post_code, p.id AS person_id, tstzrange(s.since, s.until) AS valid
          FROM staged_period s JOIN person p USING (staff_no) WHERE s.is_substitution""")
    )
    for table in ("staged_post", "staged_substitution"):
        connection.execute(text(f"ANALYZE {table}"))
    return (
        _replace(connection, "post", "code", ("role", "area_id", "building_id", "person_id", "duty_hours")),
        _replace(connection, "substitution", "post_code", ("person_id",)),
    )


def _replace(connection: Connection, table: str, code: str, columns: Sequence[str]) -> Changes:
    """Periods are first shortened or taken away, then added: at no moment may two of one post overlap."""
    staged = f"staged_{table}"
    named = f"t.{code} IN (SELECT {code} FROM staged_post)" if table == "post" else _substituted(code)
    return merge(connection, table, staged, (code, "valid"), columns, remove_where=named)


def _substituted(code: str) -> str:
    # A substitution of a post in the file goes when the file no longer has it.
    return f"t.{code} IN (SELECT code FROM staged_post UNION SELECT {code} FROM staged_substitution)"
