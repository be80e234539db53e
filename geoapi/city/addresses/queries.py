"""Finding addresses: by text, while typing, by place; and showing how a text is read."""

from collections.abc import Sequence

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.candidates import Candidate, of_row
from geoapi.city.addresses.search.matching import SURE_SCORE, Answer, match
from geoapi.city.addresses.search.outside import foreign_area
from geoapi.city.addresses.search.suggesting import suggest
from geoapi.city.addresses.text.parsing import Element, parse
from geoapi.core.errors import NotFound, NotReady
from geoapi.core.snapshots import Current

Point = tuple[float, float]
# Somebody farther from every address than this stands in no place that the city has addresses for.
FARTHEST_M = 5_000.0


class Addresses:
    """Answers from the current Gazetteer."""

    def __init__(self, snapshot: Current[Gazetteer]) -> None:
        self._snapshot = snapshot

    def search(self, text: str, limit: int, near: Point | None = None) -> Answer:
        """What a text means, best first. Raises NotReady before the first Gazetteer stands."""
        return match(self._snapshot.current(), text, limit, near)

    def search_many(self, texts: Sequence[str], limit: int) -> dict[str, Answer]:
        """The same for many texts, each as if it were asked alone."""
        gazetteer = self._snapshot.current()
        return {text: match(gazetteer, text, limit) for text in dict.fromkeys(texts)}

    def certain_point(self, text: str) -> Point | None:
        """Where the one house lies that a text means for certain, WGS 84 degrees; None where that is
        doubtful, or no Gazetteer stands yet.
        """
        try:
            candidates = self.search(text, 1).candidates
        except NotReady:
            return None
        best = candidates[0] if candidates else None
        if best is None or best.score < SURE_SCORE or len(best.houses) != 1:
            return None
        return best.lon, best.lat

    def building_point(self, code: str) -> Point | None:
        """Where a building stands by its code; None where no address is of it."""
        gazetteer = self._snapshot.current()
        number = gazetteer.id_of("code", code)
        rows = [] if number == MISSING_ID else gazetteer.rows_of("code", number).tolist()
        return gazetteer.point(rows[0]) if rows else None

    def suggest(self, typed: str, limit: int, near: Point | None = None) -> list[Candidate]:
        """What somebody who has typed this far may mean."""
        return suggest(self._snapshot.current(), typed, limit, near)

    def reverse(self, lon: float, lat: float) -> tuple[Candidate, float]:
        """The nearest standard address and its distance in metres.

        Raises NotFound if there is none in reach.
        """
        gazetteer = self._snapshot.current()
        near = gazetteer.nearest.to(lon, lat)
        if near is None:
            raise NotFound("No addresses are loaded.")
        row, distance_m = near
        if distance_m > FARTHEST_M:
            raise NotFound(f"No standard address is near: the nearest is {distance_m / 1000:,.0f} km away.")
        return of_row(gazetteer, row, 1.0, unit=gazetteer.part(row, "unit")), distance_m

    def parse(self, text: str) -> tuple[Sequence[Element], str | None]:
        """The elements of a text, and the name of the other city it speaks of, if it does."""
        gazetteer = self._snapshot.current()
        parsed = parse(text, gazetteer.names)
        return parsed.elements, foreign_area(gazetteer, parsed)
