"""`geoapi keys`: the keys by which private cells of all domains are encrypted. Wiring only."""

import click

from geoapi.city.people import private_phones
from geoapi.core.boxes import Boxes, DamagedBox, add_key, drop_old_keys
from geoapi.core.db import Database
from geoapi.core.errors import Conflict
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from geoapi.features.exchange import clients as exchange
from geoapi.office.access import own_account
from geoapi.office.matters.reporters import contacting
from geoapi.office.notices import commands as notices

# Of every domain that has such cells: encrypts all that is not under the newest key, and tells how many.
RESEAL = (
    own_account.reseal_boxes,
    notices.reseal_boxes,
    private_phones.reseal_boxes,
    contacting.reseal_boxes,
    exchange.reseal_boxes,
)


@click.group()
def keys() -> None:
    """Keys by which private cells are encrypted (GEOAPI_KEY_FILE)."""


@keys.command()
def rotate() -> None:
    """Make a new key, and encrypt with it all that is encrypted; servers that run take it up at once.

    The old ones stay in the file, for backups that were made before (see `drop-old`).
    """
    settings = Settings()
    with operator_database(settings) as database:
        add_key(settings.keys)
        print(f"{_reseal(database, settings)} cells encrypted with a new key")


@keys.command("drop-old")
def drop_old() -> None:
    """Forget all keys but the newest; what was backed up before the last `rotate` cannot be read then."""
    settings = Settings()
    with operator_database(settings) as database:
        _reseal(database, settings)
        print(f"{drop_old_keys(settings.keys)} keys dropped")


@keys.command()
def box() -> None:
    """Encrypt what an older version kept as plain text; `make run` and `prepare` do it after the migrations.

    It may be repeated at any time, and has to be done by the login that owns the tables.
    """
    settings = Settings()
    with operator_database(settings, as_owner=True) as database:
        done = private_phones.box_plain_phones(database, Boxes(settings.keys))
        print(f"{done} cells encrypted")


def _reseal(database: Database, settings: Settings) -> int:
    try:
        return sum(reseal(database, Boxes(settings.keys)) for reseal in RESEAL)
    except DamagedBox:
        raise Conflict(
            "A cell opens with none of the keys, so the old keys stay: mend the key file."
        ) from None
