"""building bindings: the statements are in sql/migrations/0015_building_bindings.*.sql."""

from sql.frozen import run_body

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run_body("0015_building_bindings.up.sql")


def downgrade() -> None:
    run_body("0015_building_bindings.down.sql")
