"""A row of a city's table as a place: read cell by cell, telling what was repaired and what was left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from geoapi.city.places.codes import plate_code
from geoapi.city.places.directory.opening import OtherHours
from geoapi.city.places.directory.vocabulary import Vocabulary
from geoapi.city.places.importing.exceptions import closure_of, exceptions_of
from geoapi.core.cells import day_of, plain_text
from geoapi.core.hours import HoursError
from geoapi.core.hours_text import hours_of
from geoapi.core.phones import find_phones
from geoapi.importing.names import text_fault
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.rows import Row, read_as

Point = tuple[float, float]

LONGEST_TEXT = 2_000
AMENITY_COLUMN = "amenity:"
_NOTHING = {"", "-", "--", "—", "——", "/", "无", "暂无", "不详", "未知", "空"}
_YES = {"有", "是", "1", "y", "yes", "true", "可", "√", "✓", "✔", "☑", "提供", "具备"}
_NO = {*_NOTHING, "否", "0", "n", "no", "false", "×", "x", "✗", "没有", "不提供", "不具备"}
_WHEELCHAIR = {
    **dict.fromkeys(_YES | {"无障碍", "可通行", "全部"}, "yes"),
    **dict.fromkeys({"limited", "部分", "部分可通行", "受限", "需协助", "有台阶"}, "limited"),
    **dict.fromkeys({"否", "无", "0", "n", "no", "false", "×", "x", "✗", "没有", "不可", "不可通行"}, "no"),
}
_ACCESS = {
    **dict.fromkeys({"open", "开放", "直接进入", "自由进入", "自由进出", "免费进入", "敞开", "无需"}, "open"),
    **dict.fromkeys({"code", "密码", "密码锁", "扫码", "扫码进入", "扫码开门", "密码进入"}, "code"),
    **dict.fromkeys({"card", "刷卡", "刷卡进入", "工会卡", "凭卡进入", "门禁卡"}, "card"),
    **dict.fromkeys(
        {"ask", "询问", "询问工作人员", "联系工作人员", "登记", "登记进入", "按铃", "预约"}, "ask"
    ),
}


@dataclass(frozen=True)
class PlaceRow:
    """A place as a file gives it. The point is as the file
    has it until it is converted; None where it has none.

    `code` is None until one is made from `identity`. `area` and `district` are what the file calls them.
    A place of the map that has no name is called by its kind.
    """

    where: str
    code: str | None
    kind: str
    name: str
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    building: str | None = None
    area: str | None = None
    district: str | None = None
    phone: str | None = None
    hours: str | None = None
    hours_clear: bool = True
    exceptions: tuple[OtherHours, ...] = ()
    access: str | None = None
    wheelchair: str | None = None
    amenities: tuple[str, ...] = ()
    photo_captions: tuple[str, ...] = ()
    description: str | None = None
    operator: str | None = None
    verified_on: date | None = None
    verified_by: str | None = None
    identity: str = ""
    is_named: bool = True


class AreaKnown(NamedTuple):
    """An area now in force, and the codes of all it lies in, itself among them."""

    id: int
    code: str
    name: str
    level: str
    chain: frozenset[str]


@dataclass(frozen=True)
class SitedPlace:
    """A row with its point in WGS 84, the areas it is said to be in, the smallest first,
    and, beside a point that was given, that of the building or address it names.
    """

    row: PlaceRow
    point: Point
    reference: Point | None = None
    areas: tuple[AreaKnown, ...] = ()


class PlaceReader:
    """Reads one row; `repaired` and `noted` then hold what there is to tell of it."""

    def __init__(
        self, row: Row, vocabulary: Vocabulary, zone: ZoneInfo, today: date, *, strict: bool
    ) -> None:
        self._row, self._vocabulary, self._zone, self._today = row, vocabulary, zone, today
        self._strict = strict
        self.repaired: list[Reason] = []
        self.noted: list[Reason] = []

    def place(self, kind: str | None = None) -> PlaceRow:
        """The place; `kind` is that of rows that do not say theirs. Raises Unusable."""
        row = self._row
        if row.fault:
            raise Unusable(row.fault)
        for change in row.changes:
            (self.repaired if change.read else self.noted).append(change.reason)
        name = plain_name(row["name"])
        if not name:
            raise Unusable(Reason("name-missing", "it has no name"))
        unfit = text_fault(name)
        if unfit:
            raise Unusable(Reason("cell-unreadable", f"the name {unfit}", value=name))
        code = self._code()
        lon, lat = self._coordinates()
        hours, clear = self._hours()
        return PlaceRow(
            where=row.where,
            code=code,
            kind=self._kind(kind),
            name=name,
            address=self._text("address"),
            lon=lon,
            lat=lat,
            building=row["building"] or None,
            area=row["area"] or None,
            district=row["district"] or None,
            phone=self._phone(),
            hours=hours,
            hours_clear=clear,
            exceptions=self._exceptions(),
            access=self._one_of("access", _ACCESS),
            wheelchair=self._one_of("wheelchair", _WHEELCHAIR),
            amenities=self._amenities(),
            photo_captions=tuple(
                part.strip() for part in re.split(r"[|;；\n]", row["photo_captions"]) if part.strip()
            ),
            description=self._text("description"),
            operator=self._text("operator"),
            verified_on=self._verified_on(),
            verified_by=self._text("verified_by"),
        )

    def _text(self, column: str) -> str | None:
        text = self._row[column].strip()
        if len(text) > LONGEST_TEXT:
            sentence = f"{column} is {len(text):,} characters long, more than {LONGEST_TEXT:,}"
            raise Unusable(Reason("cell-unreadable", sentence, value=text))
        return None if text in _NOTHING else text

    def _code(self) -> str | None:
        given = self._row["code"]
        if not given:
            return None
        code = plate_code(plain_text(given))
        if code is None:
            sentence = (
                f"the code {given!r} is not made of 4 to 12 letters and digits; leave it empty to have "
                "one made"
            )
            raise Unusable(Reason("code-invalid", sentence, value=given))
        if code != given:
            self.repaired.append(Reason("read-as", f"code {given} is written {code}", value=given, read=code))
        return code

    def _kind(self, usual: str | None) -> str:
        given = self._row["kind"] or usual or ""
        kind = self._vocabulary.kinds.find(given)
        if kind is None:
            known = ", ".join(f"{term.name} ({term.code})" for term in self._vocabulary.kinds.all)
            sentence = f"unknown kind {given!r}" if given else "it has no kind"
            choices = "、".join(term.name for term in self._vocabulary.kinds.all)
            raise Unusable(
                Reason("kind-unknown", f"{sentence}: use one of {known}", value=given, choices=choices)
            )
        return kind.code

    def _coordinates(self) -> tuple[float | None, float | None]:
        lon, lat = (self._row[name] for name in ("lon", "lat"))
        return (float(lon), float(lat)) if lon and lat else (None, None)

    def _phone(self) -> str | None:
        given = self._row["phone"]
        if given in _NOTHING:
            return None
        found = find_phones(given)
        if not found:
            sentence = f"phone {given!r} is no phone number and was left out"
            self.noted.append(Reason("left-out", sentence, value=given))
            return None
        first = found[0].text
        if first != given:
            sentence = f"phone {given} is written {first}" + (", the first of them" if found[1:] else "")
            self.repaired.append(Reason("read-as", sentence, value=given, read=first))
        return first

    def _hours(self) -> tuple[str | None, bool]:
        given = self._row["hours"]
        if given in _NOTHING:
            return None, True
        try:
            hours = hours_of(given)
        except HoursError as error:
            sentence = f"hours {given!r} cannot be understood: {error}"
            if self._strict:
                raise Unusable(Reason("hours-unclear", sentence, value=given)) from None
            sentence += "; kept as text and never shown as open"
            self.noted.append(Reason("hours-unclear", sentence, value=given))
            return given[:LONGEST_TEXT], False
        if hours != given:
            self.repaired.append(read_as("hours", given, hours))
        return hours, True

    def _exceptions(self) -> tuple[OtherHours, ...]:
        row = self._row
        closure = closure_of(row["closed_from"], row["closed_until"], row["closed_reason"], self._zone)
        exceptions = exceptions_of(row["exceptions"], self._zone)
        found: list[OtherHours] = []
        for one in [*([closure] if closure else []), *exceptions]:
            if any(one.overlaps(other) for other in found):
                sentence = "two of its closures and exceptions overlap"
                raise Unusable(Reason("exception-invalid", sentence, value=row["exceptions"]))
            found.append(one)
        if closure is not None and closure.since is None and closure.until is None:
            sentence = (
                "it is closed for a reason, but from when and until when is not said: closed until told"
            )
            self.noted.append(Reason("closed-without-dates", sentence))
        return tuple(found)

    def _one_of(self, column: str, words: Mapping[str, str]) -> str | None:
        given = plain_text(self._row[column]).lower()
        if column == "access" and given in _NOTHING:
            return None
        found = words.get(given)
        if given and found is None:
            known = ", ".join(sorted(set(words.values())))
            sentence = f"{column} {given!r} is none of {known} and was left out"
            self.noted.append(Reason("left-out", sentence, value=given))
        return found

    def _amenities(self) -> tuple[str, ...]:
        chosen, unknown = set(), []
        for part in re.split(r"[、,，;；|/\n]", self._row["amenities"]):
            if plain_text(part) in _NOTHING:
                continue
            term = self._vocabulary.amenities.find(part)
            if term is None:
                unknown.append(part.strip())
            else:
                chosen.add(term.code)
        for column, cell in self._row.cells.items():
            if column.startswith(AMENITY_COLUMN):
                said = plain_text(cell).lower()
                if said in _YES:
                    chosen.add(column.removeprefix(AMENITY_COLUMN))
                elif said not in _NO:
                    unknown.append(f"{column.removeprefix(AMENITY_COLUMN)}: {cell}")
        if unknown:
            listed = ", ".join(unknown)[:200]
            self.noted.append(Reason("left-out", f"unknown amenities were left out: {listed}", value=listed))
        return tuple(term.code for term in self._vocabulary.amenities.all if term.code in chosen)

    def _verified_on(self) -> date | None:
        given = self._row["verified_on"]
        # The time of the day, if there is one, does not matter.
        day = day_of(plain_text(given)) or day_of(plain_text(given).partition(" ")[0])
        if given in _NOTHING:
            return None
        if day is None or day > self._today:
            sentence = f"verified_on {given!r} is no day in the past and was left out"
            self.noted.append(Reason("left-out", sentence, value=given))
            return None
        if given != day.isoformat():
            self.repaired.append(read_as("verified_on", given, day.isoformat()))
        return day


def plain_name(text: str) -> str:
    return " ".join(text.split())
