"""couriers: the statements are in sql/migrations/0046_couriers.*.sql."""

from sql.frozen import run_body

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    run_body("0046_couriers.up.sql")


def downgrade() -> None:
    run_body("0046_couriers.down.sql")
