"""The line of a table that names its columns: found below titles, and put together from two lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from geoapi.core.errors import InvalidInput
from geoapi.importing.coordinates import POINT_COLUMNS
from geoapi.importing.datums import Names, datum_of, heading_key, point_columns, point_name
from geoapi.importing.reasons import Reason

# As many lines with something in them are looked at for the one with the names.
LINES_LOOKED_AT = 10


@dataclass(frozen=True)
class Header:
    """The columns of a table by their place, as found and named on the lines from `first` to `number`.

    `crs` is the coordinate system that the headings name, if any; `notes` say what was chosen.
    """

    first: int
    number: int
    headings: tuple[str, ...]
    columns: Mapping[int, str]
    crs: str | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def ignored(self) -> tuple[str, ...]:
        return tuple(name for place, name in enumerate(self.headings) if name and place not in self.columns)


def match_header(headings: Sequence[str], names: Names) -> dict[int, str]:
    """Our column name of each heading's place;
    `names` gives each of ours its aliases. Unknown headings are left out.

    Raises InvalidInput when two headings mean the same column.
    """
    known = _known(names)
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        name = known.get(heading_key(heading))
        if name is None:
            continue
        if name in found.values():
            raise InvalidInput.of("file", f"Two columns are {name}: {heading!r} is the second.")
        found[place] = name
    return found


def find_header(
    lines: Sequence[tuple[int, list[str]]], names: Names, required: Sequence[str], crs: str | None
) -> Header:
    """The header among the first lines of a file, given with their numbers: the line that
    knows the most columns, together with a line of groups above it (坐标 over 经度 and 纬度).

    Raises InvalidInput when headings contradict each other, or the coordinate system that was said (`crs`).
    """
    best: tuple[tuple[bool, int], Header] | None = None
    problem: InvalidInput | None = None
    for at, (number, line) in enumerate(lines):
        above = lines[at - 1][1] if at and lines[at - 1][0] == number - 1 else []
        try:
            is_second = bool(above) and _goes_on(above, line, names)
            header = _header(number, above if is_second else [], line, names, crs)
        except InvalidInput as error:
            problem = problem or error
            continue
        rank = (set(required) <= set(header.columns.values()), len(header.columns))
        if best is None or rank > best[0] or (is_second and rank == best[0]):
            best = rank, header
    # A line with two columns of one meaning is the header all the same:
    # it is not passed over for a row of data.
    if problem is not None and (best is None or not best[0][0] or best[0][1] < 2):
        raise problem
    if best is None or not best[1].columns:
        number, line = lines[0] if lines else (1, [])
        return Header(number, number, tuple(line), {})
    return best[1]


def _goes_on(above: Sequence[str], line: Sequence[str], names: Names) -> bool:
    """Whether a line goes on with the heading above it,
    rather than being a row of data or a heading of its own.
    """
    known = _known(names)
    below = {place: cell for place, cell in enumerate(line) if cell}

    def is_name(cell: str) -> bool:
        return bool(cell) and (heading_key(cell) in known or point_name(cell, names) is not None)

    # A title may name a datum too, but it is alone.
    are_groups = len({cell for cell in above if cell}) > 1
    named = [
        place
        for place, cell in enumerate(above)
        if is_name(cell) or (are_groups and cell and datum_of(cell)[0])
    ]
    kept = all(place not in below or below[place] == above[place] or is_name(below[place]) for place in named)
    fresh = any(is_name(cell) for place, cell in below.items() if cell != _at(above, place))
    return bool(named) and kept and fresh


def _header(number: int, above: Sequence[str], line: Sequence[str], names: Names, crs: str | None) -> Header:
    known = _known(names)
    groups = _spread(above, line)
    shown, plain = [], []
    for place in range(max(len(line), len(groups))):
        group, cell = _at(groups, place), _at(line, place)
        is_own = bool(cell) and (not group or heading_key(cell) in known or heading_key(group) not in known)
        heading = cell if is_own or point_name(cell, names) else group
        # The datum may stand in the group: 高德坐标 over 经度 and 纬度.
        system = datum_of(group)[0] if group and heading != group and datum_of(heading)[0] is None else None
        plain.append(heading)
        shown.append(f"{heading}({system})" if system and point_name(heading, names) else heading)
    points = point_columns(shown, names, crs)
    others = {name: also for name, also in names.items() if name not in POINT_COLUMNS or "point" not in names}
    rest = ["" if point_name(said, names) else heading for said, heading in zip(shown, plain, strict=True)]
    columns = {**match_header(rest, others), **points.columns}
    return Header(number - bool(above), number, tuple(shown), columns, points.crs, points.notes)


def _spread(above: Sequence[str], line: Sequence[str]) -> list[str]:
    """The groups, each over all of its columns: in a CSV only the first of merged cells has the text."""
    spread: list[str] = []
    for place in range(max(len(above), len(line)) if above else 0):
        group = _at(above, place)
        is_open = not group and bool(_at(line, place)) and place > 0
        spread.append(spread[place - 1] if is_open else group)
    return spread


def _known(names: Names) -> dict[str, str]:
    return {_key_of_name(alias): name for name, aliases in names.items() for alias in (name, *aliases)}


# Of our own names only, which are few: what stands in a file is not kept.
_key_of_name = cache(heading_key)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
