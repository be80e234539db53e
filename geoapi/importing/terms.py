"""Importing terms: rows that say what kinds of things a city has,
each with a code, its names and how it is shown.

A kind of term is a `TermTable`, which `import_terms` imports; a file that mixes several kinds is divided
first, and then goes through `read_terms` and `write_terms`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, text

from geoapi.core.cells import plain_text, whole_of
from geoapi.core.db import Database, copy_rows
from geoapi.core.settings import WEB
from geoapi.importing.edits import Edits
from geoapi.importing.names import text_fault
from geoapi.importing.report import Changes, Report
from geoapi.importing.rows import Row
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.staging import merge, text_array
from geoapi.importing.tables import tell_changes

Headings = Mapping[str, tuple[str, ...]]
TERM_COLUMNS: Headings = {
    "code": ("编码", "代码"),
    "name": ("名称", "中文名称"),
    "name_en": ("英文名称", "英文名", "english"),
    "other_names": ("其他名称", "别名", "别称"),
}
TONES = ("blue", "green", "red", "orange", "purple", "teal", "grey")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOTHING = ("-", "—", "")

# What a cell holds, as `copy_rows` takes it.
# Raises ValueError with what is wrong, to follow the column's name.
Reader = Callable[[str], str]


def a_name(cell: str) -> str:
    """A name that may be kept and shown."""
    if fault := text_fault(cell):
        raise ValueError(fault)
    return cell


def whole_number(cell: str) -> str:
    value = whole_of(cell)
    if value is None or value >= 10**6:
        raise ValueError(f"is {cell!r}, not a whole number")
    return str(value)


def one_of(*values: str) -> Reader:
    """One of a few words; of an optional column also a dash, for none."""

    def read(cell: str) -> str:
        if cell not in values:
            raise ValueError(f"is {cell!r}, none of {', '.join(values)}")
        return cell

    return read


def like(pattern: str, example: str) -> Reader:
    def read(cell: str) -> str:
        if not re.fullmatch(pattern, cell):
            raise ValueError(f"is {cell!r}, nothing like {example}")
        return cell

    return read


def list_of(reader: Reader) -> Reader:
    """Several, parted by commas; a dash is none."""

    def read(cell: str) -> str:
        parts = (part.strip() for part in re.split(r"[、,，;；|]", cell))
        return text_array(reader(part) for part in dict.fromkeys(parts) if part not in _NOTHING)

    return read


icon = like(r"[a-z][a-z0-9-]{0,39}", "map-pin")


@cache
def _drawn_icons() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (WEB / "icons.svg").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class TermTable:
    """A table of terms: what one and several are called, and the columns it has beside code and names.

    A dash takes the value of an `optional` column away.
    """

    table: str
    noun: str
    plural: str
    readers: Mapping[str, Reader]
    optional: Sequence[str] = ()
    all_readers: Mapping[str, Reader] = field(init=False)

    def __post_init__(self) -> None:
        common = {"name": a_name, "name_en": a_name, "other_names": list_of(a_name)}
        object.__setattr__(self, "all_readers", {**common, **self.readers})


@dataclass(frozen=True)
class _Term:
    """A row that can be used, and what it says: nothing of a column whose cell is empty."""

    where: str
    code: str
    names: tuple[str, ...]
    values: Mapping[str, str]


def cell_fault(table: TermTable, column: str, cell: str) -> str | None:
    """What is wrong with a cell of a column that the table has."""
    if column in table.optional and cell in _NOTHING:
        return None
    try:
        table.all_readers[column](cell)
    except ValueError as error:
        return f"{column} {error}"
    return None


def read_terms(connection: Connection, table: TermTable, rows: Sequence[Row], report: Report) -> list[_Term]:
    """The terms of the usable rows; the others go to `report` with their reason."""
    owners: dict[str, str] = {}
    known: set[str] = set()
    for code, *names, others in connection.execute(
        text(f"SELECT code, name, name_en, other_names FROM {table.table} ORDER BY code")
    ):
        known.add(code)
        for name in (*names, *others):
            owners.setdefault(name.casefold(), code)
    found: dict[str, _Term] = {}
    for row in rows:
        code = plain_text(row["code"]).lower()
        fault = row.fault or next(_faults(row, code, table, is_known=code in known), None)
        if not fault and code in found:
            fault = f"{code} stands in {found[code].where} already"
        if fault:
            report.refuse(row.where, fault, row["name"] or row["code"])
            continue
        tell_changes(row, row["name"] or code, report)
        found[code] = term = _term(row, code, table)
        if (shown := term.values.get("icon")) and shown not in _drawn_icons():
            report.note(row.where, f"the page has no icon {shown} and shows a pin", code)
        for name in term.names:
            if (owner := owners.setdefault(name.casefold(), code)) != code:
                report.note(
                    row.where, f"{name} is a name of {owner} already, for which it will be taken", code
                )
    return list(found.values())


def import_terms(
    database: Database, path: Path, table: TermTable, headings: Headings, **options: Unpack[RunOptions]
) -> Report:
    """Add or change terms by code; an empty cell keeps what is known, and none is ever removed.

    Raises ImportRefused if any row is refused and the run is strict,
    InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, table.plural, **options)
    sheet = run.read({**TERM_COLUMNS, **headings}, ("code",))
    with run.transaction() as connection:
        run.check()
        terms = read_terms(connection, table, sheet.rows, run.report)
        run.write()
        run.count(write_terms(connection, table, terms, run.edits))
    return run.report


