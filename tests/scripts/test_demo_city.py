"""The demo city as files: deterministic, of the size asked for, nothing else in the folder touched."""

import subprocess
from collections import Counter
from pathlib import Path

from tests.scripts.demo_files import COMMAND, FILES, PICTURES, City, digest, make


def test_same_seed_and_day_same_bytes_and_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    day = ("--today", "2026-05-04")
    first = digest(make(tmp_path / "first", *day))
    out = tmp_path / "demo"
    out.mkdir()
    (out / "people.csv").write_text("an older file")
    (out / "notes.txt").write_text("keep me")
    make(out, *day, "--seed", "990101", hash_seed="4242")
    assert digest(out) == first
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, PICTURES, "notes.txt"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo", "first"]


def test_another_seed_makes_another_city(city: City, tmp_path: Path) -> None:
    other = digest(make(tmp_path / "other", "--seed", "7"))
    assert all(other[name] != digest(city.folder)[name] for name in FILES)


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    command = [*COMMAND, str(tmp_path / "file" / "demo")]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    assert refused.stderr.strip().splitlines()[-1].startswith("Refused: ")


def test_sizes(city: City) -> None:
    levels = Counter(a["level"] for a in city.areas.values() if a["layer"] == "admin")
    assert levels == {"city": 1, "district": 2, "subdistrict": 3, "community": 12, "grid": 70}
    assert 2_000 <= len(city.footprints()) <= 3_200
    kinds = Counter(city.areas[c]["kind"] for c in city.of_level("grid"))
    assert 4 <= kinds["dedicated"] <= 10 and kinds["base"] >= 60
