"""The posts that somebody looks after, and the people who may be chosen for them: SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.city.areas.store import BUILDING_NAME, ROUNDING_DEGREES

# Of a post that has ended longer ago nobody is reminded.
REMIND_DAYS = 30


@dataclass(frozen=True)
class PostRow:
    """A post as the desk lists it: the period of now, or else the last, or else the first to come.

    `ends_at`: when nobody is known to follow; `follower`: who does, from the end of this period on.
    """

    code: str
    role: str
    role_name: str
    role_name_en: str
    area_code: str | None
    area_name: str | None
    building_code: str | None
    building_name: str | None
    state: str
    staff_no: str | None
    name: str | None
    phone: str | None
    duty_hours: str | None
    since: datetime | None
    until: datetime | None
    ends_at: datetime | None
    follower: str | None
    substitute: str | None
    substitute_until: datetime | None
    is_own: bool
    is_below: bool
    is_urgent: bool


@dataclass(frozen=True)
class PersonRow:
    staff_no: str
    name: str
    duty_phone: str | None
    posts: list[str]


# Beginning of a query with :areas: all areas strictly below them, and the buildings in them that have posts.
_BELOW = f"""
    WITH RECURSIVE reach AS (SELECT unnest(CAST(:areas AS bigint[])) AS id),
    nested AS (
        SELECT area.id FROM reach JOIN area ON area.parent_id = reach.id
        UNION SELECT area.id FROM nested JOIN area ON area.parent_id = nested.id),
    zones AS (
        SELECT zone.id FROM reach JOIN area_in_force AS around USING (id)
          JOIN area_in_force AS zone ON zone.layer <> 'admin' AND around.geom && zone.geom
               AND ST_Covers(ST_Buffer(around.geom, {ROUNDING_DEGREES}), zone.geom)
         WHERE around.layer = 'admin' AND EXISTS (SELECT FROM post WHERE post.area_id = zone.id)),
    below AS (SELECT id FROM nested UNION SELECT id FROM zones),
    houses AS (
        SELECT building.id FROM building
          LEFT JOIN building_binding AS bound ON bound.building_id = building.id AND bound.valid @> now()
         WHERE EXISTS (SELECT FROM post WHERE post.building_id = building.id)
           AND CASE WHEN bound.id IS NULL
                    THEN EXISTS (SELECT FROM reach JOIN area_in_force AS around USING (id)
                                  WHERE ST_Covers(around.geom, building.entrance))
                    ELSE bound.area_id IN (SELECT id FROM nested UNION SELECT id FROM reach) END)"""
# Each community has a first grid: for whoever has more than one of them, with its community.
_AREA_NAME = """coalesce((SELECT around.name || area.name FROM area AS around
                WHERE around.id = area.parent_id AND area.level = 'grid'
                  AND cardinality(CAST(:areas AS bigint[])) > 0
                  AND NOT CAST(:areas AS bigint[]) && ARRAY[area.id, around.id]), area.name)"""
_POSTS = f"""{_BELOW},
    seat AS (
        SELECT DISTINCT ON (code) post.*,
               CASE WHEN valid @> now() THEN CASE WHEN person_id IS NULL AND role <> 'duty_desk' THEN 'vacant'
                                                  ELSE 'held' END
                    WHEN upper(valid) <= now() THEN 'ended' ELSE 'coming' END AS state,
               coalesce(area_id IN (SELECT id FROM below) OR building_id IN (SELECT id FROM houses), false)
                   AS is_below
          FROM post
         WHERE code = ANY(:own) OR area_id IN (SELECT id FROM below) OR building_id IN (SELECT id FROM houses)
         ORDER BY code, valid @> now() DESC, lower(valid) > now(), lower(valid) DESC NULLS LAST),
    told AS (
        SELECT seat.code, role.code AS role, role.name AS role_name, role.name_en, area.code AS area_code,
               {_AREA_NAME} AS area_name, building.code AS building_code,
               {BUILDING_NAME} AS building_name,
               seat.state, person.staff_no, coalesce(person.name, seat.desk_name) AS name,
               coalesce(person.duty_phone, seat.desk_phone) AS phone, seat.duty_hours,
               lower(seat.valid) AS since, upper(seat.valid) AS until,
               CASE WHEN next.id IS NULL THEN upper(seat.valid) END AS ends_at,
               (SELECT follower.name FROM person AS follower WHERE follower.id = next.person_id) AS follower,
               stand_in.name AS substitute, upper(stands_in.valid) AS substitute_until,
               seat.code = ANY(:own) AS is_own, seat.is_below,
               seat.state = 'vacant' OR seat.state = 'ended'
                   OR (next.id IS NULL AND upper(seat.valid) < now() + make_interval(days => :remind))
                   IS TRUE AS is_urgent
          FROM seat JOIN role ON role.code = seat.role
          LEFT JOIN area ON area.id = seat.area_id LEFT JOIN building ON building.id = seat.building_id
          LEFT JOIN person ON person.id = seat.person_id
          LEFT JOIN post AS next ON next.code = seat.code AND lower(next.valid) = upper(seat.valid)
          LEFT JOIN substitution AS stands_in ON stands_in.post_code = seat.code AND stands_in.valid @> now()
          LEFT JOIN person AS stand_in ON stand_in.id = stands_in.person_id
         WHERE seat.state <> 'ended' OR upper(seat.valid) > now() - make_interval(days => :remind)
            OR :whole)
    SELECT *, count(*) OVER () FROM told
     WHERE (CAST(:code AS text) IS NULL OR code = :code) AND (:q = '' OR strpos(
           lower(concat_ws(' ', code, role_name, area_name, building_name, name, substitute)),
                             lower(:q)) > 0)
     ORDER BY state <> 'vacant', NOT is_urgent, ends_at NULLS LAST, NOT is_own, code LIMIT :limit"""


def list_posts(
    connection: Connection,
    own: Collection[str],
    areas: Collection[int],
    *,
    q: str = "",
    limit: int = 1,
    whole: bool = False,
    code: str | None = None,
) -> tuple[list[PostRow], int]:
    """The posts with these codes and those below these areas, and how many there are; vacant ones first.

    With `whole` also those that have ended long ago; with `code` only that one.
    """
    values = {"own": sorted(own), "areas": sorted(areas), "q": q, "limit": limit, "whole": whole}
    values["code"] = code
    found = connection.execute(text(_POSTS), {**values, "remind": REMIND_DAYS}).all()
    return [PostRow(*row[:-1]) for row in found], int(found[0][-1]) if found else 0


_PEOPLE = text(f"""{_BELOW},
    around AS (SELECT id FROM below UNION SELECT id FROM reach),
    seats AS (
        SELECT code, person_id FROM post
         WHERE area_id IN (SELECT id FROM around) OR building_id IN (SELECT id FROM houses))
    SELECT staff_no, name, duty_phone,
           ARRAY(SELECT concat_ws(' ', coalesce(area.name, {BUILDING_NAME}), role.name)
                   FROM post JOIN role ON role.code = post.role LEFT JOIN area ON area.id = area_id
                   LEFT JOIN building ON building.id = building_id
                  WHERE post.person_id = person.id AND post.valid @> now() ORDER BY role.rank, post.code)
      FROM person
     WHERE (starts_with(lower(staff_no), lower(:q)) OR strpos(lower(name), lower(:q)) > 0)
       AND (EXISTS (SELECT FROM seats WHERE seats.person_id = person.id)
            OR EXISTS (SELECT FROM substitution AS s JOIN seats ON seats.code = s.post_code
                        WHERE s.person_id = person.id))
     ORDER BY lower(staff_no) <> lower(:q), staff_no LIMIT :limit""")


def find_people(connection: Connection, areas: Collection[int], q: str, limit: int) -> list[PersonRow]:
    """People who hold, held or stand in for posts of these areas and below, by staff number or name."""
    rows = connection.execute(_PEOPLE, {"areas": sorted(areas), "q": q, "limit": limit})
    return [PersonRow(*row) for row in rows]


def areas_around(connection: Connection, posts: Collection[str]) -> list[int]:
    """The areas of these posts, by code, and those directly above them."""
    statement = """
        WITH around AS (SELECT area.id, parent_id FROM post JOIN area ON area.id = area_id
                         WHERE post.code = ANY(:codes) AND valid @> now())
        SELECT id FROM around UNION SELECT parent_id FROM around WHERE parent_id IS NOT NULL"""
    return list(connection.execute(text(statement), {"codes": sorted(posts)}).scalars())
