"""roads: the statements are in sql/migrations/0007_roads.*.sql."""

from sql.frozen import run_body

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_body("0007_roads.up.sql")


def downgrade() -> None:
    run_body("0007_roads.down.sql")
