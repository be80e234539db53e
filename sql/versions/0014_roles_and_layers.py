"""roles and layers: the statements are in sql/migrations/0014_roles_and_layers.*.sql."""

from sql.frozen import run_body

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run_body("0014_roles_and_layers.up.sql")


def downgrade() -> None:
    run_body("0014_roles_and_layers.down.sql")
