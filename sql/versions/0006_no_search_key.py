"""no_search_key: the statements are in sql/migrations/0006_no_search_key.*.sql."""

from sql.frozen import run_body

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_body("0006_no_search_key.up.sql")


def downgrade() -> None:
    run_body("0006_no_search_key.down.sql")
