"""Matters: finding one, and writing a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert

from geoapi.office.matters.flows import Matter
from geoapi.office.matters.store.tables import matter

COLUMNS = ", ".join(f"matter.{each.name}" for each in fields(Matter))


@dataclass(frozen=True)
class Category:
    """What may be asked for."""

    code: str
    kind: str
    name: str
    name_en: str
    face: str
    simple: bool
    owner_roles: tuple[str, ...]
    icon: str
    parent: str | None
    attributes: Sequence[Any]
    other_names: tuple[str, ...]
    # Whether what is of it is somewhere.
    placed: bool


def categories(connection: Connection, kind: str) -> list[Category]:
    """What may be asked for of a kind, in order."""
    sql = """
        SELECT code, kind, name, name_en, face, simple, owner_roles, icon, parent, attributes,
               other_names, placed
          FROM category WHERE kind = :kind AND NOT retired ORDER BY rank, code"""
    return [_category(row) for row in connection.execute(text(sql), {"kind": kind})]


def find_category(connection: Connection, code: str) -> Category | None:
    """One, also of those that are asked for no more."""
    sql = """
        SELECT code, kind, name, name_en, face, simple, owner_roles, icon, parent, attributes,
               other_names, placed
          FROM category WHERE code = :code"""
    row = connection.execute(text(sql), {"code": code}).one_or_none()
    return None if row is None else _category(row)


def _category(row: Any) -> Category:
    lists = {name: tuple(getattr(row, name)) for name in ("owner_roles", "other_names")}
    return Category(**{**row._mapping, **lists})


@dataclass(frozen=True)
class Known:
    """A matter as a repeated submission finds it."""

    number: str
    digest: bytes
    receipt_key: bytes


def of_submission(connection: Connection, submission: UUID) -> Known | None:
    sql = "SELECT number, submission_digest, receipt_key FROM matter WHERE submission = :submission"
    row = connection.execute(text(sql), {"submission": submission}).one_or_none()
    if row is None:
        return None
    return Known(row.number, bytes(row.submission_digest), bytes(row.receipt_key))


def add_matter(connection: Connection, values: Mapping[str, Any]) -> Matter | None:
    """Write a new one; None where the number or the submission is there already.

    `values`: by column, but `lon` and `lat`.
    """
    given = dict(values)
    lon, lat = given.pop("lon"), given.pop("lat")
    point = None if lon is None else f"SRID=4326;POINT({lon!r} {lat!r})"
    columns = [matter.c[each.name] for each in fields(Matter)]
    statement = insert(matter).values(**given, point=point).on_conflict_do_nothing().returning(*columns)
    row = connection.execute(statement).one_or_none()
    return None if row is None else matter_of(row)


def told_of(connection: Connection, matter_id: int) -> dict[str, Any]:
    """What a part of a matter has in common with it: by column, but its point."""
    sql = """
        SELECT category, title, body, place_text, building_id, grid_id, area_ids, needs_confirmation,
               accuracy_m, urgent, special_group FROM matter WHERE id = :id"""
    return dict(connection.execute(text(sql), {"id": matter_id}).mappings().one())


def copy_point(connection: Connection, from_id: int, to_id: int) -> None:
    """Let a matter lie where another one does."""
    sql = "UPDATE matter SET point = (SELECT point FROM matter WHERE id = :one) WHERE id = :other"
    connection.execute(text(sql), {"one": from_id, "other": to_id})


def find_matter(connection: Connection, number: str) -> Matter | None:
    sql = f"SELECT {COLUMNS} FROM matter WHERE number = :number"
    row = connection.execute(text(sql), {"number": number}).one_or_none()
    return None if row is None else matter_of(row)


def lock_matter(connection: Connection, number: str) -> Matter | None:
    """The same, and nobody else moves it until this transaction ends."""
    sql = f"SELECT {COLUMNS} FROM matter WHERE number = :number FOR NO KEY UPDATE"
    row = connection.execute(text(sql), {"number": number}).one_or_none()
    return None if row is None else matter_of(row)


def lock_matters(connection: Connection, numbers: Sequence[str]) -> None:
    """The same of several, one after the other."""
    sql = "SELECT FROM matter WHERE number = ANY(:numbers) ORDER BY number FOR NO KEY UPDATE"
    connection.execute(text(sql), {"numbers": list(numbers)})


def matter_by_id(connection: Connection, number: int) -> Matter | None:
    sql = f"SELECT {COLUMNS} FROM matter WHERE id = :id"
    row = connection.execute(text(sql), {"id": number}).one_or_none()
    return None if row is None else matter_of(row)


def matter_of(row: Any) -> Matter:
    """The matter of a row of COLUMNS."""
    return Matter(**{**row._mapping, "area_ids": tuple(row.area_ids)})


def receipt_key(connection: Connection, number: str) -> bytes | None:
    """By what the reporter proves to be it."""
    sql = "SELECT receipt_key FROM matter WHERE number = :number"
    found = connection.execute(text(sql), {"number": number}).scalar_one_or_none()
    return None if found is None else bytes(found)


def now(connection: Connection) -> datetime:
    """The database's: of several machines' clocks the one that counts."""
    moment: datetime = connection.execute(text("SELECT now()")).scalar_one()
    return moment


def body_of(connection: Connection, matter_id: int) -> str:
    """What was reported, in the reporter's words."""
    body: str = connection.execute(
        text("SELECT body FROM matter WHERE id = :id"), {"id": matter_id}
    ).scalar_one()
    return body
