"""area_names: the statements are in sql/migrations/0026_area_names.*.sql."""

from sql.frozen import run_body

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    run_body("0026_area_names.up.sql")


def downgrade() -> None:
    run_body("0026_area_names.down.sql")
