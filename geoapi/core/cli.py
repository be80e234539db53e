"""`geoapi audit`: whether what people have changed is still noted as it was."""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from geoapi.core import seals
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings


@click.group()
def audit() -> None:
    """What people have changed, and the seals on it."""


@audit.command()
@click.option("--seal", "noted", metavar="HASH", help="A seal written down earlier, which must be there.")
def verify(noted: str | None) -> None:
    """Compare every row with its seal. Exit code 1, and the first batch and row named, where one differs."""
    try:
        hashed = None if noted is None else bytes.fromhex(noted)
    except ValueError:
        raise click.UsageError("A seal is written in hexadecimal digits.") from None
    with operator_database(Settings()) as database, database.transaction(snapshot=True) as connection:
        found = seals.verify(connection, hashed)
    if found.difference is not None:
        row = "" if found.difference.number is None else f", row {found.difference.number}"
        print(f"Seal {found.difference.seal}{row}: {found.difference.what}", file=sys.stderr)
        sys.exit(1)
    gone = f", {found.deleted:,} of them deleted since" if found.deleted else ""
    print(f"{found.rows:,} rows in {found.seals:,} batches are as they were sealed{gone}")
    print(f"{found.unsealed:,} rows wait for their seal")
    if found.last_hash is not None:
        print(f"Write down elsewhere, for --seal: {found.last_hash.hex()}")


@audit.command()
@click.option("--before", type=click.DateTime(["%Y-%m"]), required=True, help="The first month that stays.")
def delete(before: datetime) -> None:
    """Delete the sealed rows of whole months, half a year later at the earliest.

    Their seals stay, and go on proving what is left. By the login of GEOAPI_DATABASE_OWNER_URL.
    """
    settings = Settings()
    month = before.replace(tzinfo=ZoneInfo(settings.timezone))
    with operator_database(settings, as_owner=True) as database, database.transaction() as connection:
        count = seals.delete_months(connection, month)
    print(f"{count:,} rows deleted")
