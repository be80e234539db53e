"""Importing the mapping file of a client: all of its terms, in the place of those before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack, get_args

from geoapi.core.cells import plain_text
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput
from geoapi.features.exchange.clients import known
from geoapi.features.exchange.mapping import ANY, NOTE, SUBMIT, Term, What
from geoapi.features.exchange.store import terms as store
from geoapi.importing.report import Changes, Report
from geoapi.importing.rows import Row
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.tables import tell_changes

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "what": ("对应项", "项目", "分类"),
    "theirs": ("对方", "对方用语", "外部代码", "平台代码"),
    "ours": ("本方", "本方代码", "本系统代码"),
    "way": ("方向",),
    "fields": ("附带", "附带字段"),
}
_WHATS = {
    "类别": "category",
    "分类": "category",
    "状态": "state",
    "动作": "verb",
    "操作": "verb",
    "区划": "area",
}
_WAYS = {
    "": ("in", "out"),
    "both": ("in", "out"),
    "双向": ("in", "out"),
    "in": ("in",),
    "入": ("in",),
    "转入": ("in",),
    "out": ("out",),
    "出": ("out",),
    "转出": ("out",),
}


@dataclass(frozen=True)
class Known:
    """What there is to map to, by code."""

    categories: Collection[str]
    states: Collection[str]
    verbs: Collection[str]
    areas: Collection[str]

    def of(self, what: What) -> Collection[str]:
        found = {"category": self.categories, "state": self.states, "verb": self.verbs, "area": self.areas}
        return found[what]


def import_terms(database: Database, path: Path, client: str, **options: Unpack[RunOptions]) -> Report:
    """Let the terms of a client be those of a file.

    Raises NotFound, ImportRefused if any row is refused and the run is strict, InvalidInput when the file
    cannot be used at all.
    """
    run = ImportRun(database, path, "terms", **options)
    sheet = run.read(HEADINGS, ("what", "theirs", "ours"))
    with run.transaction() as connection:
        run.check()
        found = known(connection, client)
        there = _known(connection)
        terms = list(_terms(sheet.rows, there, run.report))
        if run.report.refused:
            # Half of a mapping answers wrongly where a whole one would have answered rightly.
            run.report.refuse_file_if_any()
        run.write()
        new, other, gone = store.replace_terms(connection, found.id, terms)
        run.count(Changes(new, other, gone, len(terms) - new - other))
    return run.report


def _known(connection: Connection) -> Known:
    return Known(
        store.category_codes(connection),
        store.state_codes(connection),
        store.verbs(connection) | {NOTE, SUBMIT},
        store.area_codes(connection),
    )


def _terms(rows: Sequence[Row], there: Known, report: Report) -> Iterator[Term]:
    seen: dict[tuple[str, str, str], str] = {}
    for row in rows:
        try:
            found = list(_read(row, there))
        except InvalidInput as error:
            report.refuse(row.where, error.detail, row["theirs"])
            continue
        tell_changes(row, row["theirs"], report)
        for each in found:
            key = (each.what, each.way, each.given)
            if key not in seen:
                seen[key] = row.where
                yield each
            elif each.way == "in":
                report.refuse(row.where, f"{each.given} stands in {seen[key]} already", row["theirs"])
            else:
                report.note(
                    row.where, f"outwards {each.given} is what {seen[key]} says: the first", row["theirs"]
                )


def _read(row: Row, there: Known) -> Iterator[Term]:
    """Raises InvalidInput with a sentence."""
    if row.fault:
        raise InvalidInput.of("row", str(row.fault))
    said = plain_text(row["what"]).lower()
    what = _WHATS.get(said, said)
    if what not in get_args(What):
        raise InvalidInput.of("what", f"what is {said!r}, none of {', '.join(get_args(What))}")
    ways = _WAYS.get(plain_text(row["way"]).lower())
    if ways is None:
        raise InvalidInput.of("way", f"way is {row['way']!r}: write in (转入), out (转出) or both (双向)")
    theirs, ours = plain_text(row["theirs"]), plain_text(row["ours"])
    if not theirs or not ours:
        raise InvalidInput.of("theirs", "a row has both, theirs and ours")
    if theirs == ANY:
        ways = ("in",)
    if ours == ANY:
        ways = ("out",)
    elif ours not in there.of(what):  # type: ignore[arg-type]
        raise InvalidInput.of("ours", f"there is no {what} {ours} here")
    for way in ways:
        given, becomes = (theirs, ours) if way == "in" else (ours, theirs)
        fields = _fields(row["fields"]) if way == "in" and what == "verb" else {}
        yield Term(what, way, given, becomes, fields)  # type: ignore[arg-type]


def _fields(cell: str) -> dict[str, Any]:
    """`basis=not_our_duty; weight=simple`. Raises InvalidInput."""
    fields = {}
    for part in filter(None, (each.strip() for each in plain_text(cell).replace("；", ";").split(";"))):
        name, sign, value = part.partition("=")
        if not sign or not name.strip():
            raise InvalidInput.of("fields", f"fields is {cell!r}: write name=value; name=value")
        fields[name.strip()] = value.strip()
    return fields
