"""The pictures of the flows in docs/ are those that are made."""

import pytest
from flows import PAGES, drawn, page_with

from geoapi.kinds import KINDS


def test_every_kind_has_a_page_with_its_flow_as_it_is() -> None:
    assert set(PAGES) == {kind.code for kind in KINDS}
    for kind in KINDS:
        text = PAGES[kind.code].read_text(encoding="utf-8")
        assert page_with(text, kind.code, drawn(kind.flow)) == text, "run scripts/flows.py"


def test_every_move_is_in_the_picture() -> None:
    for kind in KINDS:
        picture = drawn(kind.flow)
        for source, verb, to in kind.flow.rows():
            lines = [line for line in picture.splitlines() if verb in line]
            ways = [f"{source} --> {to}:", f"| `{verb}` |"]
            assert any(way in line and (source in line) for way in ways for line in lines), (source, verb, to)


def test_a_page_without_a_place_for_it_is_noticed() -> None:
    with pytest.raises(ValueError, match="no place for the flow of case"):
        page_with("# Cases", "case", "")
