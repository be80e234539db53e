"""Alembic's entry: one transaction for the whole upgrade, against GEOAPI_DATABASE_URL."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, pool

import geoapi.addresses.store
import geoapi.areas.store
import geoapi.people.store
import geoapi.places.store
import geoapi.routes.store
import geoapi.tiles.store  # noqa: F401  the tables must be known before drift can be seen
from geoapi.core.db import metadata
from geoapi.core.settings import Settings


def migrate() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or str(Settings().database_url)
    engine = create_engine(url, poolclass=pool.NullPool)
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
    engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a live database only; unset --sql.")
migrate()
