"""One search over all that the map knows: addresses, places and their kinds, areas, people, coordinates and
crossings of roads. Nothing that is asked is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.search.candidates import Candidate
from geoapi.city.addresses.search.matching import AMBIGUOUS_SCORE, SURE_SCORE, Answer
from geoapi.city.addresses.text.lexicon import NAMED
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.search.area_names import AreaPhrase
from geoapi.city.search.city_view import AtlasNames, CityView, Point
from geoapi.city.search.forms import reason_against
from geoapi.city.search.posts import find_hotline, find_posts, found_post
from geoapi.city.search.results import ADDRESS, AREA, Findings, Found, capped, ranked
from geoapi.city.search.serializers import described
from geoapi.city.search.snapshot import SearchSnapshot
from geoapi.city.search.things import find_areas, find_coordinates, find_crossing, find_kinds, find_names
from geoapi.city.search.words import normalize, without_asking, words_of
from geoapi.core.clock import Calendar
from geoapi.core.phones import Phone

# Who writes so many names one behind the other asks for none of them.
_MOST_NAMES = 4
_ROAD, _AREA = "road", "area"
_WIDE = (_ROAD, _AREA)
_PEOPLE_TYPED = 3
_HOUSES = ("building", "unit", "doorplate")
_PLAIN_SCORE = 0.97


class CitySearch:
    """Answers from the current snapshots."""

    def __init__(
        self,
        snapshot: SearchSnapshot,
        atlas: AtlasSnapshot,
        directory: DirectorySnapshot,
        addresses: Addresses,
        locator: Locator,
        calendar: Calendar,
        *,
        hotline: Phone,
    ) -> None:
        self._snapshot = snapshot
        self._atlas = atlas
        self._directory = directory
        self._addresses = addresses
        self._locator = locator
        self._calendar = calendar
        self._hotline = hotline
        self._names = AtlasNames()

    def search(
        self, text: str, limit: int, near: Point | None, language: str, *, typing: bool = False
    ) -> dict[str, Any]:
        """What a text may mean, best first; while `typing` also what it is the beginning of.

        Raises NotReady before the snapshots stand.
        """
        city = self._view(near, language, typing=typing)
        findings = self._find(city, text.strip(), limit)
        describe = self._locator.describe
        return {
            "results": [described(city, each, describe) for each in findings.found[:limit]],
            "reason": findings.reason,
            "names": list(findings.names),
        }

    def _view(self, near: Point | None, language: str, *, typing: bool) -> CityView:
        atlas = self._atlas.current()
        return CityView(
            atlas=atlas,
            directory=self._directory.current(),
            knowledge=self._snapshot.current(),
            areas=self._names.areas(atlas),
            posts=self._names.posts(atlas),
            calendar=self._calendar,
            at=self._calendar.now(),
            near=near,
            language=language,
            typing=typing,
            building_point=self._addresses.building_point,
        )

    def _find(self, city: CityView, text: str, limit: int) -> Findings:
        normalized = normalize(text)
        if (area := city.atlas.areas.get(text)) is not None:
            return find_areas(city, AreaPhrase((area.code,), ""), limit)
        if (hotline := find_hotline(city, normalized, self._hotline)) is not None:
            return hotline
        if (reason := reason_against(text)) is not None:
            return Findings(reason=reason)
        for finder in (find_coordinates, find_crossing):
            if (findings := finder(city, text)) is not None:
                return findings
        return self._find_named(city, text, without_asking(normalized), limit)

    def _find_named(self, city: CityView, text: str, normalized: str, limit: int) -> Findings:
        phrase = city.areas.read(normalized)
        if phrase is not None and not phrase.rest:
            findings = find_areas(city, phrase, limit)
            return findings if findings.reason else self._with_others(city, findings.found, text, limit)
        within = () if phrase is None else phrase.codes
        for rest in _readings(normalized, phrase):
            posts = city.posts.read(rest)
            if posts is not None and (people := find_posts(city, posts, within, limit)) is not None:
                return people
            if kinds := find_kinds(city, city.knowledge.kinds.exactly(rest), within):
                return self._with_others(city, kinds, text, limit)
        typed = [
            found_post(city, post, AMBIGUOUS_SCORE)
            for post in city.posts.beginning(normalized, _PEOPLE_TYPED)
        ]
        typed += [] if within else find_kinds(city, city.knowledge.kinds.resembling(normalized)[:2], most=0)
        return self._with_others(city, typed, text, limit)

    def _with_others(self, city: CityView, known: Iterable[Found], text: str, limit: int) -> Findings:
        """What is known already, and the things and addresses that a text names besides."""
        answer = self._addresses.search(text, limit, city.near)
        if sum(each.element in NAMED for each in answer.elements) >= _MOST_NAMES:
            return Findings(reason="several_names")
        addresses = [_address(each) for each in answer.candidates]
        named = [] if _is_plain(answer) else find_names(city, text, limit)
        if any(each.score >= SURE_SCORE for each in named):
            # 锦和社区爱心驿站 is the station, neither the community nor any station in it.
            known = map(capped, known)
            addresses = [capped(each) if each.level in _WIDE else each for each in addresses]
        found = [*known, *named, *addresses]
        is_sure = any(each.score >= SURE_SCORE for each in found)
        if answer.reason != "outside_city" and (city.typing or not is_sure):
            found += [_completed(each, text) for each in self._addresses.suggest(text, limit, city.near)]
        if found:
            return Findings(ranked(found, limit))
        names = (answer.outside,) if answer.outside else ()
        return Findings(reason=answer.reason or "unknown", names=names)


def _is_plain(answer: Answer) -> bool:
    """Whether a text is a standard address and no more than that: no name is looked for in it."""
    best = answer.candidates[0] if answer.candidates else None
    return best is not None and best.score >= _PLAIN_SCORE and best.level in _HOUSES and not best.assumed


def _readings(normalized: str, phrase: AreaPhrase | None) -> Iterator[str]:
    """What a text says behind the areas that it begins with; of 紫荆社区书记 both 书记 and 社区书记."""
    if phrase is None:
        yield normalized
        return
    rest = without_asking(phrase.rest)
    yield rest
    before = normalized.removesuffix(phrase.rest)
    for suffix in words_of("suffix"):
        if before.endswith(suffix):
            yield suffix + rest


def _address(candidate: Candidate) -> Found:
    """A candidate as a result. An area that a text does not name as a whole, and a road, are asked back."""
    found = Found(
        AREA if candidate.level == _AREA else ADDRESS,
        candidate.name,
        candidate.score,
        (candidate.lon, candidate.lat),
        candidate.where,
        code=candidate.area_code or candidate.building_code,
        level=candidate.level,
        area_code=candidate.area_code,
        candidate=candidate,
    )
    return capped(found) if candidate.level == _AREA else found


def _completed(candidate: Candidate, text: str) -> Found:
    """Something that a text may be the beginning of: sure only where it is written out."""
    found = _address(candidate)
    if text in (candidate.text, candidate.name):
        return found
    return replace(found, score=min(found.score, AMBIGUOUS_SCORE))
