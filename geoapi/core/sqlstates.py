"""What PostgreSQL's error codes mean, in sentences a person can act on."""

import re

import psycopg2

from geoapi.core.errors import Contended, DatabaseBusy, DatabaseFull, DatabaseReadOnly, DatabaseUnavailable

_Meaning = tuple[type[DatabaseUnavailable], str, int]

# A code of five characters, or a class of two: the error,
# its sentence, and after how many seconds to try again.
MEANINGS: dict[str, _Meaning] = {
    "53100": (
        DatabaseFull,
        "The database's disk is full: make room on it, then try again. Nothing was changed.",
        60,
    ),
    "53200": (
        DatabaseFull,
        "The database server is out of memory; please try again later. Nothing was changed.",
        30,
    ),
    "53300": (DatabaseBusy, "The database has no connection to spare; please try again shortly.", 5),
    "53": (
        DatabaseFull,
        "The database server has run out of room; please try again later. Nothing was changed.",
        30,
    ),
    "58030": (
        DatabaseFull,
        "The database cannot write to its disk: look at its log. Nothing was changed.",
        60,
    ),
    "25006": (
        DatabaseReadOnly,
        (
            "The database takes no changes at the moment: it is a standby, or was set to read only. "
            "Nothing was changed."
        ),
        30,
    ),
    "40001": (
        Contended,
        "Somebody else changed the same just now; please try again. Nothing was changed.",
        1,
    ),
    "40P01": (Contended, "Two changes waited for each other; please try again. Nothing was changed.", 1),
    "55P03": (DatabaseBusy, "The database is busy with a change; please try again shortly.", 5),
    "57014": (DatabaseBusy, "The database took too long to answer; please try again shortly.", 5),
}
# A refused connection carries no code, only words.
_WORDS = {
    "53300": ("too many clients", "too many connections", "remaining connection slots"),
    "53100": ("No space left on device",),
}


def outage_of(error: BaseException) -> DatabaseUnavailable | None:
    """The outage that an error of the driver stands for; None where its code means something else."""
    code: str = getattr(error, "pgcode", None) or _code_by_words(str(error))
    found = MEANINGS.get(code) or MEANINGS.get(code[:2])
    if found is None:
        return None
    kind, sentence, retry_after_s = found
    return kind(sentence, {"retry_after_s": retry_after_s})


# Data exceptions and syntax errors quote what they stumble over.
_QUOTING = ("22", "42601")


def without_values(error: psycopg2.Error) -> str:
    """What the server says of an error, but for what it quotes of rows and statements: it may be personal."""
    said = error.diag.message_primary or type(error).__name__
    if (error.pgcode or "").startswith(_QUOTING):
        said = re.split(r'["\':]', said)[0].strip()
    of = " of ".join(
        filter(None, (error.diag.constraint_name or error.diag.column_name, error.diag.table_name))
    )
    return f"{error.pgcode} {said}" + (f" ({of})" if of else "")


def _code_by_words(text: str) -> str:
    return next((code for code, words in _WORDS.items() if any(each in text for each in words)), "")
