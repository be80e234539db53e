"""planning: the statements are in sql/migrations/0031_plan_documents.*.sql."""

from sql.frozen import run_body

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    run_body("0031_plan_documents.up.sql")


def downgrade() -> None:
    run_body("0031_plan_documents.down.sql")
