"""matter_faces: the statements are in sql/migrations/0035_matter_faces.*.sql."""

from sql.frozen import run_body

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run_body("0035_matter_faces.up.sql")


def downgrade() -> None:
    run_body("0035_matter_faces.down.sql")
