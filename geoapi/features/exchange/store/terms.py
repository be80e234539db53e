"""Terms of clients."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text

from geoapi.features.exchange.mapping import Term, Terms


def terms_of(connection: Connection, client_id: int) -> Terms:
    sql = "SELECT what, way, given, becomes, fields FROM exchange_term WHERE client_id = :client"
    return Terms(Term(*row) for row in connection.execute(text(sql), {"client": client_id}))


def replace_terms(connection: Connection, client_id: int, terms: Sequence[Term]) -> tuple[int, int, int]:
    """Let a client have these and no others; returns how many are new, other than before, and gone."""
    known = connection.execute(
        text(
            "SELECT what, way, given, becomes, fields FROM exchange_term WHERE client_id = :client FOR UPDATE"
        ),
        {"client": client_id},
    )
    before = {(row.what, row.way, row.given): (row.becomes, row.fields) for row in known}
    after = {(each.what, each.way, each.given): (each.becomes, dict(each.fields)) for each in terms}
    gone = [key for key in before if key not in after]
    other = [key for key in after if key in before and before[key] != after[key]]
    for what, way, given in [*gone, *other]:
        connection.execute(
            text("""
            DELETE FROM exchange_term
             WHERE client_id = :client AND what = :what AND way = :way AND given = :given"""),
            {"client": client_id, "what": what, "way": way, "given": given},
        )
    new = [key for key in after if key not in before]
    for key in [*new, *other]:
        becomes, fields = after[key]
        connection.execute(
            text("""
            INSERT INTO exchange_term (client_id, what, way, given, becomes, fields)
            VALUES (:client, :what, :way, :given, :becomes, CAST(:fields AS jsonb))"""),
            {
                "client": client_id,
                **dict(zip(("what", "way", "given"), key, strict=True)),
                "becomes": becomes,
                "fields": json.dumps(fields),
            },
        )
    return len(new), len(other), len(gone)


def category_codes(connection: Connection) -> frozenset[str]:
    """Of what is asked for."""
    return frozenset(connection.execute(text("SELECT code FROM category WHERE NOT retired")).scalars())


def state_codes(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(text("SELECT code FROM matter_state")).scalars())


def verbs(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(text("SELECT verb FROM matter_move WHERE NOT retired")).scalars())


def area_codes(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(text("SELECT code FROM area_in_force")).scalars())
