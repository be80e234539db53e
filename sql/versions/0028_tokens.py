"""access: the statements are in sql/migrations/0028_tokens.*.sql."""

from sql.frozen import run_body

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    run_body("0028_tokens.up.sql")


def downgrade() -> None:
    run_body("0028_tokens.down.sql")
