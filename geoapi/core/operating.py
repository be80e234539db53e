"""What an operator's command works on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from geoapi.core.db import Database, fault_of_use
from geoapi.core.errors import DomainError
from geoapi.core.settings import Settings


@contextmanager
def operator_database(settings: Settings, *, as_owner: bool = False) -> Iterator[Database]:
    """The database for as long as a command takes. What is refused is a sentence and exit code 1."""
    url = (as_owner and settings.database_owner_url) or settings.database_url
    database = Database(url, timezone=settings.timezone, pool_size=1)
    try:
        yield database
    except DomainError as error:
        sys.exit(f"Refused: {error.detail}")
    except Exception as error:
        if (sentence := fault_of_use(error)) is None:
            raise
        sys.exit(f"Refused: {sentence}")
    finally:
        database.close()
