"""Small tables as people hand them over, and what is read of them."""

from pathlib import Path

from openpyxl import Workbook

from geoapi.city.places.importing.columns import HOLDS, PLACE_COLUMNS
from geoapi.importing.rows import Contents
from geoapi.importing.tables import Sheet, read_table


def csv_file(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def xlsx_file(tmp_path: Path, rows: list[list[object]], *merged: str) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(tmp_path / "table.xlsx")
    return tmp_path / "table.xlsx"


def read(path: Path, crs: str | None = None, holds: Contents = HOLDS, sheet: str | None = None) -> Sheet:
    """A table of places."""
    return read_table(path, PLACE_COLUMNS, ("name",), sheet, holds=holds, crs=crs)


def points(sheet: Sheet) -> list[tuple[float, float] | None]:
    """The points of the rows as they stand in the file's own system;
    None where a row has none or is faulty.
    """
    return [
        (float(row["lon"]), float(row["lat"])) if row["lon"] and row["lat"] and not row.fault else None
        for row in sheet.rows
    ]
