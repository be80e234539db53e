"""Importing limits: how long each clock runs, for a category or for all that have no limit of their own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, text

from geoapi.core.cells import plain_text
from geoapi.core.db import Database, copy_rows
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import Changes, Report
from geoapi.importing.rows import Row
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.tables import tell_changes
from geoapi.office.matters.clocks.reckoning import RULE
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.importing.categories import kind_of

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "kind": ("事项类型", "事项种类"),
    "category": ("类别编码", "类别", "事项类别"),
    "clock": ("时限类型", "时限名称", "环节"),
    "rule": ("时限", "办理时限", "期限"),
}
_NOTHING = ("-", "—", "——")
_ALL = ("", "全部", "所有", "*", *_NOTHING)
_HOURS, _DAYS = re.compile(r"(\d+)个?小时"), re.compile(r"(\d+)个?工作日")


@dataclass(frozen=True)
class Limit:
    """`category` None: of all that have none of their own; `rule` None: none any more."""

    kind: str
    category: str | None
    clock: str
    rule: str | None


def import_limits(database: Database, path: Path, kinds: Kinds, **options: Unpack[RunOptions]) -> Report:
    """Add or change limits; a dash takes one away. Clocks that run already run as they were started.

    Raises ImportRefused if any row is refused and the run is strict,
    InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, "limits", **options)
    sheet = run.read(HEADINGS, ("clock", "rule"))
    with run.transaction() as connection:
        run.check()
        limits = list(_limits(connection, sheet.rows, kinds, run.report))
        run.write()
        run.count(_write(connection, limits))
    return run.report


def _limits(connection: Connection, rows: Sequence[Row], kinds: Kinds, report: Report) -> Iterator[Limit]:
    categories: dict[tuple[str, str], str] = {}
    for code, kind, name in connection.execute(text("SELECT code, kind, name FROM category ORDER BY code")):
        categories[kind, code] = code
        categories.setdefault((kind, name), code)
    seen: dict[tuple[str, str | None, str], str] = {}
    for row in rows:
        try:
            limit = _limit(row, kinds, categories)
        except InvalidInput as error:
            report.refuse(row.where, error.detail, row["clock"])
            continue
        key = (limit.kind, limit.category, limit.clock)
        if key in seen:
            report.refuse(row.where, f"the same limit stands in {seen[key]} already", row["clock"])
            continue
        seen[key] = row.where
        tell_changes(row, row["clock"], report)
        yield limit


def _limit(row: Row, kinds: Kinds, categories: Mapping[tuple[str, str], str]) -> Limit:
    """Raises InvalidInput with a sentence."""
    if row.fault:
        raise InvalidInput.of("row", str(row.fault))
    kind = kinds[kind_of(row, [each.code for each in kinds])]
    said = plain_text(row["category"])
    category = None if said in _ALL else categories.get((kind.code, said))
    if said not in _ALL and category is None:
        raise InvalidInput.of("category", f"there is no category {said}: import categories first")
    word = plain_text(row["clock"])
    known = [word, *(code for code, names in kind.limit_names.items() if word in names)]
    clock = next((code for code in known if code in kind.limits), None)
    if clock is None:
        choices = ", ".join(f"{code} ({names[0]})" for code, names in kind.limit_names.items())
        raise InvalidInput.of("clock", f"clock is {word!r}, none of {choices}")
    return Limit(kind.code, category, clock, _rule(plain_text(row["rule"])))


def _rule(cell: str) -> str | None:
    if cell in _NOTHING:
        return None
    hours, days = _HOURS.fullmatch(cell), _DAYS.fullmatch(cell)
    rule = f"h{int(hours[1])}" if hours else f"wd{int(days[1])}" if days else cell.lower()
    if RULE.fullmatch(rule) is None:
        raise InvalidInput.of("rule", f"rule is {cell!r}: write h24 (24小时) or wd3 (3个工作日)")
    return rule


def _write(connection: Connection, limits: Sequence[Limit]) -> Changes:
    connection.execute(
        text(
            "CREATE TEMP TABLE staged_limit (kind text, category text, clock text, rule text) ON COMMIT DROP"
        )
    )
    rows = ((each.kind, each.category, each.clock, each.rule) for each in limits)
    copy_rows(connection, "staged_limit", ("kind", "category", "clock", "rule"), rows)
    same = """t.kind = s.kind AND t.clock = s.clock AND t.category IS NOT DISTINCT FROM s.category"""
    counted: dict[str, int] = {}
    for name, statement in {
        "removed": f"DELETE FROM matter_limit t USING staged_limit s WHERE {same} AND s.rule IS NULL",
        "changed": f"""UPDATE matter_limit t SET rule = s.rule FROM staged_limit s
                        WHERE {same} AND t.rule <> s.rule""",
        "added": f"""INSERT INTO matter_limit (kind, category, clock, rule)
                     SELECT kind, category, clock, rule FROM staged_limit s WHERE rule IS NOT NULL
                        AND NOT EXISTS (SELECT FROM matter_limit t WHERE {same})""",
    }.items():
        counted[name] = connection.execute(text(statement)).rowcount
    return Changes(**counted, unchanged=len(limits) - sum(counted.values()))
