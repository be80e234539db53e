"""Runs the frozen SQL body of a migration."""

from pathlib import Path

from alembic import op

BODIES = Path(__file__).parent / "migrations"


def run_body(name: str) -> None:
    """Send one file as it stands: without `no_parameters`, `%` and `:name` would be read as placeholders."""
    sql = (BODIES / name).read_text(encoding="utf-8")
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(sql)
