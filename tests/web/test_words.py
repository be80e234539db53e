"""The words of the page: the same in every language, all used, none missing."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from geoapi.features.cases.channels import CHANNELS
from geoapi.features.cases.fields import Outcome
from geoapi.features.cases.flow import FLOW
from geoapi.features.couriers.tasks.flow import FLOW as TASKS
from geoapi.features.couriers.tasks.rules import CHANNEL
from geoapi.office.matters.flows import SUBMIT

WEB = Path(__file__).resolve().parents[2] / "web"
FOLDERS = ("", "cases", "desk", "matter", "matters", "plan", "report", "riderme", "riding", "tasks")
# Words that several pages share, or that one has for later, with what their keys begin with.
SHARED = {"cases": "case", "riding": "riding", "tasks": "task"}
NAMED = re.compile(r'data-words(?:-later)?="([^"]*)"')


def words_of(folder: str) -> dict[str, dict[str, str]]:
    """By language."""
    paths = (WEB / "i18n" / folder).glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


WORDS: dict[str, dict[str, str]] = {
    language: {key: text for folder in FOLDERS for key, text in words_of(folder)[language].items()}
    for language in words_of("")
}
FILES = [*(WEB / "js").rglob("*.js"), *WEB.glob("*.js"), *WEB.glob("*.html")]
SOURCES = {str(path.relative_to(WEB)): path.read_text(encoding="utf-8") for path in FILES}

CALL = re.compile(r"""(?<![.\w])(?:t|has)\(\s*(?:"([^"]+)"|`([^`]+)`)|\?\s*t\("([^"]+)"\)""")
ATTRIBUTE = re.compile(r'data-i18n(?:-label|-placeholder)?="([^"]+)"')
# One of two or three keys: `condition ? "this.key" : "that.key"`.
CHOSEN = re.compile(r'[?:]\s*"([a-z]\w*(?:\.\w+)+)"')
HOLE = re.compile(r"\{(\w+)\}")
CJK = re.compile(r"[\u4e00-\u9fff]")


def used() -> tuple[set[str], set[str]]:
    """Keys the sources name, and the beginnings of those they build (`level.${…}`)."""
    keys: set[str] = set()
    beginnings: set[str] = set()
    for source in SOURCES.values():
        for found in CALL.findall(source):
            for key in filter(None, found):
                (beginnings if "${" in key else keys).add(key.split("${")[0])
        keys |= set(ATTRIBUTE.findall(source))
        keys |= set(CHOSEN.findall(source)) & set(WORDS["zh-CN"])
    return keys, beginnings


@pytest.mark.parametrize("folder", FOLDERS)
def test_languages_have_the_same_keys(folder: str) -> None:
    words = words_of(folder)
    assert set(words) == {"zh-CN", "en"} and set(words["zh-CN"]) == set(words["en"])


def test_what_one_page_says_is_loaded_by_no_other() -> None:
    folders = {path.name for path in (WEB / "i18n").iterdir() if path.is_dir()}
    assert folders == set(FOLDERS) - {""}
    for page in folders - set(SHARED):
        assert all(key.startswith(f"{page}.") for key in words_of(page)["en"])
        assert not any(key.startswith(f"{page}.") for key in words_of("")["en"])
        elsewhere = [name for name in SOURCES if not name.startswith((f"js/pages/{page}/", page))]
        # A permission may be called as a page is: only what has words is one of its keys.
        named = re.compile(rf"""["`]({page}\.[\w.]+)(\$\{{)?""")
        keys = words_of(page)["en"].keys()
        found = [
            name for name in elsewhere for key, built in named.findall(SOURCES[name]) if built or key in keys
        ]
        assert found == []
        assert [name for name in SOURCES if page in named_by(name)] == [f"{page}.html"]


def named_by(name: str) -> list[str]:
    """The folders of words that a page loads."""
    found = NAMED.findall(SOURCES[name]) if name.endswith(".html") else []
    return " ".join(found).split()


@pytest.mark.parametrize("folder", sorted(SHARED))
def test_what_pages_share_is_loaded_by_those_that_say_it(folder: str) -> None:
    keys = f"{SHARED[folder]}."
    assert all(key.startswith(keys) for key in words_of(folder)["en"])
    say = re.compile(rf"""["`]({re.escape(keys)}[\w.]*)""")

    def says(source: str) -> bool:
        """Whether a key stands there, or how some begin; a permission may begin so, too."""
        return any(key.startswith(said) for said in say.findall(source) for key in words_of(folder)["en"])

    pages = {Path(name).parts[2] for name in SOURCES if name.startswith("js/pages/") and says(SOURCES[name])}
    assert pages == {Path(name).stem for name in SOURCES if folder in named_by(name)}


def test_every_state_verb_and_channel_of_a_case_has_a_name() -> None:
    words = words_of("cases")["zh-CN"]
    named = {part: {key.split(".")[2] for key in words if key.startswith(f"case.{part}.")}
             for part in ("state", "public", "verb", "channel", "outcome")}  # fmt: skip
    states = {state.code for state in FLOW.states}
    assert named["state"] - {"disputed"} == named["public"] - {"disputed"} == states
    assert named["verb"] == {SUBMIT, *(move.verb for move in FLOW.moves)}
    assert named["channel"] == set(CHANNELS)
    assert set(get_args(Outcome)) <= named["outcome"]


def test_every_state_and_verb_of_a_task_has_a_name() -> None:
    words = words_of("tasks")["zh-CN"]
    named = {part: {key.split(".")[2] for key in words if key.startswith(f"task.{part}.")}
             for part in ("state", "verb", "channel")}  # fmt: skip
    assert named["state"] == {state.code for state in TASKS.states}
    assert named["verb"] == {SUBMIT, *(move.verb for move in TASKS.moves)}
    assert named["channel"] == {CHANNEL}


def test_every_key_in_use_has_words() -> None:
    keys, beginnings = used()
    known = set(WORDS["zh-CN"])
    assert len(keys) > 60
    assert keys - known == set()
    assert [b for b in beginnings if not any(key.startswith(b) for key in known)] == []


def test_no_words_are_left_over() -> None:
    keys, beginnings = used()
    assert "" not in beginnings, "a key that is put together from its first letter on would cover all"
    # Reasons and endings that the code puts together are covered by their beginning.
    # Words of what a case or a task is stand whole, whoever says which: notices say them too.
    covered = (*beginnings, f"{SHARED['cases']}.", f"{SHARED['tasks']}.")
    over = [key for key in WORDS["zh-CN"] if key not in keys and not key.startswith(covered)]
    assert over == []


@pytest.mark.parametrize("key", sorted(WORDS["zh-CN"]))
def test_translations_fill_the_same_holes(key: str) -> None:
    chinese, english = WORDS["zh-CN"][key], WORDS["en"][key]
    assert set(HOLE.findall(chinese)) == set(HOLE.findall(english))
    assert chinese.strip() and english.strip()
    assert not CJK.search(english), "an English text in Chinese"


def test_chinese_stands_only_in_the_words() -> None:
    """Scripts hold no text of their own; the language button names the other language in that language."""
    for name, source in SOURCES.items():
        if name.endswith(".html"):
            continue
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
        strings = [s for s in re.findall(r'"[^"\n]*"|`[^`]*`', code) if CJK.search(s)]
        assert set(strings) <= {'"中"', '"中，切换到中文"'}, name
