"""area_in_force: the statements are in sql/migrations/0013_area_in_force.*.sql."""

from sql.frozen import run_body

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_body("0013_area_in_force.up.sql")


def downgrade() -> None:
    run_body("0013_area_in_force.down.sql")
