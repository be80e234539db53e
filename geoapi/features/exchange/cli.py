"""`geoapi exchange`: other systems that report here, work on matters, or are told of them."""

from pathlib import Path
from typing import Any

import click

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from geoapi.features.exchange import clients as acts
from geoapi.features.exchange.importing.devices import import_devices
from geoapi.features.exchange.importing.terms import import_terms
from geoapi.features.exchange.store import clients as store
from geoapi.features.exchange.store.terms import terms_of
from geoapi.importing.cli import import_command
from geoapi.importing.report import Report

CODE = click.argument("code", metavar="CODE")
OF_CLIENT = click.option("--client", metavar="CODE", required=True, help="Whose it is.")
SAID = {
    "key": "API key",
    "secret": "secret by which it signs what it sends",
    "told_secret": "secret by which it knows what it is told",
}


@click.group()
def exchange() -> None:
    """Other systems: what they may do, their words, their devices (docs/exchange.md)."""


@exchange.group("clients")
def clients() -> None:
    """Systems that report here, or work on what is reported."""


@clients.command("list")
def list_clients() -> None:
    """Those that are not retired."""
    with operator_database(Settings()) as database, database.transaction() as connection:
        for each in store.clients(connection):
            also = [f"post {each.post_code}"] if each.post_code else []
            also += ["is told of moves"] if each.webhook_id else []
            also += [f"{len(terms_of(connection, each.id))} terms"]
            print(f"{each.code}: {each.name}: {', '.join(each.may)}; {', '.join(also)}")


@clients.command("add")
@CODE
@click.argument("name", metavar="NAME")
@click.option("--may", multiple=True, required=True, type=click.Choice(acts.ACTS), help="May be repeated.")
@click.option("--channel", type=click.Choice(acts.CHANNELS), default="platform", show_default=True)
@click.option("--url", help="Where it is told of moves of its matters.")
@click.option(
    "--host", "hosts", multiple=True, metavar="HOST[=NETWORK]", help="That it may name; may be repeated."
)
@click.option("--post", "post_code", metavar="POST", help="The post that it is here: what that has is its.")
def add(code: str, name: str, **options: Any) -> None:
    """Add the system CODE, and print its key and its secrets. They are shown once."""
    settings = Settings()
    with operator_database(settings) as database:
        _show(acts.add_client(database, Boxes(settings.keys), code=code, name=name, **options))


@clients.command("key")
@CODE
def key(code: str) -> None:
    """Print another API key; the one before holds no more."""
    with operator_database(Settings()) as database:
        _show({"key": acts.change_key(database, code)})


@clients.command("secret")
@CODE
@click.option("--drop-old", is_flag=True, help="The secrets before the last ones hold no more.")
def secret(code: str, drop_old: bool) -> None:
    """Print other secrets; those before hold, too, until --drop-old."""
    settings = Settings()
    with operator_database(settings) as database:
        if drop_old:
            acts.drop_old_secrets(database, code)
        else:
            _show(acts.change_secrets(database, Boxes(settings.keys), code))


@clients.command("faults")
@CODE
def faults(code: str) -> None:
    """What could not be done for the system CODE, the latest first: it was not told, or a picture of its
    could not be fetched. `notices resend` tries it anew."""
    with operator_database(Settings()) as database:
        for each in acts.faults_of(database, code):
            what = each.url or "it was not told"
            print(f"{each.id:>8}  {each.dead_at:%Y-%m-%d %H:%M}  {each.number}  {what}: {each.fault}")


@clients.command("retire")
@CODE
def retire(code: str) -> None:
    """Let the system CODE do nothing any more; what came from it stays."""
    with operator_database(Settings()) as database:
        acts.retire(database, code)


@import_command("map", file_help="CSV or XLSX", table=True)
@OF_CLIENT
def map_terms(database: Database, file: Path, client: str, **options: Any) -> Report:
    """The words of a system and ours, one pair a row, in the place of those before.

    Columns: what (category, state, verb, area), theirs, ours, way (in, out or both: empty), fields (what is
    said with a verb besides: basis=not_our_duty); their Chinese names (对应项, 对方, 本方, 方向, 附带) serve
    as well. * stands for whatever else. A verb of theirs becomes one of ours, or submit (a matter comes in),
    or note. A file with a faulty row changes nothing.
    """
    return import_terms(database, file, client, **options)


clients.add_command(map_terms)


@import_command("devices", file_help="CSV or XLSX", table=True)
@OF_CLIENT
@click.option(
    "--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n.  [default: wgs84, or what the file says]"
)
def devices(database: Database, file: Path, client: str, **options: Any) -> Report:
    """Alarms and sensors of a system, one a row: where each is, and of which category what it tells is.

    Columns: code, name, category, place, lon, lat, retired; their Chinese names (设备编码, 名称, 类别编码,
    位置, 经度, 纬度, 停用) serve as well. None is ever removed: one that is gone is retired (是).
    """
    return import_devices(database, file, client, **options)


exchange.add_command(devices)


def _show(made: dict[str, str]) -> None:
    for name, value in made.items():
        print(f"{SAID[name]}: {value}")
