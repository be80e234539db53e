"""matters: the statements are in sql/migrations/0041_matter_entered.*.sql."""

from sql.frozen import run_body

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    run_body("0041_matter_entered.up.sql")


def downgrade() -> None:
    run_body("0041_matter_entered.down.sql")
