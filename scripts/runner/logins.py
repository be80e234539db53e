"""The logins of a database: what each may do stands in sql/rights.py."""

from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from sql import rights


def owner_url(settings: Settings) -> str:
    """By whom the tables can be made, dropped and read whole."""
    return settings.database_owner_url or settings.database_url


def grant(settings: Settings) -> None:
    """Let each login do what it may, once tables were made anew."""
    engine = create_engine(owner_url(settings))
    with engine.begin() as connection:
        rights.apply_for(connection, settings)
    engine.dispose()


def script(settings: Settings, app: str, public: str) -> Iterator[str]:
    """The SQL that makes two logins beside the owner's, and what to do with it."""
    with (
        operator_database(settings, as_owner=True) as database,
        database.transaction() as connection,
    ):
        names = rights.tables(connection)
    address = make_url(owner_url(settings))
    name = address.database or ""
    yield "-- Run it with psql as who owns the tables and may create roles; passwords are set by \\password."
    yield "-- Then set these, the owner's for migrations (scripts/run.py prepare) and operators alone:"
    for variable, login in (
        ("GEOAPI_DATABASE_URL", app),
        ("GEOAPI_DATABASE_OWNER_URL", address.username or "OWNER"),
        ("GEOAPI_DATABASE_PUBLIC_URL", public),
    ):
        yield f"--   {variable}={address.set(username=login, password=None).render_as_string()}"
    for login in (app, public):
        quoted = login.replace("'", "''")
        yield (
            f"SELECT 'CREATE ROLE ' || quote_ident('{quoted}') || ' LOGIN' WHERE NOT EXISTS "
            f"(SELECT FROM pg_roles WHERE rolname = '{quoted}') \\gexec"
        )
    yield "BEGIN;"
    for statement in rights.statements(names, name, app, public):
        yield f"{statement};"
    yield "COMMIT;"
