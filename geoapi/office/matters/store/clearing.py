"""Clearing what everybody may see of a matter, taking it down, and what others say is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Standing:
    """How the face of a matter stands. `grade`: how exactly its category lets it be shown, or `none`."""

    text: str | None
    published_at: datetime | None
    taken_down_at: datetime | None
    grade: str
    phase: str

    @property
    def is_shown(self) -> bool:
        return self.text is not None and self.taken_down_at is None


@dataclass(frozen=True)
class Shown:
    """One that everybody sees. `delicate`: it is about people, as its category or the one above it says."""

    id: int
    kind: str
    area_ids: tuple[int, ...]
    building_id: int | None
    delicate: bool


def standing(connection: Connection, matter_id: int) -> Standing:
    sql = """
        SELECT public_text, published_at, taken_down_at, category.face, phase
          FROM matter JOIN category ON category.code = category
          JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = state
         WHERE id = :id"""
    return Standing(*connection.execute(text(sql), {"id": matter_id}).one())


def publish(connection: Connection, matter_id: int, words: str, account_id: int) -> bool:
    """Show a matter by these words, where its category lets it be; whether there is such a place."""
    found = connection.execute(_PUBLISH, {"id": matter_id, "text": words, "account": account_id})
    return found.scalar_one() is not None


def place_faces(connection: Connection, matter_ids: Sequence[int]) -> None:
    """Show those that have come with public words from elsewhere, where their categories let them be."""
    connection.execute(_PLACE_FACES, {"ids": list(matter_ids)})


def take_down(connection: Connection, matter_id: int) -> None:
    """Show it no longer; the words stay for who looks at it."""
    sql = "UPDATE matter SET taken_down_at = now(), face_at = now() WHERE id = :id"
    connection.execute(text(sql), {"id": matter_id})


def lock_shown(connection: Connection, number: str) -> Shown | None:
    row = connection.execute(_SHOWN, {"number": number}).one_or_none()
    return None if row is None else Shown(**{**row._mapping, "area_ids": tuple(row.area_ids)})


def add_flag(connection: Connection, matter_id: int, reason: str, flagger: list[str]) -> bool:
    """Note that somebody finds something wrong; whether he had not yet. `flagger`: today's hash first."""
    known = (
        "SELECT 1 FROM matter_face_flag WHERE matter_id = :id AND flagger = ANY(:all) AND settled_at IS NULL"
    )
    if connection.execute(text(f"{known} LIMIT 1"), {"id": matter_id, "all": flagger}).one_or_none():
        return False
    sql = "INSERT INTO matter_face_flag (matter_id, reason, flagger) VALUES (:id, :reason, :flagger)"
    connection.execute(text(sql), {"id": matter_id, "reason": reason, "flagger": flagger[0]})
    return True


def flags(connection: Connection, matter_id: int) -> tuple[int, int]:
    """How many nobody has looked at, and how many somebody has."""
    sql = """
        SELECT count(*) FILTER (WHERE settled_at IS NULL), count(settled_at) FROM matter_face_flag
         WHERE matter_id = :id"""
    waiting, settled = connection.execute(text(sql), {"id": matter_id}).one()
    return int(waiting), int(settled)


def settle_flags(connection: Connection, matter_id: int, account_id: int) -> int:
    """Note that somebody has looked; returns how many that were."""
    sql = """
        UPDATE matter_face_flag SET settled_at = now(), settled_by = :account
         WHERE matter_id = :id AND settled_at IS NULL"""
    return connection.execute(text(sql), {"id": matter_id, "account": account_id}).rowcount


_GRID = """
    coalesce((SELECT ST_PointOnSurface(geom) FROM area_in_force WHERE id = matter.grid_id),
             (SELECT ST_PointOnSurface(geom) FROM area_in_force
               WHERE id = ANY(matter.area_ids) AND layer = 'admin' ORDER BY ST_Area(geom) LIMIT 1))"""
_BUILDING = "SELECT {} FROM building WHERE building.id = matter.building_id"
_ESTATE = """
    SELECT coalesce(ST_PointOnSurface(estate.geom),
                    (SELECT ST_Centroid(ST_Collect(entrance)) FROM building WHERE estate_id = estate.id))
      FROM building JOIN estate ON estate.id = building.estate_id WHERE building.id = matter.building_id"""
# No more exactly than to a metre, whatever a phone says.
_FACE = f"""
           face_grade = category.face, face_point = ST_SnapToGrid(CASE category.face
               WHEN 'exact' THEN coalesce(matter.point, ({_BUILDING.format("entrance")}), {_GRID})
               WHEN 'estate' THEN coalesce(({_ESTATE}),
                                           ({_BUILDING.format("ST_PointOnSurface(geom)")}), {_GRID})
               ELSE {_GRID} END, 0.00001)"""
_PUBLISH = text(f"""
    UPDATE matter SET public_text = :text, published_at = now(), published_by = :account,
           taken_down_at = NULL, face_at = now(), {_FACE}
      FROM category WHERE category.code = matter.category AND matter.id = :id
    RETURNING face_point""")
_PLACE_FACES = text(f"""
    UPDATE matter SET face_at = published_at, {_FACE}
      FROM category WHERE category.code = matter.category AND category.face <> 'none'
       AND public_text IS NOT NULL AND matter.id = ANY(:ids)""")
_SHOWN = text("""
    SELECT matter.id, matter.kind, matter.area_ids, building_id,
           category.face = 'grid' OR coalesce(above.face = 'none', false) AS delicate
      FROM matter JOIN matter_face ON matter_face.number = matter.number
      JOIN category ON category.code = matter.category
      LEFT JOIN category AS above ON above.code = category.parent
     WHERE matter.number = :number FOR NO KEY UPDATE OF matter""")
