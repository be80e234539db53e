"""uploads: the statements are in sql/migrations/0024_uploads.*.sql."""

from sql.frozen import run_body

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run_body("0024_uploads.up.sql")


def downgrade() -> None:
    run_body("0024_uploads.down.sql")
