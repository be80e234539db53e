"""The operator's jobs as one command, `geoapi`: wiring only.

Jobs about the machine are added by `scripts/geoapi`.
"""

from importlib import import_module

import click

# By the module that has the command, in the order in which a city's files are imported: areas are of layers,
# people have roles; people and addresses refer to areas and buildings, other names and places to all of them,
# cases and couriers to whatever is there.
IMPORTERS = {
    "osm": "geoapi.city.osm.importing.cli",
    "layers": "geoapi.city.areas.importing.cli",
    "areas": "geoapi.city.areas.importing.cli",
    "buildings": "geoapi.city.addresses.importing.cli",
    "roles": "geoapi.city.people.importing.cli",
    "people": "geoapi.city.people.importing.cli",
    "addresses": "geoapi.city.addresses.importing.cli",
    "aliases": "geoapi.city.addresses.importing.cli",
    "place-kinds": "geoapi.city.places.importing.cli",
    "places": "geoapi.city.places.importing.cli",
    "categories": "geoapi.kind_terms",
    "limits": "geoapi.kind_terms",
    "cases": "geoapi.features.cases.importing.cli",
    "couriers": "geoapi.features.couriers.importing.cli",
}
JOBS = {
    "audit": "geoapi.core.cli",
    "accounts": "geoapi.office.access.cli",
    "keys": "geoapi.keys",
    "clerk": "geoapi.clerk",
    "notices": "geoapi.office.notices.cli",
    "reports": "geoapi.city.places.cli",
    "plans": "geoapi.features.planning.cli",
    "exchange": "geoapi.features.exchange.cli",
    "bulk": "geoapi.city.bulk.cli",
    "snapshots": "geoapi.snapshots",
}


class LoadedWhenAsked(click.Group):
    """Commands that are imported once one of them is asked for:
    a job starts without what the others need, which takes a second.
    """

    def __init__(self, *args: object, modules: dict[str, str], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._modules, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(self._modules[cmd_name]), cmd_name.replace("-", "_"))
        return command


@click.group(
    cls=LoadedWhenAsked,
    modules=JOBS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
def cli() -> None:
    """The community map: what its operator does."""


@cli.group(
    "import",
    cls=LoadedWhenAsked,
    modules=IMPORTERS,
)
def import_group() -> None:
    """Bring files into the map, in this order.

    A file enters in one transaction, and may be imported again.
    """
