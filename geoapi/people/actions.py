"""Importing the people who answer for areas and buildings."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.imports import import_transaction
from geoapi.core.reports import SILENT, ImportRefused, Progress, Report
from geoapi.core.tables import read_table
from geoapi.people.records import known_codes, names_of, write_people, write_posts
from geoapi.people.tables import COLUMNS, REQUIRED, PersonRow, PostRow, post_rows


def import_people(
    database: Database,
    path: Path,
    *,
    timezone: str = "Asia/Shanghai",
    sheet: str | None = None,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress = SILENT,
) -> Report:
    """Import posts, their holders and substitutions. A row that does not fit is refused and the others enter.

    The file is the whole truth about the posts it names: periods it no longer has go. Other posts stay.
    Raises ImportRefused if any row is refused and `strict` is set, InvalidInput when the file cannot be used at all.
    """
    report = Report(path.name, dry_run)
    progress.step("Reading people")
    table = read_table(path, COLUMNS, REQUIRED, sheet)
    if not table.rows:
        raise InvalidInput.of("file", f"{path.name} has a heading but no rows.")
    if table.ignored:
        report.note("heading", f"columns not used: {', '.join(table.ignored)}")
    people, posts = post_rows(table, ZoneInfo(timezone), report)
    with import_transaction(database, dry_run=dry_run) as connection:
        posts = _known_posts(connection, posts, report)
        people = _people_of(posts, people)
        _tell_renamed(connection, people, report)
        if strict and report.refused:
            raise ImportRefused(f"{path.name} has {len(report.refused):,} faulty rows; nothing was changed.", report)
        progress.step("Writing people")
        persons = write_people(connection, people)
        held, stood_in = write_posts(connection, posts)
    report.count("rows in the file", len(table.rows))
    for words, changes in (("persons", persons), ("posts", held), ("substitutions", stood_in)):
        report.count(f"{words} new", changes.added)
        report.count(f"{words} changed", changes.changed)
        report.count(f"{words} removed", changes.removed)
        report.count(f"{words} unchanged", changes.unchanged)
    report.count("posts vacant", sum(1 for post in posts if post.staff_no is None))
    return report


def _known_posts(connection: Connection, posts: Sequence[PostRow], report: Report) -> list[PostRow]:
    """The posts whose area, building or, for a substitution, post there is; the others are refused."""
    areas = known_codes(connection, "area", [post.area_code for post in posts if post.area_code])
    buildings = known_codes(connection, "building", [post.building_code for post in posts if post.building_code])
    kept = []
    for post in posts:
        if post.area_code and post.area_code not in areas:
            report.refuse(post.where, f"there is no area {post.area_code}", post.code)
        elif post.building_code and post.building_code not in buildings:
            report.refuse(post.where, f"there is no building {post.building_code}", post.code)
        else:
            kept.append(post)
    in_file = {post.code for post in kept if not post.is_substitution}
    elsewhere = known_codes(connection, "post", [post.code for post in kept if post.code not in in_file])
    found = []
    for post in kept:
        if post.is_substitution and post.code not in in_file and post.code not in elsewhere:
            report.refuse(post.where, f"there is no post {post.code} to stand in for", post.staff_no or "")
        else:
            found.append(post)
    return found


def _people_of(posts: Sequence[PostRow], people: Sequence[PersonRow]) -> list[PersonRow]:
    """Those who hold a post or stand in: a person all of whose rows were refused does not enter."""
    busy = {post.staff_no for post in posts}
    return [person for person in people if person.staff_no in busy]


def _tell_renamed(connection: Connection, people: Sequence[PersonRow], report: Report) -> None:
    known = names_of(connection, [person.staff_no for person in people])
    for person in people:
        if known.get(person.staff_no, person.name) != person.name:
            report.note(person.where, f"{person.staff_no} was {known[person.staff_no]} and is now {person.name}")
