"""people: the statements are in sql/migrations/0003_people.*.sql."""

from sql.frozen import run_body

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_body("0003_people.up.sql")


def downgrade() -> None:
    run_body("0003_people.down.sql")
