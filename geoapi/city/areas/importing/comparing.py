"""Whether the coordinates of a file fit what is loaded, or carry the offset of another system against it."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from geoapi.city.areas.codes import ADMIN, LEVELS
from geoapi.city.areas.importing.drafts import ImportedArea
from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.importing.shift import (
    LEAST_MENDED,
    Shift,
    shift_beside,
    shift_of_lines,
    shift_of_points,
    shift_within,
)
from geoapi.city.areas.importing.staging import StoredArea, some_buildings
from geoapi.importing.report import Report

# Enough buildings to see a shift by, few enough to look at in a second.
BUILDINGS_LOOKED_AT = 5_000
# Farther away than any shift is long, and a street's width more.
NEAR_DEGREES = 0.02
# A part of a parent's ground that its children in the file leave open, when they are all there.
OPEN = 0.1

UNCHECKED = (
    "the coordinates could not be checked: neither these areas nor their neighbours or parents nor "
    "buildings there are "
    "loaded; if they come from a published map, say --crs gcj02 or bd09"
)


def check_shift(
    connection: Connection,
    drafts: Sequence[ImportedArea],
    loaded: Mapping[str, StoredArea],
    reading: Reading,
    report: Report,
) -> bool:
    """Whether the file is to be taken as it is;
    a shift is refused unless its system was said, and told in any case.
    """
    shift, is_checked = _shift(connection, drafts, loaded)
    if shift is None:
        if not is_checked:
            report.note("file", UNCHECKED)
        return True
    if reading.crs is not None:
        report.note("file", str(shift))
        return True
    report.refuse("file", f"{shift}; to have it as it is, say --crs wgs84")
    return False


def _shift(
    connection: Connection, drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea]
) -> tuple[Shift | None, bool]:
    """The shift against what is loaded, and whether there was anything to compare with."""
    same = [(draft.geom, loaded[draft.code].geom) for draft in drafts if draft.code in loaded]
    pairs = [(given, stands) for given, stands in same if stands is not None]
    # The same areas may have been redrawn; parents and neighbours then tell as much.
    pairs += _whole_parents(drafts, loaded)
    if pairs:
        given, stands = (
            shapely.get_coordinates(shapely.centroid([pair[side] for pair in pairs])) for side in (0, 1)
        )
        shift = shift_of_points(given, stands)
        if shift is not None:
            return shift, True
    around, above = _around(drafts, loaded), _above(drafts, loaded)
    shift = shift_beside([draft.geom for draft in _finest(drafts)], around) if around else None
    if shift is None and above:
        shift = shift_within([child for child, _ in above], [parent for _, parent in above])
    if shift is not None:
        return shift, True
    finest = _finest(drafts)
    shapes = np.asarray([draft.geom for draft in finest], dtype=object)
    buildings = some_buildings(connection, shapely.total_bounds(shapes).tolist(), BUILDINGS_LOOKED_AT)
    enough = len(buildings) >= LEAST_MENDED
    shift = shift_of_lines(shapes, buildings) if finest[0].layer == ADMIN and enough and not pairs else None
    return shift, bool(pairs or around or above or enough)


def _whole_parents(
    drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea]
) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Of parents that are loaded and whose children in the file are as large as they:
    the children together, and it.
    """
    in_file = {draft.code for draft in drafts}
    found = []
    for code in sorted({draft.parent for draft in drafts if draft.parent and draft.parent not in in_file}):
        above = loaded[code].geom if code in loaded else None
        if above is not None:
            whole = shapely.union_all([draft.geom for draft in drafts if draft.parent == code])
            if abs(whole.area - above.area) <= OPEN * above.area:
                found.append((whole, above))
    return found


def _above(
    drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea]
) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Drafts whose parents are loaded and not in the file, and those."""
    in_file = {draft.code for draft in drafts}
    found = []
    for draft in drafts:
        above = loaded.get(draft.parent or "") if draft.parent not in in_file else None
        if above is not None and above.geom is not None:
            found.append((draft.geom, above.geom))
    return found


def _around(drafts: Sequence[ImportedArea], loaded: Mapping[str, StoredArea]) -> list[BaseGeometry]:
    """Loaded areas of the drafts' finest level that stay, near the drafts."""
    finest = _finest(drafts)
    in_file = {draft.code for draft in drafts}
    west, south, east, north = shapely.total_bounds([draft.geom for draft in finest])
    reach = shapely.box(west - NEAR_DEGREES, south - NEAR_DEGREES, east + NEAR_DEGREES, north + NEAR_DEGREES)
    key = (finest[0].layer, finest[0].level)
    beside = [
        each.geom
        for each in loaded.values()
        if each.geom is not None and (each.layer, each.level) == key and each.code not in in_file
    ]
    return [shape for shape, meets in zip(beside, shapely.intersects(beside, reach), strict=True) if meets]


def _finest(drafts: Sequence[ImportedArea]) -> list[ImportedArea]:
    """The drafts of the finest administrative level in the file, or of the last layer there is."""
    first = max(drafts, key=lambda draft: LEVELS.index(draft.level) if draft.layer == ADMIN else -1)
    return [draft for draft in drafts if (draft.layer, draft.level) == (first.layer, first.level)]
