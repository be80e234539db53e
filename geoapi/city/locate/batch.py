"""Many questions in one JSON body: each answered as if asked alone,
within bounds of time and of other dates.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from geoapi.city.locate.answers import Answers, Json
from geoapi.city.locate.schemas import BatchRow
from geoapi.core.errors import DomainError, InvalidInput, OutOfTime
from geoapi.core.turns import Turn

# Each other date may lie in another period, for which a map is loaded from the database.
MOST_OTHER_PERIODS = 4
MOST_S = 20.0

AnsweredRow = tuple[Any, Json | DomainError]


class Periods:
    """The maps that one batch has open: that of now, and no more than a few others."""

    def __init__(self, open_at: Callable[[datetime], Answers], now: datetime) -> None:
        self._open_at, self._now = open_at, now
        self._open: list[Answers] = []

    def at(self, moment: datetime) -> Answers:
        """The map of a moment. Raises InvalidInput where that would be one too many."""
        if not self._open:
            self._open.append(self._open_at(self._now))
        for answers in self._open:
            if answers.atlas.period.holds(moment):
                return answers
        if len(self._open) > MOST_OTHER_PERIODS:
            raise InvalidInput.of(
                "at",
                f"The rows before ask about {MOST_OTHER_PERIODS} other periods of the map, as many as "
                "one batch may;"
                " send this row in another.",
            )
        self._open.append(self._open_at(moment))
        return self._open[-1]


def answer_rows(
    rows: Iterable[object], answer: Callable[[BatchRow], Json], *, within_s: float = MOST_S
) -> Iterator[AnsweredRow]:
    """Each row's id and answer, in order: that of a single call, or what is wrong."""
    until = time.monotonic() + within_s
    with Turn() as turn:
        for row in rows:
            turn.pass_on()
            row_id, query = _parse(row)
            try:
                if isinstance(query, InvalidInput):
                    raise query
                if time.monotonic() > until:
                    raise OutOfTime(
                        f"The {within_s:g} s of one batch were over before this row; send it again in "
                        "a smaller batch."
                    )
                yield row_id, answer(query)
            except DomainError as error:
                yield row_id, error


def _parse(row: object) -> tuple[Any, BatchRow | InvalidInput]:
    """A row's id and its question, or what is wrong with it."""
    row_id = row.get("id") if isinstance(row, Mapping) else None
    row_id = None if isinstance(row_id, Mapping | list) else row_id
    try:
        return row_id, BatchRow.model_validate(row)
    except ValidationError as error:
        return row_id, InvalidInput.of_schema(error)
