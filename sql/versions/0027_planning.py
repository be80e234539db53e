"""planning: the statements are in sql/migrations/0027_planning.*.sql."""

from sql.frozen import run_body

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run_body("0027_planning.up.sql")


def downgrade() -> None:
    run_body("0027_planning.down.sql")
