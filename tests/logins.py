"""The logins of a database in the tests' cluster, where roles belong to all databases together."""

from dataclasses import dataclass

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from sql import rights
from tests.conftest import maintenance_url

APP, PUBLIC = "geoapi_test_app", "geoapi_test_public"


@dataclass(frozen=True)
class Logins:
    owner: str
    app: str
    public: str


def part_logins(url: str) -> Logins:
    """Let a database have a login each for the application and for what is public."""
    engine = create_engine(maintenance_url())
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))  # Other workers do the same.
        for role in (APP, PUBLIC):
            known = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
            if not connection.execute(known, {"role": role}).scalar_one():
                connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    engine.dispose()
    engine = create_engine(url)
    with engine.begin() as connection:
        rights.apply(connection, APP, PUBLIC)
    engine.dispose()
    named = [make_url(url).set(username=role).render_as_string() for role in (APP, PUBLIC)]
    return Logins(url, *named)
