"""desk_aliases: the statements are in sql/migrations/0022_desk_aliases.*.sql."""

from sql.frozen import run_body

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run_body("0022_desk_aliases.up.sql")


def downgrade() -> None:
    run_body("0022_desk_aliases.down.sql")
