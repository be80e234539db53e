"""What a search finds: one shape for whatever it is, and the order in which it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geoapi.city.addresses.search.candidates import Candidate
from geoapi.city.addresses.search.matching import AMBIGUOUS_SCORE, CLEAR_STEP, SURE_SCORE
from geoapi.city.search.names.entries import PLACE
from geoapi.core.geo import distance_m
from geoapi.core.phones import Phone

POINT, CROSSING, AREA, ADDRESS = "point", "crossing", "area", "address"
PLACE_KIND, PERSON, POST = "place_kind", "person", "post"
KINDS = (POINT, CROSSING, AREA, PLACE_KIND, ADDRESS, PLACE, PERSON, POST)
# A thing of one name so near another is the same, known from two sources.
_SAME_M = 200.0
_SAME_LARGE_M = 1_000.0
# Of what lies around: told after what was asked for, and never taken for it.
NEAREST_SCORE = 0.89


@dataclass(frozen=True)
class Found:
    """Something that a text may mean; `score` 1 is certain, below 0.9 one asks back. The point is in WGS 84.

    `label` says where it is, `kind_name` what it is, both in the language asked for.
    """

    kind: str
    name: str
    score: float
    point: tuple[float, float] | None = None
    label: str = ""
    kind_name: str | None = None
    code: str | None = None
    level: str | None = None
    place_kind: str | None = None
    amenity: str | None = None
    area_code: str | None = None
    phone: Phone | None = None
    crs: str | None = None
    distance_m: float | None = None
    candidate: Candidate | None = None


@dataclass(frozen=True)
class Findings:
    """What was found, best first; where there is nothing, or it must be asked back, `reason` names why, and
    `names` those that a sentence about it needs.
    """

    found: tuple[Found, ...] = ()
    reason: str | None = None
    names: tuple[str, ...] = ()


def ranked(found: Iterable[Found], limit: int) -> tuple[Found, ...]:
    """Best first, each thing once; where two things fit alike neither is sure."""
    ordered = sorted(found, key=lambda each: (-round(each.score, 2), KINDS.index(each.kind)))
    kept: list[Found] = []
    for each in ordered:
        known = next((number for number, other in enumerate(kept) if _is_same(each, other)), None)
        if known is None:
            kept.append(each)
        else:
            kept[known] = _fuller(kept[known], each)
    return tuple(_asked_back(kept)[:limit])


def _fuller(one: Found, other: Found) -> Found:
    """Of two that are the same thing the one that tells more of it: a place, then a standard address."""
    told, more = ((each.kind == PLACE, each.candidate is not None) for each in (one, other))
    return replace(other, score=one.score) if more > told else one


def _is_same(one: Found, other: Found) -> bool:
    if one.kind == other.kind and one.code is not None and one.code == other.code:
        return one.amenity == other.amenity
    if not {one.kind, other.kind} <= {ADDRESS, PLACE} or one.point is None or other.point is None:
        return False
    if one.candidate is not None and other.candidate is not None:
        return one.candidate.text == other.candidate.text
    apart_m = distance_m(one.point, other.point)
    if one.kind == other.kind == ADDRESS:
        # 人民公园 on the map, 淳昌路2号人民公园 of the addresses: a large thing has its gate elsewhere.
        return apart_m <= _SAME_LARGE_M and (one.name.endswith(other.name) or other.name.endswith(one.name))
    return one.name == other.name and apart_m <= _SAME_M


def _asked_back(found: Sequence[Found]) -> list[Found]:
    if len(found) < 2 or found[0].score < SURE_SCORE:
        return list(found)
    rivals = [each for each in found[1:] if each.score >= SURE_SCORE]
    if any(each.score > found[0].score - CLEAR_STEP for each in rivals):
        return [capped(each) for each in found]
    return [found[0], *map(capped, found[1:])]


def capped(one: Found) -> Found:
    """It, not sure."""
    return replace(one, score=AMBIGUOUS_SCORE) if one.score >= SURE_SCORE else one
