"""Alembic's entry: one transaction for the whole upgrade, against GEOAPI_DATABASE_URL."""

import sys
import time

from alembic import context
from geoalchemy2 import alembic_helpers
from psycopg2.errorcodes import LOCK_NOT_AVAILABLE
from sqlalchemy import Engine, create_engine, exc, pool

# The tables must be known before drift can be seen.
import geoapi.city.addresses.store
import geoapi.city.areas.store
import geoapi.city.osm.store
import geoapi.city.people.reports.store
import geoapi.city.people.store
import geoapi.city.places.store
import geoapi.city.posters.store
import geoapi.city.routing.store
import geoapi.core.audit
import geoapi.core.changes
import geoapi.core.commands
import geoapi.core.duties
import geoapi.core.edits
import geoapi.core.events
import geoapi.core.reporters
import geoapi.core.seals
import geoapi.core.throttle
import geoapi.features.couriers.enrolling.store.invitations
import geoapi.features.couriers.hours.store
import geoapi.features.couriers.tasks.store
import geoapi.features.exchange.store.tables
import geoapi.features.planning.store
import geoapi.features.uploads.store
import geoapi.office.access.store.accounts
import geoapi.office.access.store.challenges
import geoapi.office.access.store.credentials
import geoapi.office.access.store.enrollments
import geoapi.office.access.store.sessions
import geoapi.office.matters.alerts.store
import geoapi.office.matters.store.kind_tables
import geoapi.office.matters.store.papers
import geoapi.office.matters.store.sums
import geoapi.office.matters.store.tables
import geoapi.office.notices.store.outbox
import geoapi.office.notices.store.receivers
from geoapi.core.db import metadata
from geoapi.core.settings import Settings
from sql import rights

# Whoever waits for a table makes all its readers wait behind: so not for long, but again.
LOCK_WAIT_S = 3
PAUSE_S = 3
TRIES = 10


def migrate() -> None:
    settings = Settings()
    told = context.config.get_main_option("sqlalchemy.url")
    url = told or settings.database_owner_url or settings.database_url
    options = f"-c lock_timeout={LOCK_WAIT_S * 1000}"
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"options": options})
    try:
        for tries_left in reversed(range(TRIES)):
            try:
                return upgrade(engine, None if told else settings)
            except exc.OperationalError as error:
                if getattr(error.orig, "pgcode", None) != LOCK_NOT_AVAILABLE:
                    raise
            if tries_left:
                print(f"A table is in use; tried again in {PAUSE_S} s", file=sys.stderr, flush=True)
                time.sleep(PAUSE_S)
        raise SystemExit(
            "The tables stayed in use by others, and nothing was changed: "
            "end what holds them (an import, a psql session) and start again."
        )
    finally:
        engine.dispose()


def upgrade(engine: Engine, settings: Settings | None) -> None:
    """All steps in one transaction, with what each login may do: it may run again."""
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=alembic_helpers.include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            if settings is not None:
                rights.apply_for(connection, settings)


if context.is_offline_mode():
    raise SystemExit("Migrations run against a live database only; unset --sql.")
migrate()
