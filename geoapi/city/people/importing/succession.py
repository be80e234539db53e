"""How a file of posts joins what stands:
from the first day it tells of a post it is the whole truth; earlier stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from geoapi.city.people.importing.rows import PostRow

# From when a file tells of a post, by its code; None is from the beginning of time.
Told = Mapping[str, datetime | None]


def first_days(stated: Iterable[PostRow]) -> dict[str, datetime | None]:
    """The first day of each post in `stated`."""
    told: dict[str, datetime | None] = {}
    for each in stated:
        before = told.get(each.code, each.since)
        told[each.code] = None if before is None or each.since is None else min(before, each.since)
    return told


def cut_at_first_day(stands: Iterable[PostRow], told: Told) -> list[PostRow]:
    """What stays of `stands`: everything of posts not told of, and of the others the time before they are."""
    kept = []
    for each in stands:
        if each.code not in told:
            kept.append(each)
            continue
        end = told[each.code]
        if end is not None and each.until is not None and each.until <= end:
            kept.append(each)
        elif end is not None and (each.since is None or each.since < end):
            kept.append(replace(each, until=end))
    return kept


def with_dates(stated: Sequence[PostRow], stands: Iterable[PostRow], at: datetime) -> list[PostRow]:
    """The stated rows, with a beginning for those without one:
    such a row tells what is so at `at`, not since when.

    What is so already keeps its dates (and, if the row has no end either, needs no row);
    what differs begins at `at`. Where nothing stood, or when all of it is past, there is no beginning.
    """
    standing: dict[str, list[PostRow]] = {}
    for each in stands:
        standing.setdefault(each.code, []).append(each)
    found = []
    for row in stated:
        before = standing.get(row.code, ())
        current = next((each for each in before if each.holds(at)), None)
        if row.since is not None or not before or (row.until is not None and row.until <= at):
            found.append(row)
        elif current is None or not row.same_terms(current):
            found.append(replace(row, since=at))
        elif row.until is not None:
            found.append(replace(row, since=current.since))
    return found
