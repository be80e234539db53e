"""What is wrong with a row of a table of posts by itself, and how its phones and hours are read."""

import re
from collections.abc import Iterator

from geoapi.city.people.rules import DUTY_DESK, Role
from geoapi.core.cells import day_of
from geoapi.core.hours import HoursError
from geoapi.core.hours_text import hours_of
from geoapi.core.phones import PhoneError, read_phones
from geoapi.core.terms import Terms
from geoapi.importing.names import text_fault
from geoapi.importing.reasons import Reason
from geoapi.importing.report import mask
from geoapi.importing.rows import Row

# In a phone column an empty cell says nothing; these say that there is no phone.
_NO_PHONE = {"-", "--", "—", "无"}
LONGEST_HOURS = 300
_POST_CODE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][\w.-]{0,79}")


def row_faults(row: Row, role: Role | None, roles: Terms[Role], strict: bool) -> Iterator[Reason]:
    """What is wrong with a row by itself, one sentence each."""
    substituting = bool(row["substitute_for"])
    code = row["substitute_for"] or row["post_code"]
    if not code:
        yield Reason("code-missing", "it has neither a post code nor a post to stand in for")
    if not _POST_CODE.fullmatch(code):
        sentence = f"the post code {code!r} may hold only letters, digits, dots and hyphens"
        yield Reason("code-invalid", sentence, value=code)
    unfit = text_fault(row["name"])
    if unfit:
        yield Reason("cell-unreadable", f"name {unfit}", value=row["name"])
    if role is not None and role.code == DUTY_DESK and not substituting:
        for sentence in _desk_faults(row):
            yield Reason("duty-desk-invalid", sentence)
    elif bool(row["staff_no"]) != bool(row["name"]):
        sentence = "it has a name but no staff number" if row["name"] else "it has a staff number but no name"
        yield Reason("name-missing", sentence)
    if substituting:
        for sentence in _substitution_faults(row):
            yield Reason("substitution-invalid", sentence)
    else:
        yield from _terms_faults(row, role, roles)
    for column in ("duty_phone", "private_phone"):
        try:
            phone_in(row[column])
        except PhoneError as error:
            shown = row[column] if column == "duty_phone" else mask(row[column])
            quoted = repr(shown) if column == "duty_phone" else shown
            yield Reason("phone-invalid", f"{column} {quoted} {error}", value=shown)
    _, doubt = hours_in(row)
    if doubt and strict:
        yield doubt
    yield from _days_faults(row)


def _days_faults(row: Row) -> Iterator[Reason]:
    days = [day_of(row[column]) for column in ("from", "until")]
    for column, day in zip(("from", "until"), days, strict=True):
        if row[column] and day is None:
            sentence = f"{column} is {row[column]!r}, not a date such as 2026-01-31"
            yield Reason("date-invalid", sentence, value=row[column])
    if days[0] and days[1] and days[1] <= days[0]:
        sentence = f"it ends on {days[1]} but begins on {days[0]}; the last day is the one before until"
        yield Reason("dates-reversed", sentence, value=days[1], read=days[0])


def _terms_faults(row: Row, role: Role | None, roles: Terms[Role]) -> Iterator[Reason]:
    """What is wrong with what a post is and where."""
    if role is None:
        known = ", ".join(f"{each.name} ({each.code})" for each in roles.all)
        sentence = f"unknown role {row['role']!r}: use one of {known}" if row["role"] else "it has no role"
        choices = "、".join(each.name for each in roles.all)
        yield Reason("kind-unknown", sentence, value=row["role"], choices=choices)
    if bool(row["area_code"]) == bool(row["building_code"]):
        both = ", not both" if row["area_code"] else ""
        yield Reason("area-or-building", f"it needs either an area code or a building code{both}")


def _substitution_faults(row: Row) -> Iterator[str]:
    if not row["staff_no"]:
        yield "a substitution needs the name and staff number of the substitute"
    for column in ("role", "area_code", "building_code", "duty_hours"):
        if row[column]:
            yield f"a substitution takes its {column} from the post it stands in for: leave it empty"
    if not row["from"]:
        yield "a substitution needs the day on which it begins (from)"
    if row["post_code"] and row["post_code"] != row["substitute_for"]:
        yield "it has both a post code and a post to stand in for: make two rows of it"


def _desk_faults(row: Row) -> Iterator[str]:
    """What is wrong with a duty desk by itself."""
    if not row["name"]:
        yield "a duty desk needs a name, such as 文昌社区值班室"
    if not row["duty_phone"] or row["duty_phone"] in _NO_PHONE:
        yield "a duty desk needs a number (duty_phone), or nobody can call it"
    if row["staff_no"]:
        yield "a duty desk is no person: leave its staff number empty"
    if row["private_phone"] and row["private_phone"] not in _NO_PHONE:
        yield "a duty desk has no private phone: its number goes into duty_phone"
    if row["building_code"]:
        yield "a duty desk belongs to an area, not to a building"


def masked_fault(row: Row) -> Reason | None:
    private = row["private_phone"]
    return row.fault.without(private, mask(private)) if row.fault else None


def hours_in(row: Row) -> tuple[str | None, Reason | None]:
    """The duty hours as they are kept, and why nobody can tell what they mean."""
    given = row["duty_hours"].strip()
    if not given or given in _NO_PHONE:
        return None, None
    try:
        return hours_of(given), None
    except HoursError as error:
        given = given[:LONGEST_HOURS]
        sentence = f"duty_hours {given!r} cannot be understood: {error}"
        return given, Reason("hours-unclear", sentence, value=given)


def phone_in(cell: str) -> str | None:
    """A number as it is kept; of several the first. None is not said, empty is none. Raises PhoneError."""
    if not cell or cell in _NO_PHONE:
        return "" if cell else None
    return read_phones(cell)[0].text
