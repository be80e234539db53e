"""Everything that the audit may tell has words in both languages, and the page lists nothing else."""

import ast
import importlib
import json
import pkgutil
import re

import pytest

import geoapi
from geoapi.app import COMMANDS
from geoapi.core.commands import Command
from tests.conftest import ROOT

ACT, GROUP = "desk.act.", "desk.acts."
# Of `desk.acts.`, what is no group of acts.
NO_GROUP = {"any", "all"}
LANGUAGES = ["zh-CN", "en"]
# What writes a row of the audit besides commands.
WRITERS = {"add_row", "_note"}


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        (ROOT / "web" / "i18n" / f"{language}.json").read_text(encoding="utf-8")
    )
    return found


def commands() -> list[Command]:
    """Every command in the code, wherever it stands."""
    found = []
    for module in pkgutil.walk_packages(geoapi.__path__, "geoapi."):
        if module.name != "geoapi.serve":
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
