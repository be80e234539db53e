"""signing in: the statements are in sql/migrations/0020_signing_in.*.sql."""

from sql.frozen import run_body

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run_body("0020_signing_in.up.sql")


def downgrade() -> None:
    run_body("0020_signing_in.down.sql")
