"""matters: the statements are in sql/migrations/0033_matters.*.sql."""

from sql.frozen import run_body

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    run_body("0033_matters.up.sql")


def downgrade() -> None:
    run_body("0033_matters.down.sql")
