"""What a person set of a post survives a file that says otherwise: it is left out, and told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from geoapi.city.people.editing.tenure import HOLDER, HOURS, SUBSTITUTION, course, with_hours
from geoapi.city.people.importing.rows import PostRow
from geoapi.city.people.importing.staging import names_of
from geoapi.importing.edits import Edits

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
        stays, comes = (self._words(column, value) for value in _first_difference(kept, said))
        told = f"{cell} {stays}, set by {edit.edited_by} on {edit.edited_at:%Y-%m-%d}"
        if self._edits.overrule:
            self._edits.report.overrule(f"post {code}", f"{told}, is now {comes} as the file says")
            forget = "DELETE FROM edited_cell WHERE (table_name, key, column_name) = ('post', :code, :cell)"
            self._connection.execute(text(forget), {"code": code, "cell": cell})
            return False
        self._edits.report.keep(f"post {code}", f"{told}, stays; the file says {comes}")
        return True

    def _words(self, column: str, value: object) -> str:
        if value is None:
            return "nobody" if column == "staff_no" else "nothing"
        names = names_of(self._connection, [str(value)]) if column == "staff_no" else {}
        return repr(names.get(str(value), value))


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
