"""The operator's jobs as one command, `geoapi`: wiring only.

Jobs about the machine are added by `scripts/geoapi`.
"""

import click

from geoapi.city.addresses.importing.cli import addresses, aliases, buildings
from geoapi.city.areas.importing.cli import areas, layers
from geoapi.city.osm.importing.cli import osm
from geoapi.city.people.importing.cli import people, roles
from geoapi.city.places.cli import reports
from geoapi.city.places.importing.cli import place_kinds, places

# In the order in which a city's files are imported: areas are of layers, people have roles;
# people and addresses refer to areas and buildings, other names and places to all of them.
IMPORTERS = (osm, layers, areas, buildings, roles, people, addresses, aliases, place_kinds, places)


class InGivenOrder(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def cli() -> None:
    """The community map: what its operator does."""


@cli.group("import", cls=InGivenOrder)
def import_group() -> None:
    """Bring files into the map, in this order.

    A file enters in one transaction, and may be imported again.
    """


for importer in IMPORTERS:
    import_group.add_command(importer)
cli.add_command(reports)
