"""Areas under new names, and other names given and taken: what follows from that for a Gazetteer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from geoapi.city.addresses.gazetteer.address_table import MISSING_ID
from geoapi.city.addresses.gazetteer.aliases import Aliases, Target
from geoapi.city.addresses.gazetteer.area_prefix import AreaPrefixes
from geoapi.city.addresses.gazetteer.entries import Alias, AreaName
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import AREA


@dataclass(frozen=True)
class Renaming:
    """The areas and other names as they are now.

    `areas_named` are the numbers of areas that have another name, `targets` what has other aliases.
    Addresses that say one of `words` may lie in another area for that.
    """

    areas: list[AreaName]
    aliases: Aliases
    belonging: AreaPrefixes
    areas_named: frozenset[int] = frozenset()
    targets: frozenset[Target] = frozenset()
    words: frozenset[str] = frozenset()


def renaming(
    held: Gazetteer,
    areas: Iterable[AreaName] = (),
    targets: Collection[Target] = (),
    aliases: Iterable[Alias] = (),
) -> Renaming:
    """Some areas under the names they have now, and all aliases that some targets have now."""
    now = list(held.areas)
    for area in areas:
        now[held.area_number[area.code]] = area
    named = {number for number, area in enumerate(now) if area.name != held.areas[number].name}
    if not named and not targets:
        return Renaming(held.areas, held.aliases, held.belonging)
    all_aliases = held.aliases.changed(targets, aliases) if targets else held.aliases
    called_otherwise = {held.area_number.get(code, MISSING_ID) for kind, code in targets if kind == AREA}
    words: set[str] = set()
    for number in (named | called_otherwise) - {MISSING_ID}:
        words |= _names(held.areas[number], held.aliases) ^ _names(now[number], all_aliases)
    belonging = AreaPrefixes(now, held.chains, all_aliases) if words else held.belonging
    return Renaming(now, all_aliases, belonging, frozenset(named), frozenset(targets), frozenset(words))


def _names(area: AreaName, aliases: Aliases) -> set[str]:
    return {area.name, *aliases.former_names(area.code)}
