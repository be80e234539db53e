"""What a person set of a post survives a file that says otherwise: it is left out, and told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from geoapi.city.people.editing.tenure import HOLDER, HOURS, SUBSTITUTION, course, with_hours
from geoapi.city.people.importing.rows import PostRow
from geoapi.city.people.importing.staging import names_of
from geoapi.importing.edits import Edits, set_by_hand
from geoapi.importing.reasons import NOTHING

Rows = list[PostRow]


class _Edit(NamedTuple):
    edited_by: str
    edited_at: datetime


class EditedPosts:
    """The posts of which people set who holds them, who stands in or when they are served; from `at` on."""

    def __init__(self, connection: Connection, edits: Edits, at: datetime) -> None:
        self._connection = connection
        self._edits = edits
        self._at = at
        sql = "SELECT key, column_name, edited_by, edited_at FROM edited_cell WHERE table_name = 'post'"
        self._known = {(key, cell): _Edit(*edit) for key, cell, *edit in connection.execute(text(sql))}

    def spare_holders(self, stands: Rows, left: Rows, stated: Rows) -> tuple[Rows, Rows]:
        """What is left standing and what the file says, where a person's word goes before the file's."""
        for code in self._codes(HOLDER, stands):
            if self._differ(code, HOLDER, "staff_no", stands, [*left, *stated]):
                left = [*_others(left, code), *_of(stands, code)]
                stated = _others(stated, code)
        for code in self._codes(HOURS, stands):
            if self._differ(code, HOURS, "duty_hours", stands, [*left, *stated]):
                current = next((each for each in _of(stands, code) if each.holds(self._at)), None)
                if current is not None:
                    served = with_hours(_of([*left, *stated], code), current.duty_hours, self._at)
                    left, stated = _others(left, code), [*_others(stated, code), *served]
        return left, stated

    def spare_substitutions(self, stands: Rows, left: Rows, stated: Rows) -> tuple[Rows, Rows]:
        for code in self._codes(SUBSTITUTION, [*stands, *stated]):
            if self._differ(code, SUBSTITUTION, "staff_no", stands, [*left, *stated]):
                left = [*_others(left, code), *_of(stands, code)]
                stated = _others(stated, code)
        return left, stated

    def _codes(self, cell: str, rows: Iterable[PostRow]) -> list[str]:
        return sorted({row.code for row in rows if (row.code, cell) in self._known})

    def _differ(self, code: str, cell: str, column: str, stands: Rows, result: Rows) -> bool:
        """Whether the file says otherwise than a person, who is not overruled; it is told."""
        kept, said = (course(_of(rows, code), column, self._at) for rows in (stands, result))
        if kept == said:
            return False
        edit = self._known[code, cell]
        stays, comes = (self._shown(column, value) for value in _first_difference(kept, said))
        nothing = "nobody" if column == "staff_no" else "nothing"
        stood, comes_in = (nothing if shown == NOTHING else repr(shown) for shown in (stays, comes))
        on = f"{edit.edited_at:%Y-%m-%d}"
        told = f"{cell} {stood}, set by {edit.edited_by} on {on}"
        is_now = f"is now {comes_in} as the file says"
        sentence = f"{told}, " + (is_now if self._edits.overrule else f"stays; the file says {comes_in}")
        reason = set_by_hand(sentence, stays, comes, edit.edited_by, on)
        if self._edits.overrule:
            self._edits.report.overrule(f"post {code}", reason)
            forget = "DELETE FROM edited_cell WHERE (table_name, key, column_name) = ('post', :code, :cell)"
            self._connection.execute(text(forget), {"code": code, "cell": cell})
            return False
        self._edits.report.keep(f"post {code}", reason)
        return True

    def _shown(self, column: str, value: object) -> str:
        if value is None:
            return NOTHING
        names = names_of(self._connection, [str(value)]) if column == "staff_no" else {}
        return str(names.get(str(value), value))


def _first_difference(
    kept: Sequence[tuple[object, ...]], said: Sequence[tuple[object, ...]]
) -> tuple[object, object]:
    for number in range(max(len(kept), len(said))):
        pair = [rows[number] if number < len(rows) else None for rows in (kept, said)]
        if pair[0] != pair[1]:
            return tuple(each and each[2] for each in pair)  # type: ignore[return-value]
    return None, None


def _of(rows: Rows, code: str) -> Rows:
    return [row for row in rows if row.code == code]


def _others(rows: Rows, code: str) -> Rows:
    return [row for row in rows if row.code != code]
