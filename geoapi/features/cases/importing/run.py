"""Importing the cases of another system, with what was done to each, as if it had been done here."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Unpack

from sqlalchemy import Connection, text

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import DomainError
from geoapi.features.cases.importing.columns import CASE_COLUMNS, HOLDS
from geoapi.features.cases.importing.entering import How, Ready, digest_of, made_of
from geoapi.features.cases.importing.placing import place_rows
from geoapi.features.cases.importing.rows import Given, read_row
from geoapi.features.cases.rules import CASE
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.report import Report, track
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.tables import Sheet, tell_changes
from geoapi.office.matters.importing.siting import Posts
from geoapi.office.matters.importing.writing import (
    Imported,
    Known,
    free_numbers,
    known_by,
    submission_of,
    write_matters,
)
from geoapi.office.matters.replaying import Replay
from geoapi.office.matters.store import clocks, matters
from geoapi.office.matters.store.matters import Category


def import_cases(
    database: Database,
    path: Path,
    *,
    boxes: Boxes,
    calendar: Calendar,
    crs: str | None = None,
    source: str = "",
    **options: Unpack[RunOptions],
) -> Report:
    """Enter the cases that are not there yet, by their number in the system `source`.

    One that is there goes on here, whatever the file says of it. Raises ImportRefused if any row is refused
    and the run is strict, InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, "cases", **options)
    sheet = run.read(CASE_COLUMNS, ("number", "text", "opened_at"), holds=HOLDS, crs=crs)
    with run.transaction() as connection:
        run.check()
        _import(run, connection, sheet, How(crs or sheet.crs, source), boxes, calendar)
    return run.report


def _import(
    run: ImportRun, connection: Connection, sheet: Sheet, how: How, boxes: Boxes, calendar: Calendar
) -> None:
    report, now = run.report, matters.now(connection)
    rows = list(_rows(sheet, calendar, report))
    known = known_by(connection, [submission_of(how.source, each.number) for each in rows])
    fresh = [each for each in rows if submission_of(how.source, each.number) not in known]
    _tell_known(rows, known, how, report)
    run.step("Placing")
    ready = list(_ready(connection, fresh, how, report))
    posts = Posts(connection)
    run.progress.step("Going their ways", len(ready))
    numbers = free_numbers(connection, [each.given.opened_at for each in ready], calendar)
    ours = dict(zip((each.given.number for each in ready), numbers, strict=True))
    ours |= {
        each.number: known[key].number
        for each in rows
        if (key := submission_of(how.source, each.number)) in known
    }
    replay = Replay(CASE, calendar, _limits_of(connection))
    entered = list[Imported]()
    for each in track(ready, run.progress):
        try:
            entered.append(made_of(each, ours, posts, replay, how, run))
        except Unusable as error:
            report.refuse(each.given.where, error.reason, each.given.number)
        except DomainError as error:
            report.refuse(each.given.where, error.detail, each.given.number)
    entered = _without_lost_merges(entered, report, set(ours.values()) - {*numbers})
    run.write()
    write_matters(connection, entered, boxes, now)
    report.count("cases new", len(entered))
    report.count("cases known", len(rows) - len(fresh))
    report.count("cases still open", sum(each.history.matter.closed_at is None for each in entered))


def _rows(sheet: Sheet, calendar: Calendar, report: Report) -> Iterator[Given]:
    """The rows that can be read, each number once."""
    seen: dict[str, str] = {}
    now = calendar.now()
    for row in sheet.rows:
        try:
            given = read_row(row, calendar.timezone, now)
        except Unusable as error:
            report.refuse(row.where, error.reason, row["number"][:80])
            continue
        if given.number in seen:
            sentence = f"{given.number} stands in {seen[given.number]} already"
            report.refuse(row.where, Reason("repeated", sentence, row=seen[given.number]), given.number)
            continue
        seen[given.number] = row.where
        tell_changes(row, given.number, report)
        yield given


def _tell_known(rows: Sequence[Given], known: dict[Any, Known], how: How, report: Report) -> None:
    for each in rows:
        there = known.get(submission_of(how.source, each.number))
        if there is not None and there.digest != digest_of(each):
            sentence = (
                f"it is {there.number} already and goes on here: what the file says otherwise is left out"
            )
            report.note(each.where, Reason("left-out", sentence, value=there.number), each.number)


def _ready(connection: Connection, rows: Sequence[Given], how: How, report: Report) -> Iterator[Ready]:
    """The rows whose category and place are known."""
    categories = _categories(connection)
    named = list[tuple[Given, Category]]()
    for each in rows:
        category = categories.get(each.category)
        if category is None:
            said = f"there is no category {each.category}" if each.category else "it has no category"
            report.refuse(each.where, Reason("kind-unknown", f"{said}: import categories first"), each.number)
        else:
            named.append((each, category))
    placed = place_rows(connection, [each for each, _ in named], how.crs, report)
    of_row = {each.where: category for each, category in named}
    for there, ground in placed:
        yield Ready(there.given, there, ground, of_row[there.given.where])


def _categories(connection: Connection) -> dict[str, Category]:
    """By code, by name, by other names and by what other systems call it; the first of several."""
    found: dict[str, Category] = {}
    sql = """
        SELECT code, name, name_en, other_names,
               ARRAY(SELECT value FROM jsonb_each_text(codes)) FROM category
         WHERE kind = :kind ORDER BY rank, code"""
    rows = connection.execute(text(sql), {"kind": CASE.code}).all()
    for place in range(5):
        for row in rows:
            names = [row[place]] if isinstance(row[place], str) else row[place]
            for name in names:
                if name not in found:
                    category = matters.find_category(connection, row[0])
                    assert category is not None
                    found[name] = category
    return found


def _limits_of(connection: Connection) -> Any:
    """The city's limits of cases, as `replaying` asks for them."""

    def limit(category: str, clock: str) -> str | None:
        return clocks.limit_of(connection, CASE.code, category, clock)

    return limit


def _without_lost_merges(
    entered: Sequence[Imported], report: Report, there_before: set[str]
) -> list[Imported]:
    """Without those that follow one which was refused."""
    kept = {each.history.matter.number for each in entered} | there_before
    found = []
    for each in entered:
        into = each.history.duplicate_of
        if into is not None and into not in kept:
            report.refuse("file", "the one that it was merged into was refused", each.external)
            continue
        found.append(each)
    return found
