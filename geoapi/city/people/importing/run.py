"""Importing the people who answer for areas and buildings."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, Unpack
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from geoapi.city.areas.codes import ADMIN
from geoapi.city.areas.store import load_layers
from geoapi.city.people.importing.bounds import posts_within
from geoapi.city.people.importing.edited import EditedPosts
from geoapi.city.people.importing.rows import COLUMNS, HOLDS, REQUIRED, PersonRow, PostRow, post_rows
from geoapi.city.people.importing.staging import (
    known_codes,
    layers_of,
    names_of,
    posts_standing,
    substitutions_standing,
    write_people,
    write_posts,
)
from geoapi.city.people.importing.succession import cut_at_first_day, first_days, with_dates
from geoapi.city.people.rules import DUTY_DESK
from geoapi.city.people.store import load_roles
from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.terms import Terms
from geoapi.importing.edits import Edits
from geoapi.importing.reasons import Code, Reason
from geoapi.importing.report import Report
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.tables import Sheet

# It has no keys: nothing private is taken in.
NO_BOXES = Boxes(Path(os.devnull))


def import_people(
    database: Database,
    path: Path,
    *,
    timezone: str = "Asia/Shanghai",
    valid_from: datetime | None = None,
    close_missing: bool = False,
    boxes: Boxes = NO_BOXES,
    **options: Unpack[RunOptions],
) -> Report:
    """Import posts, their holders and substitutions. A row that does not fit is refused and the others enter.

    From the first day it tells of a post, the file is the whole truth about it; who held it earlier stays
    known. A row without a first day tells what is so at `valid_from` (default: now). Posts that the file does
    not name stay or, with `close_missing`, end then. Raises ImportRefused if any row is refused and the run
    is strict, InvalidInput when the file cannot be used at all, KeysUnavailable when it has private phones
    and `boxes` no keys for them.
    """
    run = ImportRun(database, path, "people", **options)
    report = run.report
    table = run.read(COLUMNS, REQUIRED, holds=HOLDS)
    with run.transaction() as connection:
        roles = Terms(load_roles(connection).values())
        people, posts = post_rows(table, ZoneInfo(timezone), roles, report, strict=run.strict)
        if any(person.private_phone for person in people):
            boxes.require()
        run.check()
        at = (valid_from or connection.execute(text("SELECT now()")).scalar_one()).astimezone(
            ZoneInfo(timezone)
        )
        posts = _known_posts(connection, posts, report)
        posts, people = posts_within(connection, run.scope, posts, people, report, boxes)
        posts, named = _with_standing(connection, posts, table, at, close_missing, run.edits)
        people = _people_of(posts, people)
        _tell_renamed(connection, people, report)
        run.write()
        persons = write_people(connection, people, run.edits, boxes)
        held, stood_in = write_posts(connection, posts, named)
        for noun, changes in (("persons", persons), ("posts", held), ("substitutions", stood_in)):
            run.count(changes, noun)
        report.count("posts vacant", sum(1 for post in posts if post.vacant))
    return report


def _known_posts(connection: Connection, posts: Sequence[PostRow], report: Report) -> list[PostRow]:
    """The posts whose area, building or, for a substitution, post there is; the others are refused."""
    areas = layers_of(connection, [post.area_code for post in posts if post.area_code])
    with_desks = {ADMIN, *(layer.code for layer in load_layers(connection).values() if layer.rung)}
    buildings = known_codes(
        connection, "building", [post.building_code for post in posts if post.building_code]
    )
    kept = []
    for post in posts:
        if post.area_code and post.area_code not in areas:
            report.refuse(post.where, _no("area", post.area_code), post.code)
        elif post.building_code and post.building_code not in buildings:
            report.refuse(post.where, _no("building", post.building_code), post.code)
        elif post.role == DUTY_DESK and areas[post.area_code or ""] not in with_desks:
            sentence = (
                f"nobody looks for a duty desk in the layer of {post.area_code}: give it to a community or "
                "another division, or to a police zone"
            )
            report.refuse(post.where, Reason("duty-desk-invalid", sentence), post.code)
        else:
            kept.append(post)
    in_file = {post.code for post in kept if not post.is_substitution}
    elsewhere = known_codes(connection, "post", [post.code for post in kept if post.code not in in_file])
    found = []
    for post in kept:
        if post.is_substitution and post.code not in in_file and post.code not in elsewhere:
            report.refuse(post.where, _no("post", post.code, " to stand in for"), post.staff_no or "")
        else:
            found.append(post)
    return found


def _no(noun: Literal["area", "building", "post"], code: str | None, more: str = "") -> Reason:
    codes: dict[str, Code] = {"area": "no-area", "building": "no-building", "post": "no-post"}
    return Reason(codes[noun], f"there is no {noun} {code}{more}", value=code)


def _with_standing(
    connection: Connection,
    stated: Sequence[PostRow],
    table: Sheet,
    at: datetime,
    close_missing: bool,
    edits: Edits,
) -> tuple[list[PostRow], list[str]]:
    """All that will stand of the posts concerned, and their codes:
    what the file says, what it leaves standing, and what people set.
    """
    report = edits.report
    named = {row["post_code"] or row["substitute_for"] for row in table.rows}
    stands = posts_standing(connection, None if close_missing else sorted(named))
    posts = with_dates([post for post in stated if not post.is_substitution], stands, at)
    told = first_days(posts)
    if close_missing:
        # A post whose rows were refused is not missing.
        told |= {post.code: at for post in stands if post.code not in named and post.holds(at)}
    left = cut_at_first_day(stands, told)
    edited = EditedPosts(connection, edits, at)
    left, posts = edited.spare_holders(stands, left, posts)
    _tell_ended(stands, left, posts, at, report)
    covers = _covering([post for post in stated if post.is_substitution], [*left, *posts], report)
    told_covers = first_days(covers)
    if "substitute_for" in table.columns:
        told_covers |= {code: min(at, told_covers.get(code) or at) for code in {post.code for post in posts}}
    codes = sorted({post.code for post in stands} | {post.code for post in stated})
    standing_covers = substitutions_standing(connection, codes)
    left_covers = cut_at_first_day(standing_covers, told_covers)
    left_covers, covers = edited.spare_substitutions(standing_covers, left_covers, covers)
    return [*left, *posts, *left_covers, *covers], codes


def _covering(covers: Sequence[PostRow], posts: Sequence[PostRow], report: Report) -> list[PostRow]:
    """The substitutions for a post that exists then and is held by another."""
    kept = []
    for cover in covers:
        covered = [post for post in posts if post.code == cover.code and post.overlaps(cover)]
        if not covered:
            report.refuse(cover.where, _no("post", cover.code, " in this period"), cover.staff_no or "")
        elif any(post.role == DUTY_DESK for post in covered):
            sentence = f"{cover.code} is a duty desk, for which nobody stands in"
            report.refuse(cover.where, Reason("substitute-unfit", sentence), cover.staff_no or "")
        elif any(post.staff_no == cover.staff_no for post in covered):
            sentence = f"{cover.staff_no} holds the post {cover.code} already"
            report.refuse(cover.where, Reason("substitute-unfit", sentence), cover.staff_no or "")
        else:
            kept.append(cover)
    return kept


def _tell_ended(
    stands: Sequence[PostRow], left: Sequence[PostRow], posts: Sequence[PostRow], at: datetime, report: Report
) -> None:
    """Note whose time in a post the file ends."""
    kept = {(post.code, post.since, post.until) for post in left}
    holders = {(post.code, post.holder) for post in posts}
    for post in stands:
        if (post.code, post.since, post.until) not in kept and (post.code, post.holder) not in holders:
            end = next(
                (each.until for each in left if (each.code, each.since) == (post.code, post.since)), None
            )
            on = f"{end.astimezone(at.tzinfo):%Y-%m-%d}" if end else None
            how = f"ends on {on}" if on else "is taken out: the file tells of that time otherwise"
            sentence = f"the time of {post.holder or 'the vacancy'} in the post {how}"
            report.note(post.code, Reason("tenure-ends", sentence, value=post.holder, read=on))


def _people_of(posts: Sequence[PostRow], people: Sequence[PersonRow]) -> list[PersonRow]:
    """Those who hold a post or stand in: a person all of whose rows were refused does not enter."""
    busy = {post.staff_no for post in posts}
    return [person for person in people if person.staff_no in busy]


def _tell_renamed(connection: Connection, people: Sequence[PersonRow], report: Report) -> None:
    known = names_of(connection, [person.staff_no for person in people])
    for person in people:
        if known.get(person.staff_no, person.name) != person.name:
            was = known[person.staff_no]
            sentence = f"{person.staff_no} was {was} and is now {person.name}"
            report.note(person.where, Reason("renamed", sentence, read=was, value=person.name))
