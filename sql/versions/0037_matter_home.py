"""matters: the statements are in sql/migrations/0037_matter_home.*.sql."""

from sql.frozen import run_body

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    run_body("0037_matter_home.up.sql")


def downgrade() -> None:
    run_body("0037_matter_home.down.sql")
