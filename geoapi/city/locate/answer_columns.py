"""Answers as cells of a table: what a batch of CSV and bulk work hand back beside each row."""

from collections.abc import Sequence
from datetime import datetime

from geoapi.city.locate.answers import Answers, Found, LookupRequest

Cell = str | float | bool | None

_LEVELS = ("community", "subdistrict", "district", "city")
# The same for all points of a leaf in the same zones.
PLACE_COLUMNS = (
    *("grid_code", "grid_name", *(f"{level}_name" for level in _LEVELS)),
    *("call_rung", "call_name", "call_role", "call_phone", "call_until"),
    *("responsible_name", "responsible_role", "responsible_phone", "on_duty"),
)
EVIDENCE_COLUMNS = (
    *("matched_text", "matched_score", "basis", "distance_to_boundary_m", "accuracy_m", "needs_confirmation"),
    *("alternatives", "atlas_version"),
)
ANSWER_COLUMNS = (*PLACE_COLUMNS, *EVIDENCE_COLUMNS, "error")
# A column of one's own may be called error; a file with these two is an answer.
_SURELY_OURS = {"grid_code", "atlas_version"}


def own_columns(headings: Sequence[str]) -> list[int]:
    """The places of all but those of an answer of ours that is asked again."""
    is_answer = set(headings) >= _SURELY_OURS
    return [place for place, name in enumerate(headings) if not (is_answer and name in ANSWER_COLUMNS)]


def place_cells(answers: Answers, found: Found, asked: LookupRequest, at: datetime) -> Sequence[Cell]:
    """The cells of PLACE_COLUMNS."""
    chain = {area.level: area for area in answers.atlas.chains[found.leaf]}
    leaf = answers.atlas.leaves[found.leaf]
    call, first = answers.first_people(found, asked, at)
    return (
        *(leaf.code, leaf.name),
        *(chain[level].name if level in chain else None for level in _LEVELS),
        *(call.rung, call.name, call.post and call.post.role.code, call.phone.text),
        call.until and call.until.isoformat(),
        *(
            (first.name, first.post.role.code, first.phone, first.hours.on)
            if first
            else (None, None, None, None)
        ),
    )
