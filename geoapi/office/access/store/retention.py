"""What is deleted once its time is over."""

from sqlalchemy import Connection, text

SLIP_DAYS = 30
# A phone that had no network over a long weekend sends again what it had begun to send.
REQUEST_DAYS = 3
THROTTLE_DAYS = 2
CHALLENGE_DAYS = 1
MOST = 1000

_OLD = (
    ("session", "id", "least(expires_at, revoked_at) < now() - make_interval(days => :sessions)"),
    (
        *("credential", "id"),
        """kind IN ('slip', 'demo')
           AND least(expires_at, used_at, revoked_at) < now() - make_interval(days => :slips)""",
    ),
    ("credential", "id", "revoked_at < now() - make_interval(days => :slips)"),
    ("challenge", "id", "expires_at < now() - make_interval(days => :challenges)"),
    ("request", "account_id, key", "at < now() - make_interval(days => :requests)"),
    # Its failures are forgotten after a quiet day.
    ("throttle", "key", "greatest(last_at, until) < now() - make_interval(days => :throttles)"),
)


def delete_old(connection: Connection, session_days: int) -> int:
    """Delete so many rows of each table at most; returns the most that were deleted of one."""
    values = {
        "sessions": session_days,
        "slips": SLIP_DAYS,
        "requests": REQUEST_DAYS,
        "throttles": THROTTLE_DAYS,
        "challenges": CHALLENGE_DAYS,
        "most": MOST,
    }
    counts = []
    for table, key, is_old in _OLD:
        statement = f"""
            DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {is_old} LIMIT :most)"""
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        counts.append(connection.execute(text(statement), used).rowcount)
    return max(counts)
