"""What every file of the project keeps to."""

import os
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LONGEST = 400
OF_OTHERS = ("web/vendor/",)
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "web/package-lock.json",
    "scripts/bench/lighthouse/package-lock.json",
)
GENERATED = ("sql/schema.sql",)
# A folder that only one machine has: somebody's home, a workplace, a scratch folder.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home|work|Users|tmp/[a-z])[/][A-Za-z]")


IGNORED = [
    ".git",
    *(line.rstrip("/") for line in (CHECKOUT / ".gitignore").read_text(encoding="utf-8").split()),
]


def own_files() -> list[Path]:
    """What git tracks, or would if it were added; found without git,
    which knows nothing of a tree from an archive.
    """
    found = []
    for place, folders, names in os.walk(CHECKOUT):
        folders[:] = [name for name in folders if not is_ignored(name)]
        found += [Path(place, name) for name in names if not is_ignored(name)]
    return [file for file in sorted(found) if not is_of_others(file.relative_to(CHECKOUT).as_posix())]


def is_of_others(name: str) -> bool:
    return name.startswith(OF_OTHERS) or name in (*LOCKS, *GENERATED)


def is_ignored(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in IGNORED)


def text_of(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_no_file_is_too_long_to_hold_one_idea() -> None:
    long = {
        str(file.relative_to(CHECKOUT)): length
        for file in own_files()
        if file.suffix in {".py", ".js", ".css", ".sql"}
        and (length := len((text_of(file) or "").splitlines())) > LONGEST
    }
    assert not long


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        f"{file.relative_to(CHECKOUT)}: {match[0]}"
        for file in own_files()
        if (text := text_of(file)) is not None
        for match in MACHINE_PATH.finditer(text)
    ]
    assert not found


def test_a_file_that_names_its_interpreter_can_be_run() -> None:
    wrong = [
        str(file.relative_to(CHECKOUT))
        for file in own_files()
        if file.is_file() and file.open("rb").read(2) == b"#!" and not file.stat().st_mode & 0o111
    ]
    assert not wrong


def test_files_of_every_kind_are_looked_at_and_what_git_ignores_is_not() -> None:
    names = {file.relative_to(CHECKOUT).as_posix() for file in own_files()}
    assert {
        "Makefile",
        ".gitignore",
        "scripts/run.py",
        "web/js/core/citytime.js",
        "docker/Dockerfile",
    } <= names
    assert not [name for name in names if re.search(r"(^|/)(\.local|node_modules|__pycache__|\.git)/", name)]


@pytest.mark.parametrize("text", ["see /" + "home/ann/map", "/" + "root/geo"])
def test_machine_paths_are_recognised(text: str) -> None:
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://example.org/home/page", "/var/lib/geoapi", "web/home/page"])
def test_other_paths_are_not(text: str) -> None:
    assert not MACHINE_PATH.search(text)
