"""georeport: the statements are in sql/migrations/0048_georeport.*.sql."""

from sql.frozen import run_body

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    run_body("0048_georeport.up.sql")


def downgrade() -> None:
    run_body("0048_georeport.down.sql")
