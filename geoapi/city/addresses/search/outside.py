"""Whether a text speaks of another city."""

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.text import lexicon
from geoapi.city.addresses.text.parsing import Element, Parsed
from geoapi.city.addresses.text.pinyin import blurred, sound

_PROVINCE_DIGITS = 2


def foreign_area(gazetteer: Gazetteer, parsed: Parsed) -> str | None:
    """The name of the city, district or province in the text that is not this city's; None if there is none.

    A city may be known by a part of it only: then its other districts are outside too.
    Without any area loaded nothing can be outside.
    """
    if not gazetteer.areas:
        return None
    foreign = [each for each in parsed.elements if _is_foreign(gazetteer, each)]
    if not foreign:
        return None
    # A road of ours that bears another city's name is no other city.
    cities = [each for each in foreign if each.element in (lexicon.PROVINCE, lexicon.CITY)]
    return max(cities or foreign, key=lambda each: (each.element == lexicon.CITY, len(each.said))).said


def _is_foreign(gazetteer: Gazetteer, element: Element) -> bool:
    if element.element not in (lexicon.PROVINCE, lexicon.CITY, lexicon.DISTRICT):
        return False
    if gazetteer.names.refs(element.value) or _is_misheard(gazetteer, element):
        return False
    known = lexicon.divisions().get(element.value, ())
    own = {area.code[:_PROVINCE_DIGITS] for area in gazetteer.areas}
    if element.element == lexicon.PROVINCE:
        codes = {division.code[:_PROVINCE_DIGITS] for division, _ in known}
        # Codes from 90 up are nobody's: an invented city may lie in any province.
        return bool(codes) and not codes & own and all(code < "90" for code in own)
    if element.element == lexicon.CITY:
        return bool(known) or element.value.endswith("市")
    return any(whole for _, whole in known)


def _is_misheard(gazetteer: Gazetteer, element: Element) -> bool:
    """Whether an area of ours sounds like this: 黄埔区 is written for 黄浦区, wherever there is a 黄埔区."""
    heard = blurred(sound(element.value))
    return any(
        area.level in (lexicon.CITY, lexicon.DISTRICT) and blurred(sound(area.name)) == heard
        for area in gazetteer.areas
    )
