"""One name, binding or address typed in at the desk, held against the same rules as a row of a file."""

from datetime import datetime
from typing import Any

from geoapi.city.addresses.importing.aliases import alias_rows, resolved_aliases
from geoapi.city.addresses.importing.buildings import known_rows, settled_rows
from geoapi.city.addresses.importing.rows import BuildingRow, address_rows
from geoapi.core.db import Connection
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import Report
from geoapi.importing.rows import Contents, made_row
from geoapi.importing.tables import Sheet

Json = dict[str, Any]


def checked_alias(
    connection: Connection, *, kind: str, target: str, name: str, area: str, former: bool
) -> Json:
    """A name as it is kept, its areas and buildings by code. Raises InvalidInput."""
    report = Report("desk")
    cells = {"kind": kind, "target": target, "former" if former else "alias": name, "area": area}
    rows = alias_rows(_sheet(cells), report)
    _refuse(report, "name")
    if len(rows) != 1:
        raise InvalidInput.of("name", "Enter one name at a time.")
    resolved = list(resolved_aliases(connection, rows, report))
    _refuse(report, "name")
    (found,) = resolved
    return {
        "kind": found.kind, "target": found.target, "name": found.name, "area": found.area,
        "valid": found.valid,
    }  # fmt: skip


def checked_binding(connection: Connection, row: BuildingRow, at: datetime) -> None:
    """Raises InvalidInput for a grid that is none, or not now, or where the binding changes later anyway."""
    report = Report("desk")
    settled_rows(connection, known_rows(connection, [row], at, report), at, report)
    _refuse(report, "grid")


def checked_address(told: Json) -> Json:
    """An address as it is kept, its text without a room. Raises InvalidInput."""
    report = Report("desk")
    cells = {"text": str(told["text"]).strip(), "lon": repr(told["lon"]), "lat": repr(told["lat"])}
    rows = address_rows(_sheet(cells), "wgs84", report)
    _refuse(report, "text")
    return told | {"text": rows[0].text, "lon": rows[0].lon, "lat": rows[0].lat}


def _sheet(cells: Json) -> Sheet:
    return Sheet(frozenset(cells), (), (made_row(1, cells, Contents()),))


def _refuse(report: Report, field: str) -> None:
    for entry in report.refused:
        raise InvalidInput.of(field, entry.reason[:1].upper() + entry.reason[1:] + ".")
