"""A row of a firm's list: who is to be invited, and where. Pure."""

from dataclasses import dataclass
from hashlib import sha256

from geoapi.core.cells import plain_text
from geoapi.core.phones import PhoneError, read_phones
from geoapi.features.couriers.enrolling.rules import LONGEST_WORD
from geoapi.importing.names import text_fault
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.report import mask
from geoapi.importing.rows import Row

LONGEST_NUMBER = 80


@dataclass(frozen=True)
class Listed:
    """Whom a row names. `digits`: the last four of his phone, of which no more is kept."""

    where: str
    number: str
    name: str
    digits: str
    platform: str
    team: str
    station: str
    community: str

    @property
    def key(self) -> bytes:
        """By which the list of the same firm knows him again."""
        return sha256(f"{self.platform}\0{self.number}".encode()).digest()


def read_row(row: Row, platform: str) -> Listed:
    """`platform`: whose list it is, where a row does not say so. Raises Unusable."""
    if row.fault:
        raise Unusable(row.fault)
    number = plain_text(row["number"])
    if not number or len(number) > LONGEST_NUMBER:
        raise _unusable(
            "code-missing", "it has no number by which he would be known again (number, 骑手编号)"
        )
    words = {column: " ".join(row[column].split()) for column in ("name", "platform", "team")}
    for column, word in words.items():
        if fault := text_fault(word, LONGEST_WORD):
            raise _unusable("cell-unreadable", f"{column} {fault}")
    if not words["name"]:
        raise _unusable("name-missing", "it has no name (name, 姓名)")
    station, community = plain_text(row["station"]), plain_text(row["community"])
    if bool(station) == bool(community):
        both = "both a station and a community: leave one of them empty" if station else ""
        raise _unusable(
            "area-or-building", f"it has {both or 'neither a station (驿站编码) nor a community (社区编码)'}"
        )
    return Listed(
        row.where,
        number,
        words["name"],
        _digits_of(row),
        words["platform"] or platform,
        words["team"],
        station,
        community,
    )


def _digits_of(row: Row) -> str:
    """The last four digits of a phone, or the four that are all that a list tells. Raises Unusable."""
    said = plain_text(row["phone"])
    lost = next((each.why for each in row.changes if each.column == "phone" and not each.read), None)
    if lost:
        raise _unusable("phone-invalid", f"phone: {lost}")
    if not said:
        raise _unusable("phone-invalid", "it has no phone, whose last four digits he will be asked for")
    if len(said) == 4 and said.isascii() and said.isdigit():
        return said
    try:
        number = read_phones(said)[0].number
    except PhoneError as error:
        raise _unusable("phone-invalid", f"phone {mask(said[:40])} {error}") from None
    digits = "".join(filter(str.isdigit, number))
    if len(digits) < 7:
        raise _unusable("phone-invalid", f"phone {mask(said[:40])} is no whole number")
    return digits[-4:]


def _unusable(code: str, sentence: str) -> Unusable:
    return Unusable(Reason(code, sentence))  # type: ignore[arg-type]
