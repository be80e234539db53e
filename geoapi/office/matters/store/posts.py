"""Posts that a matter may be sent to, for whoever chooses one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

MOST = 60


@dataclass(frozen=True)
class PostToChoose:
    """One that somebody holds. `acts_as`: what it may do; `person`: who answers there now."""

    code: str
    role: str
    role_name: str
    role_name_en: str
    area_name: str | None
    level: str
    acts_as: str
    person: str | None


def posts_to_choose(
    connection: Connection,
    area_ids: Sequence[int],
    building_id: int | None,
    acts_as: Collection[str],
    words: str | None = None,
) -> list[PostToChoose]:
    """Posts in force that somebody holds and that act as one of these, the nearest first.

    Those of these areas and of the building; with `words` wherever they are, by name of the role, the area
    or the person, or by code.
    """
    values = {
        "areas": list(area_ids),
        "building": building_id,
        "acts_as": sorted(acts_as),
        "words": words and f"%{_plain(words)}%",
        "most": MOST,
    }
    return [PostToChoose(**row._mapping) for row in connection.execute(_POSTS, values)]


def _plain(words: str) -> str:
    """So that no letter of it stands for others."""
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


_POSTS = text("""
    SELECT post.code, role.code AS role, coalesce(desk_name, role.name) AS role_name,
           role.name_en AS role_name_en, coalesce(area.name, building.name) AS area_name,
           coalesce(area.level, 'building') AS level, role.acts_as,
           coalesce(standing_in.name, person.name) AS person
      FROM post JOIN role ON role.code = post.role LEFT JOIN area ON area.id = post.area_id
      LEFT JOIN building ON building.id = post.building_id LEFT JOIN person ON person.id = post.person_id
      LEFT JOIN LATERAL (
           SELECT deputy.name FROM substitution JOIN person AS deputy ON deputy.id = substitution.person_id
            WHERE post_code = post.code AND substitution.valid @> now() LIMIT 1) AS standing_in ON true
     WHERE post.valid @> now() AND role.acts_as = ANY(:acts_as)
       AND (person.id IS NOT NULL OR desk_name IS NOT NULL OR standing_in.name IS NOT NULL)
       AND CASE WHEN CAST(:words AS text) IS NULL
                THEN post.area_id = ANY(:areas) OR post.building_id = :building
                ELSE concat_ws(' ', post.code, area.name, building.name, desk_name, role.name, role.name_en,
                               standing_in.name, person.name) ILIKE :words END
     ORDER BY array_position(ARRAY['building', 'grid', 'community', 'subdistrict', 'district', 'city'],
                             coalesce(area.level, 'building')) NULLS LAST, role.rank, post.code
     LIMIT :most""")
