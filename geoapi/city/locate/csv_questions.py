"""What the rows of a CSV ask: its headings, the cells of a row, and what is wrong with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from pydantic import ValidationError

from geoapi.city.locate.points import Points
from geoapi.city.locate.schemas import LocateQuery
from geoapi.core.encodings import UNREADABLE
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import Floats
from geoapi.core.records import Record, Records
from geoapi.importing.rows import is_formula

# Each row is answered with as many cells, however short it is.
_MOST_COLUMNS = 1_000
# What means the same to everybody; whatever is written otherwise is read by itself.
PLAIN_NUMBER = "-?[0-9]{1,9}(?:[.][0-9]{1,20})?"
_PLAIN = re.compile(f" *{PLAIN_NUMBER} *")
_ALL_PLAIN = re.compile(f"(?: *{PLAIN_NUMBER} *\n)*+")
NAMES = {
    "id": ("编号", "序号"),
    "lon": ("lng", "longitude", "x", "经度"),
    "lat": ("latitude", "y", "纬度"),
    "address": ("地址", "标准地址"),
}


@dataclass(frozen=True)
class Options:
    """What holds for every row of the file."""

    crs: str = "wgs84"
    accuracy_m: float | None = None
    at: str | None = None


@dataclass(frozen=True)
class RowLayout:
    """The columns that are handed back, and those that hold the question,
    by their places in a row of `width` cells.
    """

    width: int
    kept: Sequence[int]
    asked: dict[str, int]

    def look_like_rows(self, lines: Sequence[Sequence[str]]) -> bool:
        """Whether the lines of a cell are questions of their own,
        which an unbalanced quotation mark has joined.
        """
        rows = [self._looks_like_row(cells) for cells in lines]
        # Numbers where lon and lat should be cannot well be chance, a comma in an address can.
        by_numbers = {"lon", "lat"} <= self.asked.keys()
        return all(rows) or (by_numbers and (any(rows[1:-1]) or (rows[0] and rows[-1])))

    def _looks_like_row(self, cells: Sequence[str]) -> bool:
        if len(cells) != self.width or self.width == 1:
            return False
        named = {name: cells[place].strip() for name, place in self.asked.items()}
        return named.get("id") != "" and all(
            _is_number(named[name]) for name in ("lon", "lat") if name in named
        )


def heading_of(records: Records) -> list[str]:
    """The heading of a table that can be answered. Raises InvalidInput."""
    heading = [cell.strip() for cell in records.heading.cells]
    if not any(heading):
        raise InvalidInput.of("body", "The file is empty: send id,lon,lat or id,address with a heading row.")
    if fault := records.heading.fault or fault_of_text(heading):
        raise InvalidInput.of("body", f"The heading on line {records.heading.line} cannot be read. {fault}")
    if len(heading) > _MOST_COLUMNS:
        raise InvalidInput.of(
            "body", f"The file has {len(heading):,} columns; {_MOST_COLUMNS:,} are the most."
        )
    return heading


def faults_of(block: Sequence[Record], width: int) -> dict[int, str]:
    """Why rows under a heading of `width` cells ask nothing, by their places in the block."""
    if all(len(record.cells) == width and record.fault is None for record in block):
        text = "".join(chain.from_iterable(record.cells for record in block))
        if UNREADABLE not in text and "\0" not in text:
            return {}
    found = ((place, fault_of_row(record, width)) for place, record in enumerate(block))
    return {place: fault for place, fault in found if fault is not None}


def fault_of_row(record: Record, width: int) -> str | None:
    """Why a row under a heading of `width` cells asks nothing."""
    if fault := record.fault or fault_of_text(record.cells):
        return fault
    if len(record.cells) != width:
        return f"The row has {len(record.cells)} cells, the heading {width}."
    return None


def fault_of_text(cells: Sequence[str]) -> str | None:
    """What no cell may hold, whether it is asked by or only handed back."""
    if any(UNREADABLE in cell for cell in cells):
        return "The row holds what is no text in the file's encoding, or is longer than a megabyte."
    if any("\0" in cell for cell in cells):
        return "The row holds a zero byte."
    return None


def handed_back(cells: Sequence[str], layout: RowLayout) -> list[str]:
    return [
        cells[place].replace(UNREADABLE, "\ufffd").replace("\0", "\ufffd") if place < len(cells) else ""
        for place in layout.kept
    ]


def points_of(block: Sequence[Record], faults: Mapping[int, str], asked: Mapping[str, int]) -> Points | None:
    """The points that rows ask for, usable where they are written plainly and the row has no fault; None
    where there are only addresses.
    """
    if not {"lon", "lat"} <= asked.keys():
        return None
    width = max(asked.values()) + 1
    rows = [[""] * width if place in faults else record.cells for place, record in enumerate(block)]
    lon, lat = (_plain_numbers([cells[asked[name]] for cells in rows]) for name in ("lon", "lat"))
    usable = np.isfinite(lon) & np.isfinite(lat)
    if "address" in asked:
        # What it must not hold, it must not hold beside a point either.
        usable &= np.array([_is_plain(cells[asked["address"]].lstrip()) for cells in rows], dtype=bool)
    return Points(lon, lat, usable)


def _is_plain(cell: str) -> bool:
    return not cell or (cell[0].isalnum() and "\ufffd" not in cell)


def _plain_numbers(cells: Sequence[str]) -> Floats:
    """Numbers, NaN where there is none, or none that is written plainly."""
    text = "\n".join([*cells, ""])
    # A cell may hold the end of a line itself.
    if text.count("\n") == len(cells) and _ALL_PLAIN.fullmatch(text):
        return np.fromiter(map(float, cells), np.float64, len(cells))
    return np.array([float(cell) if _PLAIN.fullmatch(cell) else np.nan for cell in cells])


def question_of(cells: dict[str, str], options: Options) -> LocateQuery:
    """The question that the cells of one row ask, by our own names. Raises InvalidInput."""
    cells = {name: cell.strip() for name, cell in cells.items()}
    for name, cell in cells.items():
        if name != "id" and "\ufffd" in cell:
            raise InvalidInput.of(name, f"{name} holds \ufffd, where another program has lost a character.")
        if name != "id" and is_formula(cell):
            raise InvalidInput.of(name, f"{name} is a formula; write its value.")
    given = {name: cells[name] for name in ("lon", "lat", "address") if cells.get(name)}
    if "lon" in given and "lat" in given:
        given.pop("address", None)
    elif "address" in given:
        given = {"address": given["address"]}
    try:
        return LocateQuery.model_validate(
            {**given, "crs": options.crs, "accuracy_m": options.accuracy_m, "at": options.at}
        )
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
