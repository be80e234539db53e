"""planning: the statements are in sql/migrations/0032_plan_proposals.*.sql."""

from sql.frozen import run_body

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    run_body("0032_plan_proposals.up.sql")


def downgrade() -> None:
    run_body("0032_plan_proposals.down.sql")
