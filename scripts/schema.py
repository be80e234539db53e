#!/usr/bin/env python3
"""Write the tables as all migrations together leave them, sql/schema.sql, from a migrated database.

Run it after adding a migration: `python scripts/schema.py`; GEOAPI_DATABASE_URL names the database.
It is to be read and compared; what makes a database are the migrations.
"""

import re
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from geoapi.core.settings import Settings

SCHEMA = Path(__file__).resolve().parent.parent / "sql" / "schema.sql"
HEAD = "-- Made by scripts/schema.py: what the migrations together leave. To be read; nothing runs it.\n\n"
# What a dump says of itself and of the session, in words that differ between versions of PostgreSQL.
_OF_THE_DUMP = re.compile(
    r"^(?:--|SET |SELECT pg_catalog\.set_config|\\|COMMENT ON EXTENSION).*\n", re.MULTILINE
)


def schema(url: str) -> str:
    """The tables, functions and triggers of a database, without those of extensions."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    command = ["pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--exclude-table=alembic_version"]
    done = subprocess.run([*command, "-d", plain], capture_output=True, text=True, check=True, timeout=60)
    return HEAD + re.sub(r"\n{3,}", "\n\n", _OF_THE_DUMP.sub("", done.stdout)).strip() + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema(Settings().database_url), encoding="utf-8")
