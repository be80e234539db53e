"""Importing the cases of another system, with what was done to each, as if it had been done here."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Unpack

from sqlalchemy import Connection, text

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import DomainError
from geoapi.features.cases.importing.columns import CASE_COLUMNS, HOLDS
from geoapi.features.cases.importing.course import course_of
from geoapi.features.cases.importing.placing import Placed, place_rows
from geoapi.features.cases.importing.rows import Given, read_row
from geoapi.features.cases.rules import CASE
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.report import Report, track
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.tables import Sheet, tell_changes
from geoapi.office.matters.flows import DoneBy, Matter
from geoapi.office.matters.importing.siting import Posts
from geoapi.office.matters.importing.writing import (
    Imported,
    Known,
    Photo,
    free_numbers,
    known_by,
    submission_of,
    write_matters,
)
from geoapi.office.matters.replaying import Replay
from geoapi.office.matters.store import clocks, matters
from geoapi.office.matters.store.ground import Ground
from geoapi.office.matters.store.matters import Category
from geoapi.office.matters.submitting import title_of

_MOST_PHOTOS, _MOST_PHOTO_BYTES = 6, 12 << 20
_PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
_LEADERS = ("district", "city")


@dataclass(frozen=True)
class How:
    """How a file of cases is read; see `import_cases`."""

    crs: str | None
    source: str


@dataclass(frozen=True)
class _Ready:
    """A row of which all is known but where its course leads."""

    given: Given
    placed: Placed
    ground: Ground
    category: Category


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
            entered.append(_entered(each, ours, posts, replay, how, run))
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
        if there is not None and there.digest != _digest(each):
            sentence = (
                f"it is {there.number} already and goes on here: what the file says otherwise is left out"
            )
            report.note(each.where, Reason("left-out", sentence, value=there.number), each.number)


def _ready(connection: Connection, rows: Sequence[Given], how: How, report: Report) -> Iterator[_Ready]:
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
        yield _Ready(there.given, there, ground, of_row[there.given.where])


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


def _entered(
    each: _Ready, ours: dict[str, str], posts: Posts, replay: Replay, how: How, run: ImportRun
) -> Imported:
    """Raises Unusable, Conflict or InvalidInput with a sentence."""
    given = _with_post(each.given, posts, run.report)
    by_place = posts.assign(each.category.owner_roles, each.ground)
    leader = given["leader"] or posts.acting_as(_LEADERS, each.ground)
    into = ours.get(given["merged_into"]) if given["merged_into"] else None
    if given.weight is None and each.category.simple:
        given = replace(given, weight="simple")
    course = course_of(given, into, leader)
    matter = _matter(each, ours[given.number])
    by: DoneBy = "reporter" if given.channel == "web" else "staff"
    history = replay.history(matter, course, by, by_place.post_code if by_place else None)
    if (
        history.matter.closed_at is None
        and history.matter.state == "dispatched"
        and not history.matter.post_code
    ):
        run.report.note(given.where, "no post there is held by anybody: nobody has it", given.number)
    return Imported(
        given.number,
        submission_of(how.source, given.number),
        _digest(each.given),
        history,
        given.title or title_of(given.body) or each.category.name,
        given.body,
        each.placed.lon,
        each.placed.lat,
        given["place"][:200],
        given["public_text"] or None,
        given["name"] or None,
        given.phone,
        given.confidential,
        tuple(_photos(given, run.path.parent, run.report)),
    )


def _with_post(given: Given, posts: Posts, report: Report) -> Given:
    """Of an open one the post must be in force: it goes by place otherwise."""
    for column in ("post", "accepted_by", "leader"):
        code = given[column]
        if code and not posts.is_known(code):
            raise Unusable(Reason("no-post", f"there is no post {code} ({column})", value=code))
    post = given["post"]
    if post and given.state not in ("resolved", "closed") and not posts.is_in_force(post):
        sentence = f"the post {post} has ended: it goes to the one there"
        report.note(given.where, Reason("left-out", sentence, value=post), given.number)
        return replace(given, texts={**given.texts, "post": ""})
    return given


def _matter(each: _Ready, number: str) -> Matter:
    given = each.given
    return Matter(
        id=0,
        number=number,
        kind=CASE.code,
        state=CASE.flow.opening,
        turn=0,
        category=each.category.code,
        channel=given.channel,
        facts={},
        area_ids=each.ground.area_ids,
        building_id=each.ground.building_id,
        grid_id=each.ground.grid_id,
        post_code=None,
        urgent=given.urgent,
        special_group=given.special_group,
        account_id=None,
        entered_by=None,
        opened_at=given.opened_at,
        closed_at=None,
        outcome=None,
    )


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


def _photos(given: Given, folder: Path, report: Report) -> Iterator[Photo]:
    """The pictures that a row names, from beside the file."""
    names = [name.strip() for name in given["photos"].replace("；", ";").replace("|", ";").split(";")]
    for name in [name for name in names if name][:_MOST_PHOTOS]:
        file = (folder / name).resolve()
        fault = None
        if not file.is_relative_to(folder.resolve()) or file.suffix.lower() not in _PHOTO_ENDINGS:
            fault = f"{name} is no picture beside the file"
        elif not file.is_file():
            fault = f"there is no picture {name} beside the file"
        elif file.stat().st_size > _MOST_PHOTO_BYTES:
            fault = f"the picture {name} has more than 12 MB"
        if fault:
            report.note(given.where, Reason("left-out", fault, value=name), given.number)
        else:
            stage = "after" if file.stem.endswith(("-after", "_after", "后")) else "before"
            yield Photo(file.read_bytes(), stage=stage)


def _digest(given: Given) -> bytes:
    """Of what a row says, wherever in the file it stands."""
    said = json.dumps({**vars(given), "where": ""}, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(said.encode()).digest()
