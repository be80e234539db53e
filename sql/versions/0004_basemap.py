"""basemap: the statements are in sql/migrations/0004_basemap.*.sql."""

from sql.frozen import run_body

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_body("0004_basemap.up.sql")


def downgrade() -> None:
    run_body("0004_basemap.down.sql")
