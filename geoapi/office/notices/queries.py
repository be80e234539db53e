"""What somebody is told, and what could not be delivered."""

from geoapi.core.db import Database
from geoapi.office.notices.store import notices, outbox, receivers

MOST = 50
MOST_DEAD = 200


def notices_of(database: Database, account_id: int) -> tuple[list[notices.Notice], int]:
    """The latest notices of an account, and how many it has not read."""
    with database.transaction() as connection:
        return notices.notices_of(connection, account_id, MOST), notices.unread(connection, account_id)


def is_pushed_to(database: Database, session_id: bytes) -> bool:
    """Whether notices are pushed to the browser of a session."""
    with database.transaction() as connection:
        return receivers.has_subscription(connection, session_id)


def dead_messages(database: Database) -> list[outbox.DeadMessage]:
    """The latest first."""
    with database.transaction() as connection:
        return outbox.dead(connection, MOST_DEAD)


def webhooks(database: Database) -> list[receivers.Webhook]:
    with database.transaction() as connection:
        return receivers.webhooks(connection)
