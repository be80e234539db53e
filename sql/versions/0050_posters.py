"""posters: the statements are in sql/migrations/0050_posters.*.sql."""

from sql.frozen import run_body

revision = "0050"
down_revision = "0048"


def upgrade() -> None:
    run_body("0050_posters.up.sql")


def downgrade() -> None:
    run_body("0050_posters.down.sql")
