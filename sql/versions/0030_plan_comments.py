"""planning: the statements are in sql/migrations/0030_plan_comments.*.sql."""

from sql.frozen import run_body

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    run_body("0030_plan_comments.up.sql")


def downgrade() -> None:
    run_body("0030_plan_comments.down.sql")
