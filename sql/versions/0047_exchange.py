"""exchange: the statements are in sql/migrations/0047_exchange.*.sql."""

from sql.frozen import run_body

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    run_body("0047_exchange.up.sql")


def downgrade() -> None:
    run_body("0047_exchange.down.sql")
