"""Whatever may be said of why something was not delivered is of a kind, for which pages have words."""

import ast
from pathlib import Path

import pytest

from geoapi.core.boxes import read_keys
from geoapi.core.errors import KeysUnavailable
from geoapi.office.notices import faults
from tests.conftest import ROOT

# Where messages are sent, and what is raised there with a sentence.
SENDING = ("geoapi/core/outbound.py", "geoapi/office/notices/senders.py")
RAISED = {"Undelivered", "Unreachable"}


def sentences() -> list[str]:
    """As they stand in the code; what is filled in is a 5."""
    found = []
    for path in SENDING:
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                (said,) = node.args
                if isinstance(said, ast.Constant):
                    found.append(str(said.value))
                elif isinstance(said, ast.JoinedStr):
                    parts = (part.value if isinstance(part, ast.Constant) else 5 for part in said.values)
                    found.append("".join(map(str, parts)))
                elif isinstance(said, ast.Attribute) and ast.unparse(said.value) == "faults":
                    found.append(getattr(faults, said.attr))
    return found


def test_each_sentence_is_of_a_kind() -> None:
    found = [*sentences(), faults.answered(500), faults.crashed(ValueError())]
    assert len(found) > 8
    assert {each: faults.kind_of(each) for each in found if faults.kind_of(each) == "other"} == {}
    assert {faults.kind_of(each) for each in found} == faults.KINDS.keys()


def test_a_lost_key_file_is_a_secret_that_does_not_open(tmp_path: Path) -> None:
    with pytest.raises(KeysUnavailable) as refused:
        read_keys(tmp_path / "none")
    assert faults.kind_of(refused.value.detail) == "secret"


def test_what_is_not_known_is_told_as_it_is() -> None:
    assert faults.kind_of("Something else.") == faults.kind_of(None) == "other"
