"""routing: the statements are in sql/migrations/0029_walk_edges.*.sql."""

from sql.frozen import run_body

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    run_body("0029_walk_edges.up.sql")


def downgrade() -> None:
    run_body("0029_walk_edges.down.sql")
