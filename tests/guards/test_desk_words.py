"""Codes of the service that the desk shows have words in both languages; it lists no other acts."""

import ast
import importlib
import json
import pkgutil
import re
from typing import get_args

import pytest

import geoapi
from geoapi.app import COMMANDS
from geoapi.core.commands import Command
from geoapi.importing.reasons import Code
from geoapi.importing.terms import TONES
from geoapi.office.access.matrix import ACTS_AS
from geoapi.office.notices import faults
from geoapi.office.notices.commands import EVENTS
from geoapi.office.upkeep.commands import KINDS
from tests.conftest import ROOT

ACT, GROUP = "desk.act.", "desk.acts."
# Of `desk.acts.`, what is no group of acts.
NO_GROUP = {"any", "all"}
LANGUAGES = ["zh-CN", "en"]
# What serves when it is imported; what needs Spark, which is brought when it is first asked for.
UNREAD = {"geoapi.serve", "geoapi.city.bulk.on_spark"}
# What writes a row of the audit besides commands.
WRITERS = {"add_row", "_note"}


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        (ROOT / "web" / "i18n" / "desk" / f"{language}.json").read_text(encoding="utf-8")
    )
    return found


def commands() -> list[Command]:
    """Every command in the code, wherever it stands."""
    found = []
    for module in pkgutil.walk_packages(geoapi.__path__, "geoapi."):
        if module.name not in UNREAD:
            found += [
                each
                for each in vars(importlib.import_module(module.name)).values()
                if isinstance(each, Command)
            ]
    return list({id(each): each for each in found}.values())


def written_by_hand() -> set[str]:
    """Acts that code writes into the audit itself, as they stand there."""
    found = set()
    for path in sorted((ROOT / "geoapi").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITERS:
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                found |= {
                    each for each in texts if isinstance(each, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", each)
                }
    return found


def acts() -> set[str]:
    made = commands()
    undone = {f"{each.act}.undo" for each in made if each.undo}
    return {each.act for each in made} | undone | written_by_hand()


def test_what_is_done_is_found_in_the_code() -> None:
    assert {each.act for each in COMMANDS} < {each.act for each in commands()}
    assert {"account.invite", "audit.export"} <= {each.act for each in commands()}
    assert {
        "session.begin",
        "webhook.add",
        "credential.add",
        "audit.delete",
        "upload.applied",
    } <= written_by_hand()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_words_and_no_words_are_of_none(language: str) -> None:
    told = {key.removeprefix(ACT) for key in words(language) if key.startswith(ACT)}
    assert told == acts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_of_acts_has_a_name(language: str) -> None:
    told = {key.removeprefix(GROUP) for key in words(language) if key.startswith(GROUP)}
    assert told - NO_GROUP == {each.partition(".")[0] for each in acts()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("beginning", "codes"),
    [
        ("desk.sending.fault.", {*faults.KINDS, "other"}),
        ("desk.sending.what.", {*EVENTS, "other"}),
        ("desk.acts_as.", {*ACTS_AS, "none"}),
        ("desk.import.why.", set(get_args(Code))),
        ("desk.terms.of.", set(KINDS)),
        ("desk.terms.tone.", set(TONES)),
    ],
)
def test_every_code_has_words_and_no_words_are_of_none(
    language: str, beginning: str, codes: set[str]
) -> None:
    told = {key.removeprefix(beginning) for key in words(language) if key.startswith(beginning)}
    assert told == codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_a_term_has_words(language: str) -> None:
    columns = {column for kind in KINDS.values() for column in kind.columns}
    fixed = {"code"} | {column for kind in KINDS.values() for column in kind.fixed}
    keys = {f"desk.terms.column.{each}" for each in columns} | {f"desk.field.{each}" for each in columns}
    keys |= {f"desk.terms.fixed.{each}{end}" for each in fixed for end in ("", ".why")}
    assert keys - words(language).keys() == set()
