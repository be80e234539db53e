"""notices: the statements are in sql/migrations/0040_reporter_texts.*.sql."""

from sql.frozen import run_body

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    run_body("0040_reporter_texts.up.sql")


def downgrade() -> None:
    run_body("0040_reporter_texts.down.sql")
