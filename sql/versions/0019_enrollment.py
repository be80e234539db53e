"""enrollment: the statements are in sql/migrations/0019_enrollment.*.sql."""

from sql.frozen import run_body

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run_body("0019_enrollment.up.sql")


def downgrade() -> None:
    run_body("0019_enrollment.down.sql")
