"""Which columns of a table ask, and which are handed back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geoapi.city.locate.answer_columns import ANSWER_COLUMNS, own_columns
from geoapi.city.locate.csv_questions import NAMES
from geoapi.core.errors import InvalidInput
from geoapi.importing.datums import datum_of, says_same
from geoapi.importing.headings import match_header

ASKING = ("lon", "lat", "address", "geometry")


@dataclass(frozen=True)
class Options:
    """What was said about a table: `columns` of ASKING by their headings, those to `keep` (None: all)."""

    columns: Mapping[str, str]
    keep: tuple[str, ...] | None = None
    crs: str | None = None
    accuracy_m: float | None = None
    distances: bool = True
    # As many rows are answered together, and done or not.
    chunk_rows: int = 100_000

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        return found | {"keep": None if self.keep is None else list(self.keep)}


@dataclass(frozen=True)
class Layout:
    """Places of the columns that are handed back, and of those that ask, by their names in ASKING."""

    kept: Sequence[int]
    asked: Mapping[str, int]
    crs: str


def lay_out(
    headings: Sequence[str], options: Options, *, geometry: int | None = None, geometry_crs: str | None = None
) -> Layout:
    """The layout of a table with these headings; `geometry` is the place of its points, if it has any.

    Raises InvalidInput where a column is missing, is there twice, or names another system of coordinates.
    """
    asked = {name: place for place, name in match_header(headings, NAMES).items() if name in ASKING}
    said = {name: _place_of(heading, headings) for name, heading in options.columns.items()}
    if "geometry" in said or (geometry is not None and not said):
        asked = {"geometry": said.get("geometry", geometry if geometry is not None else -1)}
    elif said:
        asked = said
    if not {"lon", "lat"} <= asked.keys() and not {"address", "geometry"} & asked.keys():
        raise InvalidInput.of(
            "file",
            "It needs the columns lon and lat, or address; it has "
            f"{', '.join(headings)[:300] or 'none'}. Name them by --lon, --lat or --address.",
        )
    named = {name: datum_of(headings[asked[name]])[0] for name in {"lon", "lat"} & asked.keys()}
    if "geometry" in asked:
        named["geometry"] = geometry_crs
    crs = options.crs or next((system for system in named.values() if system), None) or "wgs84"
    for name, system in named.items():
        if system is not None and not says_same(system, crs):
            raise InvalidInput.of(
                "crs",
                f"The column {headings[asked[name]][:80]} is in {system}, not in {crs}: leave out --crs.",
            )
    return Layout(_kept(headings, asked, options), asked, crs)


def _kept(headings: Sequence[str], asked: Mapping[str, int], options: Options) -> list[int]:
    if options.keep is not None:
        kept = [_place_of(heading, headings) for heading in options.keep]
    else:
        # No table of cells can show a shape.
        kept = [place for place in own_columns(headings) if place != asked.get("geometry")]
    names = [headings[place] for place in kept]
    for place, name in enumerate(names):
        if name in ANSWER_COLUMNS or name in names[:place]:
            raise InvalidInput.of(
                "keep", f"The result would have two columns {name[:80]!r}: say which to hand back, by --keep."
            )
    return kept


def _place_of(heading: str, headings: Sequence[str]) -> int:
    places = [place for place, each in enumerate(headings) if each == heading]
    if len(places) != 1:
        has = ", ".join(headings)[:300]
        many = "no column" if not places else f"{len(places)} columns"
        raise InvalidInput.of("file", f"It has {many} {heading[:80]!r}; it has {has or 'none'}.")
    return places[0]
