"""Who holds a post at this moment."""

from sqlalchemy import Connection, text


def accounts_of(connection: Connection, post_code: str) -> list[int]:
    """The accounts of who holds a post or stands in."""
    sql = """
        SELECT DISTINCT account.id FROM account
         WHERE closed_at IS NULL AND person_id IN (
               SELECT person_id FROM post WHERE code = :code AND valid @> now()
               UNION SELECT person_id FROM substitution WHERE post_code = :code AND valid @> now())
         ORDER BY 1"""
    return list(connection.execute(text(sql), {"code": post_code}).scalars())
