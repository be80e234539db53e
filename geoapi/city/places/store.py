"""Places, what they offer and when, and reports that one was closed: tables and SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint

from geoapi.core.actors import Site
from geoapi.core.db import metadata

place_kind = Table(
    "place_kind",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("icon", Text, nullable=False, server_default="map-pin"),
    Column("tone", Text, nullable=False, server_default="blue"),
    Column("osm", ARRAY(Text), nullable=False, server_default="{}"),
    Column("position", Integer, nullable=False, server_default="1000"),
)

amenity = Table(
    "amenity",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("icon", Text, nullable=False, server_default="check"),
    Column("osm", ARRAY(Text), nullable=False, server_default="{}"),
    Column("position", Integer, nullable=False, server_default="1000"),
)

place = Table(
    "place",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, ForeignKey("place_kind.code"), nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="SET NULL")),
    Column("entrance", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column("phone", Text),
    Column("hours", Text),
    Column("hours_clear", Boolean, nullable=False, server_default="true"),
    Column("access", Text),
    Column("wheelchair", Text),
    Column("amenities", ARRAY(Text), nullable=False, server_default="{}"),
    Column("photo_captions", ARRAY(Text), nullable=False, server_default="{}"),
    Column("description", Text),
    Column("operator", Text),
    Column("verified_on", Date),
    Column("verified_by", Text),
    Column("source", Text, nullable=False, server_default="table"),
    Index("place_kind_of", "kind"),
    Index("place_area", "area_id"),
    Index("place_entrance", "entrance", postgresql_using="gist"),
)

place_exception = Table(
    "place_exception",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("place_id", BigInteger, ForeignKey("place.id", ondelete="CASCADE"), nullable=False),
    Column("valid", TSTZRANGE, CheckConstraint("NOT isempty(valid)"), nullable=False),
    Column("hours", Text, nullable=False),
    Column("reason", Text),
    Column("edited_by", Text),
    Column("edited_at", DateTime(timezone=True)),
    ExcludeConstraint(("place_id", "="), ("valid", "&&"), using="gist"),
)

place_report = Table(
    "place_report",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("place_id", BigInteger, ForeignKey("place.id", ondelete="CASCADE"), nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("reporter", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("expected_open", Boolean),
    Column("settled_at", DateTime(timezone=True)),
    Column("settled_by", Text),
    Column("outcome", Text),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("place_report_place", "place_id", "reported_at"),
    Index("place_report_source", "source", "received_at"),
    Index("place_report_received", "received_at"),
)

report_salt = Table(
    "report_salt",
    metadata,
    Column("day", Date, primary_key=True),
    Column("salt", Uuid, nullable=False, server_default=func.gen_random_uuid()),
)


@dataclass(frozen=True)
class WaitingReport:
    """A place reported closed that nobody has settled: by how many people, when first and last."""

    place_code: str
    place_name: str
    phone: str | None
    reporters: int
    first_at: datetime
    last_at: datetime
    expected_open: bool | None


# Of one address no more reporters of a place count in these hours:
# behind it there may be one with many names.
MOST_COUNTED_OF_SOURCE = 3
REPORTS_KEPT_DAYS = 90
_STALE_SALTS = "FROM report_salt WHERE day < CURRENT_DATE - 1"
_STALE_REPORTS = f"FROM place_report WHERE received_at < now() - interval '{REPORTS_KEPT_DAYS} days'"
# When each reporter last reported a place, rejected reports aside,
# within :hours; the first few of each address.
COUNTED_REPORTS = f"""
    SELECT place_id, at FROM (
        SELECT place_id, max(reported_at) AS at,
               row_number() OVER (PARTITION BY place_id, min(source) ORDER BY min(id)) AS number_of_source
          FROM place_report
         WHERE outcome IS DISTINCT FROM 'rejected' AND reported_at > now() - make_interval(hours => :hours)
         GROUP BY place_id, reporter
    ) AS each_reporter WHERE number_of_source <= {MOST_COUNTED_OF_SOURCE}
