"""edited cells: the statements are in sql/migrations/0016_edited_cells.*.sql."""

from sql.frozen import run_body

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run_body("0016_edited_cells.up.sql")


def downgrade() -> None:
    run_body("0016_edited_cells.down.sql")
