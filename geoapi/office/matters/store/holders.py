"""Who holds a post at this moment, and when it is on duty."""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Holder:
    """The accounts of who holds a post or stands in; its hours (OSM syntax), where it has any."""

    account_ids: tuple[int, ...]
    duty_hours: str | None


def holder_of(connection: Connection, post_code: str) -> Holder:
    row = connection.execute(_HOLDER, {"code": post_code}).one()
    return Holder(tuple(row.accounts), row.duty_hours)


_HOLDER = text("""
    SELECT ARRAY(SELECT DISTINCT account.id FROM account
                  WHERE closed_at IS NULL AND person_id IN (
                        SELECT person_id FROM post WHERE code = :code AND valid @> now()
                        UNION SELECT person_id FROM substitution WHERE post_code = :code AND valid @> now())
                  ORDER BY 1) AS accounts,
           (SELECT duty_hours FROM post WHERE code = :code AND valid @> now() LIMIT 1) AS duty_hours""")