"""


def salted(connection: Connection, word: str) -> list[str]:
    """Hashes of a text with the salt of the day, first,
    and with that of the day before, if it is still there.
    """
    connection.execute(text("INSERT INTO report_salt (day) VALUES (CURRENT_DATE) ON CONFLICT DO NOTHING"))
    query = text("""
        SELECT encode(sha256(convert_to(salt || :word, 'UTF8')), 'hex') FROM report_salt
         WHERE day >= CURRENT_DATE - 1 ORDER BY day DESC""")
    return list(connection.execute(query, {"word": word}).scalars())


def delete_stale(connection: Connection) -> None:
    """Throw away salts of days gone by, so that nobody can undo their hashes, and reports of long ago."""
    for rows in (_STALE_SALTS, _STALE_REPORTS):
        # A statement that finds nothing to delete would still tell all workers that places have changed.
        if connection.execute(text(f"SELECT EXISTS (SELECT {rows})")).scalar_one():
            connection.execute(text(f"DELETE {rows}"))


def lock_reporting(connection: Connection, source: str) -> None:
    """Wait for other reports from the same address to end: two at once would not see each other."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:source))"), {"source": source})


def reported_before(
    connection: Connection, place_id: int, reporters: Sequence[str], at: datetime, within_s: int
) -> bool:
    """Whether somebody by one of these hashes reported the place within so many seconds of a moment,
    or of now.
    """
    query = text("""
        SELECT EXISTS (SELECT FROM place_report WHERE place_id = :place_id AND reporter = ANY(:reporters)
                          AND (received_at > now() - make_interval(secs => :within_s)
                               OR abs(extract(epoch FROM reported_at - :at)) < :within_s))""")
    values = {"place_id": place_id, "reporters": list(reporters), "at": at, "within_s": within_s}
    return bool(connection.execute(query, values).scalar_one())


def reports_lately(connection: Connection, column: str, hashes: Sequence[str], within_s: int) -> int:
    """How many reports came from a reporter or a source (an address) within so many seconds."""
    query = text(f"""
        SELECT count(*) FROM place_report
         WHERE {column} = ANY(:hashes) AND received_at > now() - make_interval(secs => :within_s)""")
    return int(connection.execute(query, {"hashes": list(hashes), "within_s": within_s}).scalar_one())


def add_report(
    connection: Connection,
    place_id: int,
    reporter: str,
    source: str,
    at: datetime,
    expected_open: bool | None,
) -> None:
    values = {"place_id": place_id, "reporter": reporter, "source": source}
    connection.execute(place_report.insert().values(**values, reported_at=at, expected_open=expected_open))


def report_times(connection: Connection, place_id: int, within_h: int) -> list[datetime]:
    """When those who count of the reporters of a place last reported it, within so many hours."""
    query = text(f"SELECT at FROM ({COUNTED_REPORTS}) AS counted WHERE place_id = :place_id ORDER BY at")
    return list(connection.execute(query, {"place_id": place_id, "hours": within_h}).scalars())


def waiting_reports(connection: Connection) -> list[WaitingReport]:
    """What staff have still to look into, the places with most reporters first."""
    query = text("""
        SELECT place.code, place.name, place.phone, count(DISTINCT reporter), min(reported_at),
               max(reported_at),
               bool_or(expected_open)
          FROM place_report JOIN place ON place.id = place_id WHERE settled_at IS NULL
         GROUP BY place.id ORDER BY 4 DESC, 6 DESC, 1""")
    return [WaitingReport(*row) for row in connection.execute(query)]


def settle_reports(connection: Connection, place_code: str, outcome: str, by: str) -> int:
    """Settle all that waits of a place. Returns how many there were."""
    query = text("""
        UPDATE place_report SET settled_at = now(), settled_by = :by, outcome = :outcome
          FROM place WHERE place.id = place_id AND place.code = :code AND settled_at IS NULL""")
    return connection.execute(query, {"code": place_code, "outcome": outcome, "by": by}).rowcount


def place_stands(connection: Connection, place_id: int) -> bool:
    """Whether the place is still there; held until the transaction ends."""
    return bool(connection.execute(text("SELECT hold_place(:id)"), {"id": place_id}).scalar_one())


@dataclass(frozen=True)
class LockedPlace:
    """A place that nobody else changes until this transaction ends."""

    id: int
    site: Site


