"""Which keys a database needs, told by fingerprints: the keys themselves are in no backup."""

from hashlib import sha256
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from geoapi.core.boxes import read_keys
from geoapi.core.errors import KeysUnavailable

_ID_BYTES = 4  # a box begins with them: see geoapi.core.boxes
_CELLS = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'bytea'
       AND (column_name = 'box' OR column_name LIKE '%\\_box' OR column_name = 'private_phone')"""


def fingerprints(file: Path) -> list[str]:
    """Of the keys in a key file, the newest first; none where it cannot be read."""
    try:
        return [sha256(key).hexdigest()[: 2 * _ID_BYTES] for key in read_keys(file)]
    except KeysUnavailable:
        return []


def in_use(connection: Connection) -> dict[str, int]:
    """How many cells of a database each key has encrypted, by its fingerprint."""
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CELLS)
        for table, column in cursor.fetchall():
            cell, name = sql.Identifier(column), sql.Identifier(table)
            query = sql.SQL(
                "SELECT encode(substr({0}, 1, 4), 'hex'), count(*) FROM {1} WHERE {0} IS NOT NULL GROUP BY 1"
            )
            cursor.execute(query.format(cell, name))
            for key, number in cursor.fetchall():
                counts[key] = counts.get(key, 0) + number
    return counts


def verdict(used: dict[str, int], file: Path) -> str:
    """Whether the key file here opens what was restored, in a sentence."""
    if not used:
        return "No cell in it is encrypted: it needs no key file."
    here = fingerprints(file)
    cells = sum(used.values())
    needed = ", ".join(f"{key} ({number:,} cells)" for key, number in sorted(used.items()))
    missing = sorted(used.keys() - {*here})
    if not missing:
        return f"The key file {file} fits: it holds the keys of all {cells:,} encrypted cells, {needed}."
    return (
        f"The key file {file} does NOT fit: what is encrypted needs the keys {needed}, and it lacks "
        f"{', '.join(missing)}. Bring the key file of then from where it is kept, apart from the data."
    )
