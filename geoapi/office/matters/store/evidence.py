"""Photos by the hash of what was sent, and of which matters they are."""

from collections.abc import Sequence

from sqlalchemy import Connection, text


def name(connection: Connection, matter_id: int, hashes: Sequence[bytes], *, told: str, stage: str) -> None:
    """Say that photos belong to a matter, whether they have come or not."""
    sql = """
        INSERT INTO matter_evidence (matter_id, sha256, told, stage) VALUES (:id, :sha256, :told, :stage)
        ON CONFLICT DO NOTHING"""
    for each in sorted(set(hashes)):
        connection.execute(text(sql), {"id": matter_id, "sha256": each, "told": told, "stage": stage})
