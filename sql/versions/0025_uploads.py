"""uploads: the statements are in sql/migrations/0025_uploads.*.sql."""

from sql.frozen import run_body

revision = "0025"
down_revision = "0023"


def upgrade() -> None:
    run_body("0025_uploads.up.sql")


def downgrade() -> None:
    run_body("0025_uploads.down.sql")