def _faults(row: Row, code: str, table: TermTable, *, is_known: bool) -> Iterator[str]:
    if not _CODE.fullmatch(code):
        yield f"the code {row['code']!r} is not made of small letters, digits and underscores"
    if not is_known and not (row["name"] and row["name_en"]):
        yield f"the {table.noun} {code} is new and needs a name and an English name (name_en)"
    for column, cell in row.cells.items():
        if column in table.all_readers:
            if fault := cell_fault(table, column, cell):
                yield fault
        elif column not in ("code", "term_type"):
            yield f"{column} is no column of {table.plural}"


def _term(row: Row, code: str, table: TermTable) -> _Term:
    said = {name: row[name] for name in table.all_readers if row[name]}
    values = {
        name: "" if name in table.optional and cell in _NOTHING else table.all_readers[name](cell)
        for name, cell in said.items()
    }
    others = [name.strip() for name in re.split(r"[、,，;；|]", row["other_names"])]
    names = tuple(name for name in (row["name"], row["name_en"], *others) if name not in _NOTHING)
    return _Term(row.where, code, names, values)


def write_terms(connection: Connection, table: TermTable, terms: Sequence[_Term], edits: Edits) -> Changes:
    """Add or change terms by code.

    What a row does not say keeps what is known, or takes the table's default.
    """
    columns = list(table.all_readers)
    staged = f"staged_{table.table}"
    connection.execute(text(f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS TABLE {table.table} WITH NO DATA"))
    for name in columns:
        connection.execute(text(f"ALTER TABLE {staged} ALTER {name} DROP NOT NULL"))
    values = ((term.code, *(term.values.get(name) for name in columns)) for term in terms)
    copy_rows(connection, staged, ("code", *columns), values)
    defaults = connection.execute(
        text("""
        SELECT attname, pg_get_expr(adbin, adrelid)
          FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
         WHERE adrelid = CAST(:table AS regclass)"""),
        {"table": table.table},
    )
    usual = dict.fromkeys(columns, "NULL") | {name: default for name, default in defaults}
    sets = []
    for name in columns:
        known = f"SELECT {name} FROM {table.table} t WHERE t.code = s.code"
        value = f"coalesce(s.{name}, ({known}), {usual[name]})"
        sets.append(f"{name} = nullif({value}, '')" if name in table.optional else f"{name} = {value}")
    connection.execute(text(f"UPDATE {staged} s SET {', '.join(sets)}"))
    return merge(connection, table.table, staged, ("code",), columns, edits=edits)
