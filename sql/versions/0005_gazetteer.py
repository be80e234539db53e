"""gazetteer: the statements are in sql/migrations/0005_gazetteer.*.sql."""

from sql.frozen import run_body

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_body("0005_gazetteer.up.sql")


def downgrade() -> None:
    run_body("0005_gazetteer.down.sql")
