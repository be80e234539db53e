"""Names that would steer a terminal, turn text round or fill a page are seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.importing.names import text_fault, visible


@pytest.mark.parametrize(
    "name", ["和平街道", "第3网格（东）", "ئۈرۈمچى شەھىرى", "东 区", "𠮷林村", "Ölgii\u200c-x", "名\u3000字"]
)
def test_names_of_every_script_are_kept(name: str) -> None:
    assert text_fault(name) is None and visible(name) == name


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("\x1b]0;owned\x07\x1b[2J", "holds a control character (U+001B)"),
        ("东\x00区", "holds a control character (U+0000)"),
        ("东\x9b区", "holds a control character (U+009B)"),
        ("东\n区", "has more than one line"),
        ("东\u2028区", "has more than one line"),
        ("东\t区", "holds a control character (U+0009)"),
        ("\u202e区东", "holds an invisible character that changes how it is shown (U+202E)"),
        ("东\u2067区", "holds an invisible character that changes how it is shown (U+2067)"),
        ("东\u200b区", "holds an invisible character that changes how it is shown (U+200B)"),
        ("东\ufffd区", "holds bytes that are no text: '东\ufffd区'"),
        ("长" * 101, "is 101 characters long, more than 100"),
    ],
)
def test_others_are_not(name: str, fault: str) -> None:
    assert text_fault(name) == fault


def test_a_text_of_several_lines_may_have_them_and_nothing_else() -> None:
    assert text_fault("一\n二\t三", 10, has_lines=True) is None
    assert text_fault("一\n\x1b二", 10, has_lines=True) == "holds a control character (U+001B)"
    assert text_fault("一\n\u202e二", 10, has_lines=True) is not None


@given(st.text())
def test_what_is_shown_steers_no_terminal(text: str) -> None:
    shown = visible(text)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert text_fault(shown, len(shown)) is None or "\ufffd" in shown
