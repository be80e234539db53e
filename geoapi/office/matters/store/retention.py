"""What is forgotten of matters a while after they are over."""

from sqlalchemy import Connection, text


def forget_contacts(connection: Connection, days: int, most: int) -> list[str]:
    """Of matters that have been over for so long; returns their numbers."""
    found = connection.execute(_CONTACTS_DUE, {"days": days, "most": most}).all()
    ids = {"ids": [row.id for row in found]}
    for statement in _CONTACTS:
        connection.execute(text(statement), ids)
    return [row.number for row in found]


def forget_faces(connection: Connection, days: int, most: int) -> list[str]:
    """Of matters that have been over for so long; returns their numbers."""
    found = connection.execute(_FACES_DUE, {"days": days, "most": most}).all()
    ids = {"ids": [row.id for row in found]}
    for statement in _FACES:
        connection.execute(text(statement), ids)
    return [row.number for row in found]


_CONTACTS_DUE = text("""
    SELECT id, number FROM matter JOIN matter_contact ON matter_id = id
     WHERE closed_at < now() - make_interval(days => :days) AND gone_at IS NULL
     ORDER BY closed_at LIMIT :most FOR UPDATE SKIP LOCKED""")
_CONTACTS = (
    """UPDATE matter_contact SET name_box = NULL, phone_box = NULL, phone_key = NULL, gone_at = now()
        WHERE matter_id = ANY(:ids)""",
    "UPDATE matter_contact_look SET reason = '' WHERE matter_id = ANY(:ids)",
)
# Of what is over few have anything left: these are looked for first.
_FACES_DUE = text("""
    SELECT id, number FROM matter
     WHERE closed_at < now() - make_interval(days => :days)
       AND id IN (SELECT id FROM matter WHERE published_at IS NOT NULL
                  UNION SELECT matter_id FROM matter_evidence UNION SELECT matter_id FROM matter_face_flag)
     ORDER BY closed_at LIMIT :most FOR UPDATE SKIP LOCKED""")
_FACES = (
    """UPDATE matter SET public_text = NULL, published_at = NULL, published_by = NULL, face_point = NULL,
              face_at = CASE WHEN face_at IS NOT NULL THEN now() END
        WHERE id = ANY(:ids)""",
    "DELETE FROM matter_evidence WHERE matter_id = ANY(:ids)",
    "DELETE FROM matter_face_flag WHERE matter_id = ANY(:ids)",
    # That somebody had the same stays, and no more by which device.
    """UPDATE matter_follow SET follower = sha256(uuid_send(gen_random_uuid()))
        WHERE matter_id = ANY(:ids)""",
)
