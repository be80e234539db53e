"""Which rows of a table of posts are not for whoever sent it to tell."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from geoapi.city.areas.codes import LEVELS
from geoapi.city.areas.importing.bounds import REASON, Bounds
from geoapi.city.people.importing.rows import PersonRow, PostRow
from geoapi.city.people.importing.staging import posts_standing
from geoapi.city.people.private_phones import is_same_phone
from geoapi.core.boxes import Boxes
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report
from geoapi.importing.scope import Scope

_OF_OTHERS = Reason(
    "person-of-others", "its staff number is somebody's with posts elsewhere, whose name and phones stay"
)


def posts_within(
    connection: Connection,
    scope: Scope | None,
    posts: Sequence[PostRow],
    people: Sequence[PersonRow],
    report: Report,
    boxes: Boxes,
) -> tuple[list[PostRow], list[PersonRow]]:
    """The rows of posts below the own areas, and of people who have none elsewhere; the others are refused.

    The people are those of the rows that are left.
    Nobody tells of the posts of the own area by a file: that would be to appoint oneself.
    """
    if scope is None:
        return list(posts), list(people)
    bounds = Bounds(connection, scope)
    # What a post has been and what it is to be: both must be for the sender to tell.
    stands = posts_standing(connection, [post.code for post in posts])
    foreign = {post.code for post in _outside(bounds, [*stands, *posts])}
    levels = _levels_acted_at(connection)
    level_of = _levels_of(connection, [post.area_code for post in posts if post.area_code])
    changed = _changed_people_of_others(connection, bounds, people, boxes)
    kept = []
    for post in posts:
        subject = post.holder or post.code
        if post.code in foreign:
            report.refuse(post.where, REASON, subject)
        elif post.staff_no in changed:
            report.refuse(post.where, _OF_OTHERS, subject)
        elif post.area_code and not _fits(levels.get(post.role or "", ""), level_of[post.area_code]):
            sentence = f"a post of the role {post.role} in {post.area_code} may do more than its area allows"
            report.refuse(post.where, Reason("role-above-area", sentence), subject)
        else:
            kept.append(post)
    told = {post.staff_no for post in kept}
    return kept, [person for person in people if person.staff_no in told]


def _outside(bounds: Bounds, posts: Sequence[PostRow]) -> list[PostRow]:
    """Those that are for nothing within; a substitution is where its post is."""
    areas = bounds.areas_outside([each.area_code for each in posts if each.area_code], own=False)
    buildings = bounds.buildings_outside([each.building_code for each in posts if each.building_code])
    return [
        each
        for each in posts
        if not each.is_substitution
        and (
            each.area_code in areas
            or (each.building_code or "") in buildings
            or not (each.area_code or each.building_code)
        )
    ]


def _levels_acted_at(connection: Connection) -> dict[str, str]:
    """What each role acts as, of those that may change something."""
    sql = "SELECT code, acts_as FROM role WHERE acts_as IS NOT NULL"
    return {code: acts_as for code, acts_as in connection.execute(text(sql))}


def _levels_of(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    sql = "SELECT code, level FROM area WHERE code = ANY(:codes)"
    return {code: level for code, level in connection.execute(text(sql), {"codes": list(codes)})}


def _fits(acts_as: str, level: str) -> bool:
    """Whether it acts as what its area is, or less."""
    if acts_as in ("", "building"):
        return True
    return acts_as in LEVELS and level in LEVELS and LEVELS.index(acts_as) >= LEVELS.index(level)


def _changed_people_of_others(
    connection: Connection, bounds: Bounds, people: Sequence[PersonRow], boxes: Boxes
) -> set[str]:
    """The staff numbers of people that are known, of whom the file says otherwise, and who have a post
    outside, or none.
    """
    rows = connection.execute(
        text("""
        SELECT p.staff_no, p.name, p.duty_phone, p.private_phone, a.code, b.code
          FROM person p
          LEFT JOIN post t ON (upper_inf(t.valid) OR upper(t.valid) > now())
                AND (t.person_id = p.id OR EXISTS (
                     SELECT FROM substitution s WHERE s.post_code = t.code AND s.person_id = p.id
                        AND (upper_inf(s.valid) OR upper(s.valid) > now())))
          LEFT JOIN area a ON a.id = t.area_id LEFT JOIN building b ON b.id = t.building_id
         WHERE p.staff_no = ANY(:numbers)"""),
        {"numbers": [each.staff_no for each in people]},
    ).all()
    areas = bounds.areas_outside([row[4] for row in rows if row[4]], own=False)
    buildings = bounds.buildings_outside([row[5] for row in rows if row[5]])
    foreign = {
        row[0]: (row[1], row[2] or "", row[3] and bytes(row[3]))
        for row in rows
        if row[4] in areas or (row[5] or "") in buildings or not (row[4] or row[5])
    }
    return {
        each.staff_no
        for each in people
        if each.staff_no in foreign and not _same(boxes, each, *foreign[each.staff_no])
    }


def _same(boxes: Boxes, row: PersonRow, name: str, duty_phone: str, box: bytes | None) -> bool:
    return (
        row.name == name
        and row.duty_phone in (None, duty_phone)
        and is_same_phone(boxes, row.staff_no, row.private_phone, box)
    )
