"""What a name in a text takes from a house that does not bear it."""

import numpy as np

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import Ref
from geoapi.city.addresses.search.interpretation import NameMatch

GUESSED = ("homophone", "misspelling", "initials", "part")
"""Ways in which a name is found that leave a doubt."""
_BESIDE_M = 150.0
_ON_ROAD_M, _ON_LONG_ROAD_M = 1_000.0, 5_000.0


def of_contradiction(gazetteer: Gazetteer, row: int, mention: NameMatch) -> float:
    """A name that the row does not bear."""
    kinds = {ref.kind for ref in mention.refs}
    if mention.refs[0].via in GUESSED or mention.refs[0].via == "short_name":
        return 0.9
    if "road" in kinds:
        return 0.96 if gazetteer.part(row, "road") is None and _lies_on(gazetteer, row, mention) else 0.72
    if gazetteer.part(row, "estate") is not None:
        return 0.6
    # 中山路18号德基广场: the place stands at that door.
    # 和平路12号云禧苑: behind it, and is meant, not the door.
    places = [ref for ref in mention.refs if ref.kind == "estate"]
    beside = any(gazetteer.are_near(row, ref, _BESIDE_M) for ref in places)
    return 0.98 if beside and not any(_is_behind(gazetteer, ref, row) for ref in places) else 0.88


def _lies_on(gazetteer: Gazetteer, row: int, mention: NameMatch) -> bool:
    """Whether a house may well stand on a road: the next address of that is not far.
    Of a road that the map alone knows, a single point is known.
    """
    for ref in mention.refs:
        if ref.kind == "road":
            rows = gazetteer.rows(ref)
            known = len(rows) and int(rows[0]) < gazetteer.count
            if gazetteer.are_near(row, ref, _ON_ROAD_M if known else _ON_LONG_ROAD_M):
                return True
    return False


def _is_behind(gazetteer: Gazetteer, ref: Ref, row: int) -> bool:
    """Whether houses of an estate have a row's road and door number."""
    rows = gazetteer.rows(ref)
    same = [gazetteer.column(name)[rows] == gazetteer.column(name)[row] for name in ("road", "doorplate")]
    return bool(np.logical_and(*same).any())
