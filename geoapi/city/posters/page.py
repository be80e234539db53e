"""A grid's poster as one page of A4: whom to call, in type that is read at two metres, a map, a code."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import shapely
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from geoapi.city.posters.facts import Facts, Line
from geoapi.city.posters.hours import Words, hours_in_words, is_always
from geoapi.city.posters.wording import words_in
from geoapi.core.clock import Calendar
from geoapi.core.squares import square_of
from geoapi.printing.gridmap import Captions, draw_grid_map
from geoapi.printing.ground import Ground
from geoapi.printing.labels import width_of
from geoapi.printing.sheet import Sheet, sheet_over

_PAGES = Path(__file__).parent / "pages"
# Between the margins of A4 upright; what stands above the lines, and below them besides the map.
_WIDE_MM, _HIGH_MM, _HEAD_MM, _BAR_MM, _FOOT_MM, _GAP_MM = 190.0, 277.0, 50.0, 26.0, 9.0, 3.0
# All lines together, and one.
_LINES_MM, _LINE_MM = 104.0, 24.0
_ABOVE_MM, _TITLE_MM, _TITLE_WIDE_MM = 7.0, 22.0, 146.0
_HOTLINE_MM, _HOTLINE_WIDE_MM, _WHEN_MM, _WHEN_WIDE_MM = 19.0, 60.0, 7.0, 72.0
_FOOT_TEXT_MM, _FOOT_WIDE_MM = 3.9, 150.0
# Of the height of a line: a number, a name, what else is said, which stays as large as it may.
_NUMBER, _NAME, _SMALL, _MOST_SMALL = 0.6, 0.43, 0.235, 0.34
_LEAST_SMALL_MM = 4.6
# Of hours: smaller than so nobody reads them, and they are left to the code; figures and colons take less
# room than is reckoned.
_HOURS, _LEAST_HOURS_MM, _FEWER = 0.92, 2.6, 1.08
_LEADING, _AIR_MM = 1.2, 0.6
_MOST_ESTATES = 3
# Figures of bold type are so wide.
_FIGURE, _BOLD = 0.6, 1.06


@dataclass(frozen=True)
class Row:
    """A line as it is set; sizes in millimetres."""

    line: Line
    name: str
    role: str
    hours: str
    hours_mm: float
    always: bool
    number_mm: float
    name_mm: float
    small_mm: float


@dataclass(frozen=True)
class Poster:
    """Facts, and what the map shows of the ground. `made`: in the city's zone."""

    facts: Facts
    ground: Ground
    calendar: Calendar
    made: datetime


def lines_mm(count: int) -> tuple[float, float]:
    """How high one line is, and all of them; there is always one, should it say that there is nobody."""
    one = min(_LINE_MM, _LINES_MM / max(count, 1))
    return one, one * max(count, 1)


def map_sheet(facts: Facts) -> Sheet:
    """The paper that is left for the map, and where the ground of the grid lies on it."""
    high = _HIGH_MM - _HEAD_MM - _BAR_MM - _FOOT_MM - 2 * _GAP_MM - lines_mm(len(facts.lines))[1]
    return sheet_over(boundary_of(facts).bounds, _WIDE_MM, high, usual=False)


def boundary_of(facts: Facts) -> BaseGeometry:
    return shapely.from_geojson(facts.boundary)