def lock_place(connection: Connection, code: str) -> LockedPlace | None:
    statement = select(place.c.id).where(place.c.code == code).with_for_update()
    place_id = connection.execute(statement).scalar_one_or_none()
    if place_id is None:
        return None
    areas = connection.execute(_AREAS_AROUND, {"id": place_id}).scalars()
    return LockedPlace(place_id, Site(area_ids=frozenset(areas), place_id=place_id))


_AREAS_AROUND = text("""
    SELECT area.id FROM place JOIN area_in_force AS area ON ST_Covers(area.geom, place.entrance)
     WHERE place.id = :id
    UNION SELECT area_id FROM place WHERE id = :id AND area_id IS NOT NULL""")


def rest_of_today(connection: Connection) -> tuple[datetime, datetime]:
    """From now to midnight, by the database's clock in the city's time."""
    statement = "SELECT date_trunc('second', now()), date_trunc('day', now()) + interval '1 day'"
    since, until = connection.execute(text(statement)).one()
    return since, until


def exceptions_of(connection: Connection, place_id: int) -> list[dict[str, Any]]:
    """All closures and other hours of a place, as JSON."""
    found: list[dict[str, Any]] = connection.execute(_EXCEPTIONS, {"id": place_id}).scalar_one()
    return found


_EXCEPTIONS = text("""
    SELECT coalesce(jsonb_agg(jsonb_build_object('since', lower(valid), 'until', upper(valid), 'hours', hours,
             'reason', reason, 'edited_by', edited_by, 'edited_at', edited_at) ORDER BY valid), '[]')
      FROM place_exception WHERE place_id = :id""")


def add_exception(
    connection: Connection,
    place_id: int,
    since: datetime,
    until: datetime,
    hours: str,
    reason: str | None,
    *,
    edited_by: str,
) -> None:
    """Let other hours hold for a time; whatever else was told of that time holds only before and after it."""
    values = {
        "id": place_id,
        "since": since,
        "until": until,
        "hours": hours,
        "reason": reason,
        "by": edited_by,
    }
    connection.execute(_ADD_EXCEPTION, values)


_ADD_EXCEPTION = text("""
    WITH gone AS (
        DELETE FROM place_exception WHERE place_id = :id AND valid && tstzrange(:since, :until) RETURNING *)
    INSERT INTO place_exception (place_id, valid, hours, reason, edited_by, edited_at)
    SELECT place_id, unnest(tstzmultirange(valid) - tstzmultirange(tstzrange(:since, :until))), hours, reason,
           edited_by, edited_at
      FROM gone
    UNION ALL SELECT :id, tstzrange(:since, :until), :hours, :reason, :by, now()""")


def replace_exceptions(connection: Connection, place_id: int, exceptions: list[dict[str, Any]]) -> None:
    """Make these, as `exceptions_of` gives them, all closures and other hours of a place."""
    connection.execute(text("DELETE FROM place_exception WHERE place_id = :id"), {"id": place_id})
    statement = text("""
        INSERT INTO place_exception (place_id, valid, hours, reason, edited_by, edited_at)
        SELECT :id, tstzrange(since, until), hours, reason, edited_by, edited_at
          FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (since timestamptz, until timestamptz,
               hours text, reason text, edited_by text, edited_at timestamptz)""")
    connection.execute(statement, {"id": place_id, "rows": json.dumps(exceptions)})


def verification_of(connection: Connection, place_id: int) -> dict[str, Any]:
    """When and by whom a place was last found to be as it is told, as JSON."""
    statement = "SELECT verified_on, verified_by FROM place WHERE id = :id"
    verified_on, verified_by = connection.execute(text(statement), {"id": place_id}).one()
    return {"verified_on": verified_on and verified_on.isoformat(), "verified_by": verified_by}


def set_verification(
    connection: Connection, place_id: int, verified_on: str | None, verified_by: str | None
) -> None:
    statement = "UPDATE place SET verified_on = :on, verified_by = :by WHERE id = :id"
    connection.execute(text(statement), {"id": place_id, "on": verified_on, "by": verified_by})
