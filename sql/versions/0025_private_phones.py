"""private_phones: the statements are in sql/migrations/0025_private_phones.*.sql."""

from sql.frozen import run_body

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run_body("0025_private_phones.up.sql")


def downgrade() -> None:
    run_body("0025_private_phones.down.sql")
