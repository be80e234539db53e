"""What every file of the project keeps to."""

import re
import subprocess
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
# A folder that only one machine has: somebody's home, a workplace, a scratch folder.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home|work|Users|tmp/[a-z])[/][A-Za-z]")


def own_files() -> list[Path]:
    """What git tracks, or would if it were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.splitlines()
    names = [name for name in listed if not name.startswith(OF_OTHERS) and name not in LOCKS]
    return [CHECKOUT / name for name in names if (CHECKOUT / name).is_file()]


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
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    modes = {line.split("\t", 1)[1]: line.split(" ", 1)[0] for line in listed.splitlines()}
    wrong = [
        name
        for name, mode in modes.items()
        if (CHECKOUT / name).is_file()
        and not name.startswith(OF_OTHERS)
        and (CHECKOUT / name).open("rb").read(2) == b"#!"
        and mode != "100755"
    ]
    assert not wrong


@pytest.mark.parametrize("text", ["see /" + "home/ann/map", "/" + "root/geo"])
def test_machine_paths_are_recognised(text: str) -> None:
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://example.org/home/page", "/var/lib/geoapi", "web/work/plan"])
def test_other_paths_are_not(text: str) -> None:
    assert not MACHINE_PATH.search(text)
