"""What an import reads and writes of persons and posts: SQL that touches only rows that differ."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from sqlalchemy import Connection, text

from geoapi.city.people.importing.rows import PersonRow, PostRow
from geoapi.city.people.private_phones import is_same_phone, open_phone, seal_phone
from geoapi.city.people.store import has_plain_phones, private_phones
from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.db import copy_rows
from geoapi.core.errors import Conflict
from geoapi.importing.edits import Edits
from geoapi.importing.report import Changes, mask
from geoapi.importing.staging import merge

# Where a period comes from that no row of the file tells of.
_LOADED = "loaded"


def known_codes(connection: Connection, table: str, codes: Sequence[str]) -> set[str]:
    """Those of `codes` that are codes of `table`: area, building or post.

    Buildings belong to a neighbouring folder; a post may be for one, so their codes are asked for here.
    """
    return set(
        connection.execute(
            text(f"SELECT code FROM {table} WHERE code = ANY(:codes)"), {"codes": codes}
        ).scalars()
    )


def layers_of(connection: Connection, area_codes: Sequence[str]) -> dict[str, str]:
    """The layer of each of these areas that there is."""
    sql = text("SELECT code, layer FROM area WHERE code = ANY(:codes)")
    return {code: layer for code, layer in connection.execute(sql, {"codes": area_codes})}


def names_of(connection: Connection, staff_numbers: Sequence[str]) -> dict[str, str]:
    """The names of persons already known, by staff number."""
    sql = text("SELECT staff_no, name FROM person WHERE staff_no = ANY(:numbers)")
    return {number: name for number, name in connection.execute(sql, {"numbers": staff_numbers})}


def posts_standing(connection: Connection, codes: Sequence[str] | None = None) -> list[PostRow]:
    """Every period of these posts, or of all posts."""
    sql = text("""
        SELECT t.code, t.role, a.code, b.code, p.staff_no, t.duty_hours, lower(t.valid), upper(t.valid),
               t.desk_name, t.desk_phone
          FROM post t LEFT JOIN person p ON p.id = t.person_id
          LEFT JOIN area a ON a.id = t.area_id LEFT JOIN building b ON b.id = t.building_id
         WHERE CAST(:codes AS text[]) IS NULL OR t.code = ANY(:codes) ORDER BY t.code, t.valid""")
    rows = connection.execute(sql, {"codes": None if codes is None else list(codes)})
    return [PostRow(_LOADED, row[0], False, *row[1:]) for row in rows]


def substitutions_standing(connection: Connection, codes: Sequence[str]) -> list[PostRow]:
    """Every substitution for these posts."""
    sql = text("""
        SELECT s.post_code, p.staff_no, lower(s.valid), upper(s.valid)
          FROM substitution s JOIN person p ON p.id = s.person_id
         WHERE s.post_code = ANY(:codes) ORDER BY s.post_code, s.valid""")
    rows = connection.execute(sql, {"codes": list(codes)})
    return [
        PostRow(_LOADED, code, True, None, None, None, staff, None, *period) for code, staff, *period in rows
    ]


def write_people(connection: Connection, people: Sequence[PersonRow], edits: Edits, boxes: Boxes) -> Changes:
    """Add or change persons by staff number. A phone not said keeps the one that is known.

    Raises KeysUnavailable, or Conflict where private phones of an older version are not encrypted yet.
    """
    stated = [each.staff_no for each in people if each.private_phone is not None]
    if stated and has_plain_phones(connection):
        raise Conflict("Private phones from before are not encrypted yet: run scripts/geoapi keys box first.")
    known = private_phones(connection, stated)
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_person (staff_no text PRIMARY KEY, name text, duty_phone text,
            private_phone bytea) ON COMMIT DROP""")
    )
    columns = ("staff_no", "name", "duty_phone", "private_phone")
    rows = ((each.staff_no, each.name, each.duty_phone, _box(boxes, each, known)) for each in people)
    copy_rows(connection, "staged_person", columns, rows)
    connection.execute(
        text("""
        UPDATE staged_person s SET duty_phone = coalesce(s.duty_phone, p.duty_phone),
               private_phone = coalesce(s.private_phone, p.private_phone)
          FROM person p WHERE p.staff_no = s.staff_no""")
    )
    connection.execute(
        text(
            "UPDATE staged_person SET duty_phone = nullif(duty_phone, ''), private_phone = "
            "nullif(private_phone, '')"
        )
    )
    masking = replace(edits, private={"private_phone": lambda key, box: _shown(boxes, key, box)})
    return merge(connection, "person", "staged_person", ("staff_no",), columns[1:], edits=masking)


def _box(boxes: Boxes, row: PersonRow, known: Mapping[str, bytes]) -> str | None:
    """The private phone as COPY takes it: the box that is there, where the number is the same."""
    if not row.private_phone:
        return row.private_phone
    box = known.get(row.staff_no)
    if box is None or not is_same_phone(boxes, row.staff_no, row.private_phone, box):
        box = seal_phone(boxes, row.staff_no, row.private_phone)
    return f"\\x{box.hex()}"


def _shown(boxes: Boxes, staff_no: str, box: bytes) -> str:
    try:
        return mask(open_phone(boxes, staff_no, box))
    except DamagedBox:
        return "a number that no key opens"


def write_posts(
    connection: Connection, posts: Sequence[PostRow], codes: Sequence[str]
) -> tuple[Changes, Changes]:
    """Make `posts` all the periods and substitutions of the posts with these codes.

    Other posts stay as they are.
    """
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_period (is_substitution boolean, code text, role text, area_code text,
            building_code text, staff_no text, duty_hours text, since timestamptz, until timestamptz,
            desk_name text, desk_phone text) ON COMMIT DROP""")
    )
    columns = [field.name for field in fields(PostRow) if field.name != "where"]
    copy_rows(
        connection,
        "staged_period",
        columns,
        (tuple(getattr(each, name) for name in columns) for each in posts),
    )
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_post ON COMMIT DROP AS
        SELECT s.code, s.role, a.id AS area_id, b.id AS building_id, p.id AS person_id, s.duty_hours,
               s.desk_name, s.desk_phone, tstzrange(s.since, s.until) AS valid
          FROM staged_period s LEFT JOIN area a ON a.code = s.area_code
          LEFT JOIN building b ON b.code = s.building_code
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
    connection.execute(text("CREATE TEMP TABLE named_post (code text) ON COMMIT DROP"))
    copy_rows(connection, "named_post", ("code",), ((code,) for code in codes))
    columns = ["role", "area_id", "building_id", "person_id", "duty_hours", "desk_name", "desk_phone"]
    return (
        merge(connection, "post", "staged_post", ("code", "valid"), columns, remove_where=_named("code")),
        merge(
            connection, "substitution", "staged_substitution", ("post_code", "valid"), ("person_id",),
            remove_where=_named("post_code"),
        ),
    )  # fmt: skip


def _named(column: str) -> str:
    # Gone periods are removed before new ones are added: at no moment may two of one post overlap.
    return f"t.{column} IN (SELECT code FROM named_post)"
