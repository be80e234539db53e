"""What is often asked for touches as few files as docs/cases.md says: each word stands in one place."""

import re
from collections.abc import Iterable
from pathlib import Path

from geoapi.core.db import Database
from geoapi.features.cases.channels import OFFICE_CHANNELS
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.limits import DEFAULTS
from tests.conftest import ROOT
from tests.office.access.town import rows

CASES, OFFICE = Path("geoapi/features/cases"), Path("geoapi/office")
EXCHANGE = Path("geoapi/features/exchange")
# Where what other systems export is read: each column and state says which verb and channel it means.
IMPORTING = CASES / "importing"
VERB_FILES = ("ending.py", "sending.py", "working.py")
# Words of the kind at hand that mean something else in other rooms, too.
OTHERS = {
    *("accept", "answer", "close", "confirm", "grant", "merge", "refuse", "resolve"),
    *("respond", "return", "rule"),
}


def files_with(words: Iterable[str], beneath: Path = Path("geoapi")) -> dict[str, set[Path]]:
    """The Python files in which a word stands in quotation marks."""
    texts = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in (ROOT / beneath).rglob("*.py")
    }
    return {
        word: {path for path, text in texts.items() if re.search(rf"""["']{word}["']""", text)}
        for word in words
    }


def test_a_category_is_a_row_and_stands_in_no_code(database: Database) -> None:
    codes = [str(code) for (code,) in rows(database, "SELECT code FROM category WHERE parent IS NOT NULL")]
    assert len(codes) > 10
    for beneath in (CASES, OFFICE):
        assert set().union(*files_with(codes, beneath).values()) == set()


def test_a_limit_is_a_row_and_code_has_no_more_than_what_runs_without_one() -> None:
    """How long a clock runs is said once, where a city's own row comes before it."""
    rules = {rule for rule in DEFAULTS.values() if rule != "h4"}
    found = files_with(rules, CASES)
    assert set().union(*found.values()) == {CASES / "limits.py"}


def test_a_channel_stands_in_one_file() -> None:
    """But for those with a door of their own (a resident's page, other systems), whose words mean more."""
    for word, files in files_with({*OFFICE_CHANNELS, "sensor", "open311"} - {"line", "window"}).items():
        # The doors of machines say by which channel what comes through them comes.
        others = {file for file in files if not file.is_relative_to(EXCHANGE)}
        assert others == {CASES / "channels.py"}, word


def test_a_verb_stands_in_the_flow_and_does_what_it_does_in_one_more_file() -> None:
    """Whatever else knows one by name (a text that is sent, say) is the kind's own rules, or imports."""
    verbs = {move.verb for move in FLOW.moves if not move.system} - OTHERS
    assert len(verbs) > 10
    assert set().union(*files_with(verbs, OFFICE).values()) == set()
    for verb, files in files_with(verbs, CASES).items():
        others = {file for file in files if not file.is_relative_to(IMPORTING)} - {CASES / "flow.py"}
        # What clocks are called, what bars a verb, and what one leads to.
        assert {file.name for file in others} <= {"limits.py", "rules.py", *VERB_FILES}, verb
    for move in FLOW.moves:
        assert move.effect.__module__.startswith("geoapi.features.cases.verbs."), move.verb
