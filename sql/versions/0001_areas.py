"""areas: the statements are in sql/migrations/0001_areas.*.sql."""

from sql.frozen import run_body

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_body("0001_areas.up.sql")


def downgrade() -> None:
    run_body("0001_areas.down.sql")
