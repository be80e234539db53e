"""All that is known of one matter, for its file; what the public may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geoapi.office.matters.store.steps import NAMED


@dataclass(frozen=True)
class Whole:
    """What the file says beside steps, clocks, links and notes."""

    title: str
    body: str
    answers: Any
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    place_text: str
    needs_confirmation: bool
    grid_code: str | None
    grid_name: str | None
    community_name: str | None
    category_name: str
    category_name_en: str
    face: str
    happened_at: datetime
    public_text: str | None
    published_at: datetime | None
    taken_down_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Note:
    """`by_name`: what a colleague is called, or who has or had a seat of it; `source`: the number of the one
    to which it was added, where that is a duplicate of the one at hand.
    """

    at: datetime
    happened_at: datetime
    done_by: str
    by_name: str | None
    by_post: str | None
    body: str
    told: str
    source: str | None


@dataclass(frozen=True)
class PostName:
    """What a post is called: its role and its area or building, and never who holds it."""

    code: str
    role: str
    role_name: str
    role_name_en: str
    area_name: str | None


def whole(connection: Connection, matter_id: int) -> Whole:
    row = connection.execute(_WHOLE, {"id": matter_id}).one()
    return Whole(**row._mapping)


def notes_of(connection: Connection, matter_id: int, duplicates: Sequence[int] = ()) -> list[Note]:
    """The oldest first; of its duplicates what their reporters have added."""
    sql = f"""
        SELECT at, note.happened_at, done_by, {NAMED.format(of="note")}, by_post, note.body, told,
               CASE WHEN matter_id <> :id THEN number END
          FROM matter_note AS note JOIN matter ON matter.id = matter_id
          LEFT JOIN account ON account.id = note.account_id
         WHERE matter_id = :id OR (matter_id = ANY(:duplicates) AND done_by = 'reporter') ORDER BY note.id"""
    values = {"id": matter_id, "duplicates": list(duplicates)}
    return [Note(*row) for row in connection.execute(text(sql), values)]


def post_names(connection: Connection, codes: set[str]) -> dict[str, PostName]:
    """Posts by code, also of such as have ended; of several periods the latest counts."""
    rows = connection.execute(_POST_NAMES, {"codes": sorted(codes)})
    return {row.code: PostName(**row._mapping) for row in rows}


_WHOLE = text("""
    SELECT title, body, answers, ST_X(point) AS lon, ST_Y(point) AS lat, accuracy_m, place_text,
           needs_confirmation, grid.code AS grid_code, grid.name AS grid_name,
           parent.name AS community_name, category.name AS category_name,
           category.name_en AS category_name_en, category.face, happened_at, public_text, published_at,
           taken_down_at, due_at
      FROM matter JOIN category ON category.code = category
      LEFT JOIN area AS grid ON grid.id = grid_id LEFT JOIN area AS parent ON parent.id = grid.parent_id
     WHERE matter.id = :id""")
_POST_NAMES = text("""
    SELECT DISTINCT ON (post.code) post.code, role.code AS role, coalesce(desk_name, role.name) AS role_name,
           role.name_en AS role_name_en, coalesce(area.name, building.name) AS area_name
      FROM post JOIN role ON role.code = post.role LEFT JOIN area ON area.id = post.area_id
      LEFT JOIN building ON building.id = post.building_id
     WHERE post.code = ANY(:codes) ORDER BY post.code, upper(valid) DESC NULLS FIRST""")
