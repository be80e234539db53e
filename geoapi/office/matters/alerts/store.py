"""Subscriptions, and the alerts that they are told by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from geoapi.core.db import metadata
from geoapi.office.matters.store.areas import Area

subscription = Table(
    "subscription",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("push_id", BigInteger, ForeignKey("push_subscription.id", ondelete="CASCADE"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE"), nullable=False),
    Column("street", Text),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("told_on", Date),
    Column("told", Integer, nullable=False, server_default="0"),
    Index("subscription_once", "push_id", "area_id", text("COALESCE(street, ''::text)"), unique=True),
    Index("subscription_area", "area_id"),
    Index("subscription_until", "until"),
)

face_alert = Table(
    "face_alert",
    metadata,
    Column("matter_id", BigInteger, ForeignKey("matter.id", ondelete="CASCADE"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("face_alert_at", "at"),
)

# Farther from a street nothing lies along it.
ALONG_M = 60
_LEVELS = ("grid", "community", "subdistrict")


@dataclass(frozen=True)
class Place:
    """An area, or of it what lies along a street."""

    area: Area
    street: str | None


@dataclass(frozen=True)
class Subscribed(Place):
    until: datetime


def areas_at(connection: Connection, lon: float, lat: float) -> list[Area]:
    """The areas of a point (WGS 84) small enough to be somebody's surroundings, the smallest first."""
    rows = connection.execute(_AREAS_AT, {"lon": lon, "lat": lat, "levels": list(_LEVELS)})
    return [Area(*row) for row in rows]


def streets_at(connection: Connection, lon: float, lat: float, most: int) -> list[Place]:
    """The streets along which a point lies, the nearest first, each in its district."""
    rows = connection.execute(_STREETS_AT, {"lon": lon, "lat": lat, "m": ALONG_M, "most": most})
    return [Place(Area(row.id, row.code, row.area_name, row.level), row.name) for row in rows]


def is_street(connection: Connection, area_id: int, name: str) -> bool:
    """Whether a street of this name passes through an area."""
    found: bool = connection.execute(_IS_STREET, {"area": area_id, "name": name}).scalar_one()
    return found


def put(connection: Connection, push_id: int, places: Sequence[Place], kept: timedelta) -> None:
    """Let a browser be told of these places and of no others; of what it was told today stays."""
    values = {
        "push": push_id,
        "areas": [place.area.id for place in places],
        "streets": [place.street for place in places],
        "kept": kept,
    }
    for statement in _PUT:
        connection.execute(text(statement), values)


def of_browser(connection: Connection, push_id: int) -> list[Subscribed]:
    rows = connection.execute(_OF_BROWSER, {"push": push_id})
    return [Subscribed(Area(*row[:4]), row.street, row.until) for row in rows]


def delete_ended(connection: Connection, most: int) -> int:
    """Delete subscriptions that are over, and browsers that have none left; returns how many rows."""
    return sum(connection.execute(text(sql), {"most": most}).rowcount for sql in _ENDED)


def note_face(connection: Connection, matter_id: int, wait: timedelta) -> None:
    """Have neighbours told of a new face after a while."""
    sql = """
        INSERT INTO face_alert (matter_id, at) VALUES (:id, now() + :wait) ON CONFLICT DO NOTHING"""
    connection.execute(text(sql), {"id": matter_id, "wait": wait})


def take_due(connection: Connection) -> int | None:
    """A matter of whose new face is to be told now; told by whoever takes it, in this transaction."""
    found: int | None = connection.execute(_TAKE_DUE).scalar_one_or_none()
    return found


def count_alerts(connection: Connection, matter_id: int, day: date, most_a_day: int) -> tuple[str, list[int]]:
    """The number of a matter and the browsers that are told of its face, each counted for the day.

    None once it has been taken down, nor any that has been told of `most_a_day` that day.
    """
    values = {"id": matter_id, "m": ALONG_M, "day": day, "most": most_a_day}
    rows = connection.execute(_COUNT_ALERTS, values).all()
    return (rows[0].number if rows else "", [row.push_id for row in rows])


_AREAS_AT = text("""
    SELECT id, code, name, level FROM (
        SELECT DISTINCT ON (level) id, code, name, level FROM area_in_force
         WHERE layer = 'admin' AND level = ANY(:levels) AND ST_Covers(geom, ST_Point(:lon, :lat, 4326))
         ORDER BY level, code) AS found
     ORDER BY array_position(CAST(:levels AS text[]), level)""")
