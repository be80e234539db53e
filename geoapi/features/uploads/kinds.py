"""What may be sent, and by which importer it enters; those are loaded only where a file is read."""

from importlib import import_module
from pathlib import Path
from typing import Literal, Unpack, get_args

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.importing.report import Report
from geoapi.importing.run import RunOptions

Kind = Literal["people", "buildings", "addresses", "aliases", "places"]
# Not areas: their importer looks at a whole level at once, and boundaries are changed by plans.
KINDS: tuple[Kind, ...] = get_args(Kind)
_IMPORTERS = {
    "people": ("geoapi.city.people.importing.run", "import_people"),
    "buildings": ("geoapi.city.addresses.importing.buildings", "import_buildings"),
    "addresses": ("geoapi.city.addresses.importing.run", "import_addresses"),
    "aliases": ("geoapi.city.addresses.importing.aliases", "import_aliases"),
    "places": ("geoapi.city.places.importing.run", "import_places"),
}
# Of these, days and hours in the file are those of the city's time.
_WITH_TIMES = ("people", "places")
# Of these, some of it is encrypted.
_WITH_PRIVATE = ("people",)


def import_file(
    database: Database, kind: str, path: Path, timezone: str, boxes: Boxes, **options: Unpack[RunOptions]
) -> Report:
    """The report. Raises ImportRefused, InvalidInput, KeysUnavailable, or what the scope and the end of the
    run raise.
    """
    module, name = _IMPORTERS[kind]
    more: dict[str, object] = {"timezone": timezone} if kind in _WITH_TIMES else {}
    if kind in _WITH_PRIVATE:
        more["boxes"] = boxes
    report: Report = getattr(import_module(module), name)(database, path, **more, **options)
    return report
