"""A row of another system's export as a case: read cell by cell. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from geoapi.core.cells import day_of, local_moment_of, plain_text, whole_of
from geoapi.core.moments import read_moment
from geoapi.core.phones import PhoneError, read_phone
from geoapi.features.cases.fields import LONGEST
from geoapi.features.cases.importing.columns import (
    CHANNELS,
    MOMENT_COLUMNS,
    NO,
    OUTCOMES,
    STATES,
    WEIGHTS,
    YES,
)
from geoapi.importing.names import text_fault
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.report import mask
from geoapi.importing.rows import Row

_SEVERAL = re.compile(r"\s*[;；、|\n]\s*")
_LONGEST_BODY = 4000


@dataclass(frozen=True)
class Given:
    """What a row says. `moments`: when what was done, by verb; `end`: when it was over; `postponed`: for each
    moment of `grant` until when.

    The point is as the file has it; the category is still a word.
    """

    where: str
    number: str
    channel: str
    category: str
    title: str
    body: str
    opened_at: datetime
    state: str
    moments: Mapping[str, Sequence[datetime]]
    texts: Mapping[str, str]
    lon: float | None = None
    lat: float | None = None
    weight: str | None = None
    outcome: str | None = None
    promised_at: datetime | None = None
    postponed: Sequence[datetime] = ()
    score: int | None = None
    phone: str | None = None
    urgent: bool = False
    special_group: bool = False
    confidential: bool = False

    def __getitem__(self, column: str) -> str:
        """What stands in a column of words; nothing where it is empty."""
        return self.texts.get(column, "")


_TEXTS = (
    *("place", "building", "post", "accepted_by", "leader", "said", "response", "return_reason"),
    *("dispute_reason", "escalate_reason", "instead", "merged_into", "name", "public_text", "photos"),
    "postpone_reason",
)


def read_row(row: Row, zone: ZoneInfo, now: datetime) -> Given:
    """Raises Unusable."""
    if row.fault:
        raise Unusable(row.fault)
    number, body = plain_text(row["number"]), row["text"].strip()
    if not number or len(number) > 80:
        raise _fault("code-missing", "it has no number by which it would be known again (number, 工单编号)")
    if not body:
        raise _fault("name-missing", "it does not say what it is about (text, 内容)")
    if len(body) > _LONGEST_BODY:
        raise _fault(
            "cell-unreadable", f"its text is {len(body):,} characters long: {_LONGEST_BODY:,} are kept"
        )
    opened_at = _moment(row, "opened_at", zone)
    if opened_at is None:
        raise _fault("date-invalid", "it does not say when it came in (opened_at, 诉求时间)")
    moments = {verb: _moments(row, column, zone) for column, verb in MOMENT_COLUMNS.items()}
    texts = {column: _text(row, column) for column in _TEXTS if row[column]}
    _check_order(opened_at, moments, now)
    score = whole_of(row["score"]) if row["score"] else None
    if row["score"] and (score is None or not 1 <= score <= 5):
        raise _fault("number-invalid", f"score is {row['score']!r}, none of 1 to 5")
    return Given(
        row.where,
        number,
        _word(row, "channel", CHANNELS) or "import",
        plain_text(row["category"]),
        _text(row, "title")[:200],
        body,
        opened_at,
        _state(row, moments),
        {verb: found for verb, found in moments.items() if found},
        texts,
        float(row["lon"]) if row["lon"] else None,
        float(row["lat"]) if row["lat"] else None,
        _word(row, "weight", WEIGHTS),
        _word(row, "outcome", OUTCOMES),
        next(iter(_days(row, "promised_at", zone)), None),
        _postponed(row, moments["grant"], zone),
        score,
        _phone(row["phone"]),
        urgent=_flag(row, "urgent"),
        special_group=_flag(row, "special_group"),
        confidential=_flag(row, "confidential"),
    )


def _state(row: Row, moments: Mapping[str, Sequence[datetime]]) -> str:
    """What it says, or what follows from what was done last."""
    said = _word(row, "state", STATES)
    if said:
        return said
    if moments["end"]:
        return "closed"
    last = (
        max((found[-1], verb) for verb, found in moments.items() if found) if any(moments.values()) else None
    )
    reached = {"accept": "accepted", "dispatch": "dispatched", "return": "returned", "rule": "dispatched",
               "escalate": "escalated", "resolve": "resolved"}  # fmt: skip
    return "received" if last is None else reached.get(last[1], "working")


def _check_order(opened_at: datetime, moments: Mapping[str, Sequence[datetime]], now: datetime) -> None:
    if opened_at > now:
        raise _fault("date-invalid", f"it came in at {opened_at:%Y-%m-%d %H:%M}, which is still to come")
    for column, verb in MOMENT_COLUMNS.items():
        for moment in moments[verb]:
            if moment < opened_at:
                sentence = f"{column} {moment:%Y-%m-%d %H:%M} is before it came in"
                raise _fault("dates-reversed", sentence)
            if moment > now:
                raise _fault("date-invalid", f"{column} {moment:%Y-%m-%d %H:%M} is still to come")


def _postponed(row: Row, granted: Sequence[datetime], zone: ZoneInfo) -> list[datetime]:
    """Until when more time was granted, each time."""
    untils = _days(row, "postponed_until", zone)
    if len(untils) != len(granted):
        sentence = f"it was postponed {len(granted)} times (postponed_at), and {len(untils)} times until when"
        raise _fault("date-invalid", f"{sentence} (postponed_until): one for each, 2026-03-01; 2026-03-05")
    for at, until in zip(granted, untils, strict=True):
        if until <= at:
            sentence = f"postponed_until {until:%Y-%m-%d %H:%M} is not after {at:%Y-%m-%d %H:%M}"
            raise _fault("dates-reversed", f"{sentence}, when that was granted")
    return untils


def _text(row: Row, column: str) -> str:
    cell = row[column].strip()
    if cell and (fault := text_fault(cell.replace("\n", " "))):
        raise _fault("cell-unreadable", f"{column} {fault}")
    return cell[:LONGEST]


def _word(row: Row, column: str, words: Mapping[str, str]) -> str | None:
    cell = plain_text(row[column])
    if not cell:
        return None
    if cell not in words:
        choices = "、".join(dict.fromkeys(word for word in words if not word.isascii()))
        raise _fault("kind-unknown", f"{column} is {cell!r}, none of {choices}")
    return words[cell]


def _flag(row: Row, column: str) -> bool:
    cell = plain_text(row[column]).lower()
    if cell in YES:
        return True
    if cell in NO:
        return False
    raise _fault("kind-unknown", f"{column} is {cell!r}, neither 是 nor 否")


def _days(row: Row, column: str, zone: ZoneInfo) -> list[datetime]:
    """Moments until when something is to be done: of a day its end."""
    parts = _parts(row, column)
    one_day = timedelta(days=1)
    return sorted(_read(part, column, zone) + (one_day if day_of(part) else timedelta()) for part in parts)


def _moments(row: Row, column: str, zone: ZoneInfo) -> list[datetime]:
    return sorted(_read(part, column, zone) for part in _parts(row, column))


def _parts(row: Row, column: str) -> list[str]:
    return [part for part in _SEVERAL.split(row[column].strip()) if part not in ("", "-", "—")]


def _moment(row: Row, column: str, zone: ZoneInfo) -> datetime | None:
    cell = row[column].strip()
    return _read(cell, column, zone) if cell not in ("", "-", "—") else None


def _read(cell: str, column: str, zone: ZoneInfo) -> datetime:
    local = local_moment_of(cell)
    if local is not None:
        return local.replace(tzinfo=zone)
    try:
        return read_moment(cell, zone)
    except (ValueError, OverflowError):
        sentence = f"{column} is {cell[:40]!r}, not a time such as 2026-01-31 09:05"
        raise _fault("date-invalid", sentence) from None


def _phone(cell: str) -> str | None:
    if cell.strip() in ("", "-", "—", "无", "匿名"):
        return None
    try:
        return read_phone(cell).text
    except PhoneError as error:
        raise _fault("phone-invalid", f"the phone {mask(cell)} {error}") from None


def _fault(code: str, sentence: str) -> Unusable:
    return Unusable(Reason(code, sentence))  # type: ignore[arg-type]
