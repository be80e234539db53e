"""places: the statements are in sql/migrations/0008_places.*.sql."""

from sql.frozen import run_body

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_body("0008_places.up.sql")


def downgrade() -> None:
    run_body("0008_places.down.sql")
