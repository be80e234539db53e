"""Importing the devices of a client: alarms and sensors by where they are, and what each reports."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np

from geoapi.core.cells import plain_text
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import to_wgs84
from geoapi.features.exchange.clients import known
from geoapi.features.exchange.store import devices as store
from geoapi.features.exchange.store.devices import Placed
from geoapi.features.exchange.store.terms import category_codes
from geoapi.importing.locating import misfit
from geoapi.importing.report import Changes, Report
from geoapi.importing.rows import Row
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.tables import tell_changes
from geoapi.office.matters.importing.siting import Spot, grounds_of

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("设备编码", "设备编号", "编号"),
    "name": ("名称", "设备名称"),
    "category": ("类别编码", "类别"),
    "place": ("位置", "安装位置", "地址"),
    "lon": ("经度",),
    "lat": ("纬度",),
    "retired": ("停用", "是否停用"),
}
_YES, _NO = ("是", "停用", "yes", "true", "1"), ("", "否", "在用", "no", "false", "0")
_LONGEST = 80


@dataclass(frozen=True)
class _Given:
    """A row as it was read, its point as the file has it."""

    row: Row
    device: Placed


def import_devices(
    database: Database, path: Path, client: str, *, crs: str | None = None, **options: Unpack[RunOptions]
) -> Report:
    """Add or change devices by their codes; none is ever removed: one that is gone is retired.

    Raises NotFound, ImportRefused if any row is refused and the run is strict, InvalidInput when the file
    cannot be used at all.
    """
    run = ImportRun(database, path, "devices", **options)
    sheet = run.read(HEADINGS, ("code", "category", "lon", "lat"), crs=crs)
    with run.transaction() as connection:
        run.check()
        found = known(connection, client)
        rows = list(_rows(sheet.rows, category_codes(connection), run.report))
        placed = list(_placed(connection, rows, crs or sheet.crs or "wgs84", run.report))
        run.write()
        new, other = store.put_devices(connection, found.id, placed)
        run.count(Changes(new, other, 0, len(placed) - new - other))
    return run.report


def _rows(rows: Sequence[Row], categories: Collection[str], report: Report) -> Iterator[_Given]:
    seen: dict[str, str] = {}
    for row in rows:
        try:
            found = _read(row, categories)
        except InvalidInput as error:
            report.refuse(row.where, error.detail, row["code"])
            continue
        if found.code in seen:
            report.refuse(row.where, f"{found.code} stands in {seen[found.code]} already", found.code)
            continue
        seen[found.code] = row.where
        tell_changes(row, found.code, report)
        yield _Given(row, found)


def _read(row: Row, categories: Collection[str]) -> Placed:
    """Raises InvalidInput with a sentence."""
    if row.fault:
        raise InvalidInput.of("row", str(row.fault))
    code, category = plain_text(row["code"]), plain_text(row["category"])
    if not 0 < len(code) <= _LONGEST:
        raise InvalidInput.of("code", f"code has {len(code)} characters: 1 to {_LONGEST}")
    if category not in categories:
        raise InvalidInput.of("category", f"there is no category {category}: import categories first")
    if not row["lon"] or not row["lat"]:
        raise InvalidInput.of("lon", "it has no coordinates")
    retired = plain_text(row["retired"]).lower()
    if retired not in (*_YES, *_NO):
        raise InvalidInput.of("retired", f"retired is {retired!r}: write 是 or 否")
    name, place = plain_text(row["name"]) or code, plain_text(row["place"])
    lon, lat = float(row["lon"]), float(row["lat"])
    return Placed(code, name[:_LONGEST], category, place[:120], lon, lat, retired in _YES)


def _placed(connection: Connection, rows: Sequence[_Given], crs: str, report: Report) -> Iterator[Placed]:
    """Those that lie in the city, in WGS 84."""
    xs = np.array([each.device.lon for each in rows], dtype=np.float64)
    ys = np.array([each.device.lat for each in rows], dtype=np.float64)
    lons, lats = to_wgs84(xs, ys, crs) if rows else (xs, ys)
    inside = []
    for each, lon, lat in zip(rows, lons.tolist(), lats.tolist(), strict=True):
        if abs(lon) <= 180 and abs(lat) <= 90:
            inside.append((each, round(lon, 9), round(lat, 9)))
        else:
            reason = misfit(each.device.lon, each.device.lat, crs)
            report.refuse(each.row.where, reason, each.device.code)
    grounds = grounds_of(connection, [Spot(lon, lat) for _, lon, lat in inside])
    for (each, lon, lat), ground in zip(inside, grounds, strict=True):
        if ground is None:
            report.refuse(each.row.where, "it lies outside of the city", each.device.code, lon=lon, lat=lat)
            continue
        yield each.device.at(lon, lat)
