"""matters: the statements are in sql/migrations/0038_open_states.*.sql."""

from sql.frozen import run_body

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    run_body("0038_open_states.up.sql")


def downgrade() -> None:
    run_body("0038_open_states.down.sql")
