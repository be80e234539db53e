"""posters: the statements are in sql/migrations/0049_posters.*.sql."""

from sql.frozen import run_body

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    run_body("0049_posters.up.sql")


def downgrade() -> None:
    run_body("0049_posters.down.sql")
