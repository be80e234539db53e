"""buildings_and_addresses: the statements are in sql/migrations/0002_buildings_and_addresses.*.sql."""

from sql.frozen import run_body

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_body("0002_buildings_and_addresses.up.sql")


def downgrade() -> None:
    run_body("0002_buildings_and_addresses.down.sql")
