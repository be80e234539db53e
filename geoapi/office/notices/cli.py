"""`geoapi notices`: what could not be delivered, other systems that are told, the key for pushing."""

from pathlib import Path

import click

from geoapi.core.boxes import Boxes
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from geoapi.office.notices import commands, keys, queries


@click.group()
def notices() -> None:
    """What is sent to people and to other systems."""


@notices.command()
def dead() -> None:
    """Messages that could not be delivered, the latest first."""
    settings = Settings()
    with operator_database(settings) as database:
        for each in queries.dead_messages(database):
            print(
                f"{each.id:>8}  {each.dead_at:%Y-%m-%d %H:%M}  {each.channel} {each.target}  "
                f"{each.name or ''} {each.subject or ''}: tried {each.tries} times. {each.fault or ''}"
            )


@notices.command()
@click.argument("number", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="All that are dead.")
def resend(number: int | None, every: bool) -> None:
    """Try the dead message NUMBER anew, with the number by which its receiver may know it."""
    if (number is None) is not every:
        raise click.UsageError("Say which message, or --all.")
    with operator_database(Settings()) as database:
        print(f"{commands.resend(database, number)} messages are tried anew")


@notices.group()
def webhooks() -> None:
    """Other systems that are told of events by signed requests (docs/notices.md)."""


@webhooks.command("list")
def list_webhooks() -> None:
    """Those that are told now."""
    with operator_database(Settings()) as database:
        for each in queries.webhooks(database):
            within = f", in {each.trusted.network}" if each.trusted else ""
            print(f"{each.name}: {each.url}{within}: {', '.join(each.events)}")


@webhooks.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--event", "events", multiple=True, required=True, help="Of what it is told; may be repeated.")
@click.option(
    "--private-network",
    metavar="NETWORK",
    help="The network it lies in, if that is none for all: 10.2.0.0/16",
)
def add_webhook(name: str, url: str, events: tuple[str, ...], private_network: str | None) -> None:
    """Tell the system NAME at URL, and print the secret by which it knows that it is us. It is shown once."""
    settings = Settings()
    with operator_database(settings) as database:
        print(commands.add_webhook(database, Boxes(settings.keys), name, url, events, private_network))


@webhooks.command("remove")
@click.argument("name")
def remove_webhook(name: str) -> None:
    """Tell the system NAME nothing more."""
    with operator_database(Settings()) as database:
        commands.remove_webhook(database, name)


@webhooks.command("secret")
@click.argument("name")
@click.option("--drop-old", is_flag=True, help="The secret before the last one is used no more.")
def change_secret(name: str, drop_old: bool) -> None:
    """Print another secret for the system NAME; it is told by both until --drop-old."""
    settings = Settings()
    with operator_database(settings) as database, database.transaction() as connection:
        number = commands.number_of_webhook(connection, name)
        if drop_old:
            commands.drop_old_webhook_secret(connection, number)
        else:
            print(commands.change_webhook_secret(connection, Boxes(settings.keys), number))


@notices.command("make-key")
@click.argument("file", type=click.Path(path_type=Path))
def make_key(file: Path) -> None:
    """Make the key with which notices are pushed, unless FILE is there; browsers subscribe to it alone."""
    keys.make_key(file)
