"""Who is invited or enrolled as a courier: where, of which firm, and what he agreed to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)

from geoapi.core.actors import Site
from geoapi.core.db import metadata
from geoapi.features.couriers.enrolling.rules import FORGOTTEN_DAYS, WAITS_DAYS, State
from geoapi.office.access.store.accounts import lock_account
from geoapi.office.access.store.enrollments import site_of

courier = Table(
    "courier",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE"), nullable=False),
    Column("place_id", BigInteger, ForeignKey("place.id", ondelete="SET NULL")),
    Column("platform", Text, nullable=False, server_default=""),
    Column("team", Text, nullable=False, server_default=""),
    Column("list_key", LargeBinary),
    Column("invited_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("waits_until", DateTime(timezone=True)),
    Column("enrollment_id", BigInteger, ForeignKey("enrollment.id", ondelete="CASCADE"), unique=True),
    Column("consent_version", Text),
    Column("consent_at", DateTime(timezone=True)),
    CheckConstraint("(waits_until IS NULL) = (enrollment_id IS NOT NULL)"),
    CheckConstraint("(consent_at IS NULL) = (enrollment_id IS NULL)"),
    CheckConstraint("(consent_version IS NULL) = (consent_at IS NULL)"),
    Index("courier_account", "account_id"),
    Index("courier_area", "area_id"),
    Index("courier_place", "place_id"),
    Index("courier_list", "list_key", unique=True),
)


@dataclass(frozen=True)
class Courier:
    """One invitation, and what became of it; nobody else changes it until this transaction ends."""

    id: int
    account_id: int
    name: str
    area_id: int
    place_id: int | None
    enrollment_id: int | None
    state: State
    is_member: bool
    site: Site


@dataclass(frozen=True)
class Listed:
    """`slip_until`: how long a slip serves that was not used; `has_entered`: whether a phone is signed in."""

    id: int
    account: int
    name: str
    state: State
    area_code: str
    area_name: str
    place_code: str | None
    place_name: str | None
    platform: str
    team: str
    since: datetime | None
    until: datetime | None
    slip_until: datetime | None
    has_entered: bool


@dataclass(frozen=True)
class Invited:
    """Whom somebody invites, and where. `list_key`: by which a firm's list knows him again."""

    account_id: int
    area_id: int
    place_id: int | None
    platform: str
    team: str
    list_key: bytes | None = None


# By the clock: who waited for a lock began before what he then reads.
STATE = """CASE WHEN courier.enrollment_id IS NULL
                 THEN CASE WHEN waits_until > clock_timestamp() THEN 'waiting' ELSE 'lapsed' END
                 WHEN enrollment.valid @> clock_timestamp() THEN 'enrolled' ELSE 'ended' END"""
_LOCKED = f"""
    SELECT courier.id, courier.account_id, shown_name, courier.area_id, courier.place_id,
           courier.enrollment_id, {STATE} AS state, account.kind = 'member' AS is_member
      FROM courier JOIN account ON account.id = courier.account_id
           LEFT JOIN enrollment ON enrollment.id = courier.enrollment_id"""


def invite(connection: Connection, invited: Invited) -> int:
    """Returns the number."""
    sql = """
        INSERT INTO courier (account_id, area_id, place_id, platform, team, list_key, waits_until)
        VALUES (:account_id, :area_id, :place_id, :platform, :team, :list_key,
                now() + make_interval(days => :days)) RETURNING id"""
    values = {**vars(invited), "days": WAITS_DAYS}
    number: int = connection.execute(text(sql), values).scalar_one()
    return number


# The account is locked in a statement of its own: who has waited for it sees what the one before has written.
def lock(connection: Connection, number: int) -> Courier | None:
    whose = "SELECT account_id FROM courier WHERE id = :id"
    account_id = connection.execute(text(whose), {"id": number}).scalar_one_or_none()
    if account_id is None:
        return None
    lock_account(connection, account_id)
    sql = f"{_LOCKED} WHERE courier.id = :id FOR UPDATE OF account, courier"
    row = connection.execute(text(sql), {"id": number}).one_or_none()
    return None if row is None else _located(connection, row)


def lock_all_of(connection: Connection, account_id: int) -> list[Courier]:
    """All of an account, the latest first."""
    lock_account(connection, account_id)
    sql = f"{_LOCKED} WHERE courier.account_id = :id ORDER BY courier.id DESC FOR UPDATE OF account, courier"
    rows = connection.execute(text(sql), {"id": account_id}).all()
    return [_located(connection, row) for row in rows]


def _located(connection: Connection, row: Any) -> Courier:
    site = site_of(connection, row.area_id, row.place_id)
    return Courier(
        *(row.id, row.account_id, row.shown_name, row.area_id, row.place_id, row.enrollment_id),
        *(row.state, row.is_member, site),
    )


