"""${message}: the statements are in sql/migrations/${up_revision}_*.sql."""

from sql.frozen import run_body

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    run_body("NAME.up.sql")


def downgrade() -> None:
    run_body("NAME.down.sql")
