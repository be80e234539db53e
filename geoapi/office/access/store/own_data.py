"""All that is kept of an account and of whose it is, and removing what may be removed."""

from typing import Any

from sqlalchemy import Connection, text

from geoapi.city.areas.store import BUILDING_NAME

# Old rows of one's own are counted, the latest of them listed.
MOST_ACTS = 1000
_QUESTIONS = {
    "account": """
        SELECT id AS number, kind, shown_name AS name, created_at, closed_at FROM account WHERE id = :id""",
    "person": """
        SELECT person.id, staff_no, person.name, duty_phone
          FROM person JOIN account ON account.person_id = person.id WHERE account.id = :id""",
    "credentials": """
        SELECT kind, label, created_at, used_at, expires_at, revoked_at FROM credential
         WHERE account_id = :id ORDER BY id""",
    "sessions": """
        SELECT how, device, created_at, seen_at, expires_at, revoked_at FROM session
         WHERE account_id = :id ORDER BY number""",
    "enrollments": """
        SELECT acts_as, area.code AS area_code, area.name AS area_name,
               place.code AS place_code, place.name AS place_name,
               lower(valid) AS since, upper(valid) AS until
          FROM enrollment each LEFT JOIN area ON area.id = each.area_id
               LEFT JOIN place ON place.id = each.place_id
         WHERE account_id = :id ORDER BY each.id""",
    "posts": f"""
        SELECT post.code, role.name AS role_name, role.name_en AS role_name_en, area.code AS area_code,
               area.name AS area_name, {BUILDING_NAME} AS building_name,
               lower(period) AS since, upper(period) AS until, is_substitute
          FROM (SELECT code, valid AS period, false AS is_substitute FROM post
                 WHERE person_id = (SELECT person_id FROM account WHERE id = :id)
                 UNION ALL
                SELECT post_code, valid, true FROM substitution
                 WHERE person_id = (SELECT person_id FROM account WHERE id = :id)) AS held
               JOIN post USING (code) JOIN role ON role.code = post.role
               LEFT JOIN area ON area.id = post.area_id LEFT JOIN building ON building.id = post.building_id
         ORDER BY lower(period) NULLS FIRST, post.code""",
    "acts": """
        SELECT at, act, subject, reason FROM audit WHERE account_id = :id ORDER BY id DESC LIMIT :most""",
    "notices": """
        SELECT event.name, event.subject, event.at, notice.read_at
          FROM notice JOIN event ON event.id = event_id
         WHERE notice.account_id = :id ORDER BY notice.id DESC LIMIT :most""",
}
_COUNTS = text("""
    SELECT (SELECT count(*) FROM audit WHERE account_id = :id) AS acts,
           (SELECT count(*) FROM push_subscription JOIN session ON session.id = session_id
             WHERE account_id = :id) AS push_subscriptions""")


def read_all(connection: Connection, account_id: int) -> dict[str, Any]:
    """By kind of thing: what is kept, as lists of rows; of the account and the person one row, or none."""
    found: dict[str, Any] = {}
    for name, question in _QUESTIONS.items():
        values = {"id": account_id, "most": MOST_ACTS}
        used = {key: value for key, value in values.items() if f":{key}" in question}
        found[name] = [dict(row._mapping) for row in connection.execute(text(question), used)]
    for one in ("account", "person"):
        found[one] = found[one][0] if found[one] else None
    counts = connection.execute(_COUNTS, {"id": account_id}).one()
    return {**found, "acts_in_all": counts.acts, "push_subscriptions": counts.push_subscriptions}


def remove_ways_in(connection: Connection, account_id: int) -> dict[str, int]:
    """Delete what one signs in with, is signed in by, and is told; with sessions go their subscriptions."""
    removed = {}
    for table in ("credential", "session", "challenge", "request", "notice", "event"):
        statement = f"DELETE FROM {table} WHERE account_id = :id"
        removed[table] = connection.execute(text(statement), {"id": account_id}).rowcount
    # To a phone that was told of; to a browser nothing goes once its subscription is gone.
    calls = "DELETE FROM outbox WHERE channel IN ('sms', 'voice') AND target = :id"
    connection.execute(text(calls), {"id": account_id})
    return {"credentials": removed["credential"], "sessions": removed["session"]}


def erase_member(connection: Connection, account_id: int, name: str) -> None:
    """Close an account, and call it by something that nobody is known by."""
    statement = """
        UPDATE account SET closed_at = coalesce(closed_at, now()), shown_name = :name, put_off_at = NULL
         WHERE id = :id"""
    connection.execute(text(statement), {"id": account_id, "name": name})
