"""former names: the statements are in sql/migrations/0017_former_names.*.sql."""

from sql.frozen import run_body

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run_body("0017_former_names.up.sql")


def downgrade() -> None:
    run_body("0017_former_names.down.sql")
