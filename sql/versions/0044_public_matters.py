"""matters: the statements are in sql/migrations/0044_public_matters.*.sql."""

from sql.frozen import run_body

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    run_body("0044_public_matters.up.sql")


def downgrade() -> None:
    run_body("0044_public_matters.down.sql")