def poster_html(poster: Poster) -> str:
    facts, words = poster.facts, words_in(poster.facts.language)
    sheet, boundary = map_sheet(facts), boundary_of(facts)
    captions = Captions(words["north"], words["scale"], words["numbers"], facts.credit)
    wide, square = square_of(facts.page)
    foot = _foot(poster, words)
    pages = Environment(
        loader=FileSystemLoader(_PAGES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("poster.html").render(
        facts=facts,
        words=words,
        above_mm=_fitting(" ".join(facts.above), _ABOVE_MM, _TITLE_WIDE_MM),
        title_mm=_fitting(facts.name, _TITLE_MM, _TITLE_WIDE_MM, bold=True),
        hotline_mm=_fitting(facts.hotline, _HOTLINE_MM, _HOTLINE_WIDE_MM, bold=True),
        when_mm=_fitting(
            max(words["hotline"], words["hotline_hours"], key=len), _WHEN_MM, _WHEN_WIDE_MM, bold=True
        ),
        about=_about(poster, boundary),
        rows=[_row(line, poster) for line in facts.lines],
        line_mm=lines_mm(len(facts.lines))[0],
        square=square,
        square_wide=wide,
        map=Markup(draw_grid_map(sheet, poster.ground, boundary, facts.name, captions)),  # noqa: S704  our own
        foot=foot,
        foot_mm=_fitting(foot, _FOOT_TEXT_MM, _FOOT_WIDE_MM),
    )


def _foot(poster: Poster, words: Words) -> str:
    told = [words["made"].format(year=poster.made.year, month=poster.made.month, day=poster.made.day)]
    if poster.facts.left_out:
        told.append(words["left_out"].format(n=poster.facts.left_out))
    return " · ".join([*told, words["mend"]])


def _about(poster: Poster, boundary: BaseGeometry) -> str:
    """The estates in the grid, and its households."""
    facts, words = poster.facts, words_in(poster.facts.language)
    shapely.prepare(boundary)
    estates = [
        each.text
        for each in poster.ground.names
        if each.kind == "estate" and shapely.contains_xy(boundary, each.lon, each.lat)
    ]
    told = [words["list"].join(list(dict.fromkeys(estates))[:_MOST_ESTATES])]
    if facts.households:
        told.append(words["households"].format(n=facts.households))
    return " · ".join(filter(None, told))


def _row(line: Line, poster: Poster) -> Row:
    high = lines_mm(len(poster.facts.lines))[0]
    always = is_always(line.hours)
    number_mm = high * _NUMBER
    number_wide = width_of(line.phone, number_mm) * _FIGURE / 0.58 if line.phone else 40.0
    left_mm = _WIDE_MM - number_wide - 6
    name = line.name or line.role
    role = "" if line.is_desk or line.name is None else line.role
    small = max(high * _SMALL, min(_LEAST_SMALL_MM, high * _MOST_SMALL))
    hours, hours_mm = _hours(line, poster, small, left_mm)
    name_wide = left_mm - (width_of(role, small) + 3 if role else 0) - (20 if always else 0)
    return Row(
        line=line,
        name=name,
        role=role,
        hours=hours,
        hours_mm=hours_mm,
        always=always and line.name is not None,
        number_mm=number_mm,
        name_mm=_fitting(name, high * _NAME, name_wide, bold=True),
        small_mm=small,
    )


def _hours(line: Line, poster: Poster, size_mm: float, wide_mm: float) -> tuple[str, float]:
    """What stands below a name, and how large, so that no line grows higher than it may."""
    words = words_in(poster.facts.language)
    said = (
        words["vacant"]
        if line.name is None
        else hours_in_words(line.hours, poster.calendar, poster.made.date(), words)
    )
    if not said:
        return said, size_mm
    high = lines_mm(len(poster.facts.lines))[0]
    left_mm = (high * (1 - _NAME * _LEADING) - _AIR_MM) / _LEADING
    wide = width_of(said, 1.0) / _FEWER
    # On one line, or on two of which the first is seldom full.
    fitting = max(min(left_mm, wide_mm / wide), min(left_mm / 2, 2 * wide_mm / wide * 0.85))
    if fitting < _LEAST_HOURS_MM:
        return words["hours.scan"], min(left_mm, size_mm * _HOURS)
    return said, round(min(fitting, size_mm * _HOURS), 2)


def _fitting(text: str, size_mm: float, wide_mm: float, *, bold: bool = False, least: float = 0.4) -> float:
    """The size at which a text is not wider than there is room, but not less than a part of its own."""
    wide = width_of(text, size_mm) * (_BOLD if bold else 1)
    return round(max(size_mm * least, min(size_mm, size_mm * wide_mm / max(wide, 1e-9))), 2)