# Roads within so many metres of a point; up to 75 degrees north the box is no smaller than that.
_ROADS_AT = """
    basemap_road AS road
      ON road.name <> '' AND road.geom_3857 && ST_Expand(ST_Transform({at}, 3857), :m * 4)
     AND ST_DWithin(road.geom::geography, {at}::geography, :m)"""
_STREETS_AT = text(f"""
    WITH here AS (SELECT ST_Point(:lon, :lat, 4326) AS at),
    near AS (
        SELECT road.name, min(ST_Distance(road.geom::geography, at::geography)) AS away
          FROM here JOIN {_ROADS_AT.format(at="here.at")} GROUP BY road.name)
    SELECT near.name, area.id, area.code, area.name AS area_name, area.level
      FROM near, here JOIN LATERAL (
           SELECT id, code, name, level FROM area_in_force
            WHERE layer = 'admin' AND level IN ('district', 'city') AND ST_Covers(geom, here.at)
            ORDER BY level DESC, code LIMIT 1) AS area ON true
     ORDER BY away, near.name LIMIT :most""")
_IS_STREET = text("""
    SELECT EXISTS (
        SELECT FROM area_in_force AS area JOIN basemap_road AS road ON ST_Intersects(area.geom, road.geom)
         WHERE area.id = :area AND road.name = :name)""")
_WANTED = """
    unnest(CAST(:areas AS bigint[]), CAST(:streets AS text[]))
           WITH ORDINALITY AS wanted (area_id, street, n)"""
_PUT = (
    f"""DELETE FROM subscription WHERE push_id = :push AND NOT EXISTS (
            SELECT FROM {_WANTED} WHERE wanted.area_id = subscription.area_id
               AND wanted.street IS NOT DISTINCT FROM subscription.street)""",
    f"""INSERT INTO subscription (push_id, area_id, street, until)
        SELECT CAST(:push AS bigint), area_id, street, now() + CAST(:kept AS interval) FROM {_WANTED}
         GROUP BY area_id, street ORDER BY min(n)
        ON CONFLICT (push_id, area_id, coalesce(street, '')) DO UPDATE SET until = excluded.until""",
)
_OF_BROWSER = text("""
    SELECT area.id, area.code, area.name, area.level, street, until
      FROM subscription JOIN area ON area.id = area_id WHERE push_id = :push ORDER BY subscription.id""")
_ENDED = (
    """DELETE FROM subscription WHERE id IN (
           SELECT id FROM subscription WHERE until <= now() ORDER BY until LIMIT :most)""",
    """DELETE FROM push_subscription WHERE id IN (
           SELECT id FROM push_subscription AS browser
            WHERE session_id IS NULL AND NOT EXISTS (SELECT FROM subscription WHERE push_id = browser.id)
            ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED)""",
)
_TAKE_DUE = text("""
    DELETE FROM face_alert WHERE matter_id = (
        SELECT matter_id FROM face_alert WHERE at <= now() ORDER BY at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING matter_id""")
# Along a street lies what is shown where it is, or where its estate is: the middle of a grid lies nowhere.
_COUNT_ALERTS = text(f"""
    WITH face AS (
        SELECT face.number, face.area_ids, face.point, face.grade
          FROM matter JOIN matter_face AS face ON face.number = matter.number WHERE matter.id = :id),
    passing AS (
        SELECT DISTINCT road.name FROM face JOIN {_ROADS_AT.format(at="face.point")}
         WHERE face.grade <> 'grid'),
    wanted AS (
        SELECT DISTINCT ON (push_id) subscription.id, face.number
          FROM face JOIN subscription ON area_id = ANY(face.area_ids)
         WHERE until > now() AND (street IS NULL OR street IN (SELECT name FROM passing))
           AND (SELECT coalesce(sum(told), 0) FROM subscription AS each
                 WHERE each.push_id = subscription.push_id AND told_on = :day) < :most
         ORDER BY push_id, subscription.id)
    UPDATE subscription
       SET told_on = :day, told = CASE WHEN told_on = :day THEN told + 1 ELSE 1 END
      FROM wanted WHERE wanted.id = subscription.id
    RETURNING wanted.number, push_id""")