def community_of(connection: Connection, site: Site) -> int | None:
    """The community in which something lies."""
    sql = """
        SELECT id FROM area_in_force WHERE id = ANY(:ids) AND layer = 'admin' AND level = 'community'
         ORDER BY code LIMIT 1"""
    return connection.execute(text(sql), {"ids": sorted(site.area_ids)}).scalar_one_or_none()


def wait_anew(connection: Connection, number: int) -> None:
    sql = """
        UPDATE courier SET waits_until = now() + make_interval(days => :days)
         WHERE id = :id AND enrollment_id IS NULL"""
    connection.execute(text(sql), {"id": number, "days": WAITS_DAYS})


def confirm(connection: Connection, number: int, enrollment_id: int, version: str) -> None:
    """Note what was agreed to, with which he is enrolled."""
    sql = """
        UPDATE courier SET enrollment_id = :enrollment, waits_until = NULL, consent_version = :version,
               consent_at = now() WHERE id = :id"""
    connection.execute(text(sql), {"id": number, "enrollment": enrollment_id, "version": version})


def delete(connection: Connection, number: int) -> None:
    connection.execute(text("DELETE FROM courier WHERE id = :id"), {"id": number})


def delete_all_of(connection: Connection, account_id: int) -> None:
    connection.execute(text("DELETE FROM courier WHERE account_id = :id"), {"id": account_id})


def is_nothing_else(connection: Connection, account_id: int) -> bool:
    """Whether an account was never enrolled as anything."""
    sql = "SELECT NOT EXISTS (SELECT FROM enrollment WHERE account_id = :id)"
    return bool(connection.execute(text(sql), {"id": account_id}).scalar_one())


_WITHIN = text(f"""
    WITH RECURSIVE own AS (
        SELECT id FROM area WHERE id = ANY(:areas)
         UNION SELECT area.id FROM area JOIN own ON area.parent_id = own.id),
    each AS (
        SELECT courier.*, account.shown_name, enrollment.valid, {STATE} AS state
          FROM courier JOIN account ON account.id = courier.account_id
               LEFT JOIN enrollment ON enrollment.id = courier.enrollment_id
         WHERE (courier.area_id IN (SELECT id FROM own) OR courier.place_id = ANY(:places))
           AND account.closed_at IS NULL)
    SELECT each.id, account_id, shown_name, state, area.code, area.name, place.code, place.name, platform,
           team, lower(valid), upper(valid),
           (SELECT max(expires_at) FROM credential c WHERE c.account_id = each.account_id AND c.kind = 'slip'
               AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now() AND tries < 5),
           EXISTS (SELECT FROM session s WHERE s.account_id = each.account_id AND revoked_at IS NULL
                      AND expires_at > now())
      FROM each JOIN area ON area.id = each.area_id LEFT JOIN place ON place.id = each.place_id
     WHERE state <> 'lapsed' AND (state <> 'ended' OR upper(valid) > now() - interval '30 days')
       AND (:name = '' OR strpos(lower(shown_name), lower(:name)) > 0)
       AND (CAST(:below AS bigint) IS NULL OR each.id < :below)
     ORDER BY each.id DESC
     LIMIT :most""")


def within(
    connection: Connection,
    area_ids: Collection[int],
    place_ids: Collection[int],
    *,
    name: str,
    below: int | None,
    most: int,
) -> list[Listed]:
    """Who is invited or enrolled in these areas or at these places, or left lately; the latest first."""
    values = {"areas": sorted(area_ids), "places": sorted(place_ids), "name": name, "below": below}
    return [Listed(*row) for row in connection.execute(_WITHIN, {**values, "most": most})]


def lock_lapsed(connection: Connection, most: int) -> list[int]:
    """Numbers of invitations that nobody answered in time."""
    sql = """
        SELECT id FROM courier WHERE waits_until < now() ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED"""
    return list(connection.execute(text(sql), {"most": most}).scalars())


def long_gone(connection: Connection, most: int) -> list[int]:
    """Accounts of couriers who left long ago and are nothing else."""
    sql = """
        SELECT courier.account_id FROM courier JOIN account ON account.id = courier.account_id
         WHERE account.kind = 'member' AND account.closed_at IS NULL
         GROUP BY courier.account_id
        HAVING bool_and(courier.enrollment_id IS NOT NULL)
           AND (SELECT max(coalesce(upper(valid), 'infinity')) FROM enrollment
                 WHERE enrollment.account_id = courier.account_id)
               < now() - make_interval(days => :days)
         LIMIT :most"""
    return list(connection.execute(text(sql), {"days": FORGOTTEN_DAYS, "most": most}).scalars())
