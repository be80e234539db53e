"""places at the desk: the statements are in sql/migrations/0023_place_desk.*.sql."""

from sql.frozen import run_body

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    run_body("0023_place_desk.up.sql")


def downgrade() -> None:
    run_body("0023_place_desk.down.sql")
