"""Devices by where they are, and what each has made of what it told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from geoapi.core.db import copy_rows

# What a device repeats within so many minutes is the same.
FOLDED_MIN = 10


@dataclass(frozen=True)
class Device:
    """`lon`, `lat`: WGS 84; `open_matter`: the number of the one that goes on, if there is one."""

    id: int
    code: str
    name: str
    category: str
    place_text: str
    lon: float
    lat: float
    open_matter: str | None
    times: int


@dataclass(frozen=True)
class Placed:
    """A device as a file has it. `lon`, `lat`: WGS 84 once it is placed."""

    code: str
    name: str
    category: str
    place_text: str
    lon: float
    lat: float
    retired: bool

    def at(self, lon: float, lat: float) -> "Placed":
        return replace(self, lon=lon, lat=lat)


def put_devices(connection: Connection, client_id: int, placed: Sequence[Placed]) -> tuple[int, int]:
    """Add or change them; returns how many are new, and how many other than before."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_device (code text, name text, category text, place_text text, lon float8,
                                         lat float8, retired boolean) ON COMMIT DROP""")
    )
    columns = ("code", "name", "category", "place_text", "lon", "lat", "retired")
    copy_rows(connection, "staged_device", columns, (tuple(vars(each).values()) for each in placed))
    done = connection.execute(
        text("""
        INSERT INTO exchange_device AS d (client_id, code, name, category, place_text, point, retired)
        SELECT :client, code, name, category, place_text, ST_Point(lon, lat, 4326), retired
          FROM staged_device ORDER BY code
        ON CONFLICT (client_id, code) DO UPDATE
           SET name = excluded.name, category = excluded.category, place_text = excluded.place_text,
               point = excluded.point, retired = excluded.retired
         WHERE (d.name, d.category, d.place_text, d.retired, ST_AsBinary(d.point)) IS DISTINCT FROM
               (excluded.name, excluded.category, excluded.place_text, excluded.retired,
                ST_AsBinary(excluded.point))
        RETURNING xmax = 0 AS is_new"""),
        {"client": client_id},
    )
    found = list(done.scalars())
    return sum(found), len(found) - sum(found)


def lock_devices(connection: Connection, client_id: int, codes: Collection[str]) -> dict[str, Device]:
    """Those that are there and not retired; nobody else hears them until this transaction ends."""
    locked = connection.execute(
        text("""
        SELECT id FROM exchange_device WHERE client_id = :client AND code = ANY(:codes) AND NOT retired
         ORDER BY id FOR NO KEY UPDATE"""),
        {"client": client_id, "codes": sorted(codes)},
    )
    # Read once it is ours: what it made may have ended, or begun, while it was waited for.
    rows = connection.execute(
        text("""
        SELECT device.id, code, name, device.category, device.place_text, ST_X(device.point) AS lon,
               ST_Y(device.point) AS lat,
               CASE WHEN matter.closed_at IS NULL
                     AND heard_at > clock_timestamp() - make_interval(mins => :folded)
                    THEN matter.number END AS open_matter, times
          FROM exchange_device AS device LEFT JOIN matter ON matter.id = device.matter_id
         WHERE device.id = ANY(:ids)"""),
        {"ids": list(locked.scalars()), "folded": FOLDED_MIN},
    )
    return {row.code: Device(*row) for row in rows}


def note_heard(connection: Connection, device_id: int, times: int, matter_id: int | None) -> None:
    """That a device was heard so often; with `matter_id` of what it made by that."""
    connection.execute(
        text("""
        UPDATE exchange_device SET heard_at = clock_timestamp(),
               times = CASE WHEN CAST(:matter AS bigint) IS NULL THEN times + :times ELSE :times END,
               matter_id = coalesce(:matter, matter_id)
         WHERE id = :id"""),
        {"id": device_id, "times": times, "matter": matter_id},
    )
