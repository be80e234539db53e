"""duty desks: the statements are in sql/migrations/0010_duty_desks.*.sql."""

from sql.frozen import run_body

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_body("0010_duty_desks.up.sql")


def downgrade() -> None:
    run_body("0010_duty_desks.down.sql")
