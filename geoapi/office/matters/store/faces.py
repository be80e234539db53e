"""What everybody may know of a matter: its face."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Near:
    """One near a place. `text`: what a person has cleared; None where nobody has yet."""

    number: str
    category: str
    category_name: str
    category_name_en: str
    state: str
    opened_at: datetime
    distance_m: float
    followers: int
    text: str | None


def near(
    connection: Connection,
    kind: str,
    lon: float,
    lat: float,
    category: str | None,
    *,
    within_m: float,
    days: int,
    most: int,
) -> list[Near]:
    """Matters around a point (WGS 84) that are open or young, the nearest first; of a category
    and those in it.

    None of categories without a face, and none that was withdrawn or was no matter of ours. Of what is not
    shown exactly a place counts that is rounded, to some 50 m, or 100 m where no more than the grid is shown:
    asked from many sides nobody learns where it is.
    """
    values = {"kind": kind, "lon": lon, "lat": lat, "category": category, "m": within_m}
    rows = connection.execute(_NEAR, values | {"days": days, "most": most})
    return [Near(*row) for row in rows]


# `off_m`: as far a rounded place may be from the true one.
_NEAR = text("""
    WITH here AS (SELECT ST_Point(:lon, :lat, 4326) AS point),
    category AS (
        SELECT *, CASE face WHEN 'exact' THEN 0 WHEN 'estate' THEN 0.0005 ELSE 0.001 END AS square,
               CASE face WHEN 'exact' THEN 0 WHEN 'estate' THEN 40 ELSE 80 END AS off_m FROM category)
    SELECT number, category.code, category.name, category.name_en, state, opened_at,
           round(ST_Distance(ST_SnapToGrid(matter.point, square)::geography,
                             here.point::geography)::numeric, 1)::float8 AS away,
           (SELECT count(*) FROM matter_follow WHERE matter_id = matter.id),
           CASE WHEN taken_down_at IS NULL THEN public_text END
      FROM here, matter JOIN category ON category.code = matter.category
      JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = state
     WHERE matter.kind = :kind AND phase <> 'void' AND category.face <> 'none'
       AND (CAST(:category AS text) IS NULL OR matter.category = :category OR category.parent = :category)
       AND (closed_at IS NULL OR opened_at > now() - make_interval(days => :days))
       AND matter.point && ST_Expand(here.point, (:m + 160) / 40000.0, (:m + 160) / 110540.0)
       AND ST_DWithin(ST_SnapToGrid(matter.point, square)::geography, here.point::geography, :m + off_m)
     ORDER BY away, number LIMIT :most""")
