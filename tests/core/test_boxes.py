"""Boxes open in their own cell, with their own key, unchanged; and in no other way."""

from base64 import b64encode
from pathlib import Path

import pytest

from geoapi.core.boxes import Boxes, DamagedBox, add_key, drop_old_keys, make_key_file, read_keys
from geoapi.core.errors import KeysUnavailable

CELL = ("credential", "box", 7)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "boxes"
    assert make_key_file(made)
    return made


def test_a_box_opens_in_its_own_cell_only(file: Path) -> None:
    boxes = Boxes(file)
    box = boxes.seal("密".encode(), *CELL)
    assert boxes.open(box, *CELL) == "密".encode() and "密".encode() not in box
    assert boxes.seal("密".encode(), *CELL) != box
    for other in (("credential", "box", 8), ("credential", "label", 7), ("account", "box", 7)):
        with pytest.raises(DamagedBox):
            boxes.open(box, *other)


def test_a_changed_box_does_not_open(file: Path) -> None:
    boxes = Boxes(file)
    box = boxes.seal(b"secret", *CELL)
    for at in range(len(box)):
        with pytest.raises(DamagedBox):
            boxes.open(box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :], *CELL)
        with pytest.raises(DamagedBox):
            boxes.open(box[:at], *CELL)


def test_keys_are_changed_without_losing_what_is_there(file: Path) -> None:
    old = Boxes(file)
    box = old.seal(b"secret", *CELL)
    assert old.is_current(box)
    add_key(file)
    new = Boxes(file)
    # A process that runs goes by the file as it is now.
    assert not old.is_current(box) and not new.is_current(box)
    again = new.resealed(box, *CELL)
    assert new.is_current(again) and new.open(again, *CELL) == new.open(box, *CELL) == b"secret"
    assert drop_old_keys(file) == 1
    last = Boxes(file)
    assert last.open(again, *CELL) == b"secret"
    with pytest.raises(DamagedBox):
        last.open(box, *CELL)


def test_the_file_is_its_owners_only_and_is_never_made_anew(file: Path) -> None:
    keys = read_keys(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not make_key_file(file) and read_keys(file) == keys
    add_key(file)
    assert file.stat().st_mode & 0o777 == 0o600 and read_keys(file)[1:] == keys


@pytest.mark.parametrize("told", [b"", b"???\n", "密".encode(), b64encode(b"short")])
def test_what_is_no_key_file_is_told(tmp_path: Path, told: bytes) -> None:
    (tmp_path / "boxes").write_bytes(told)
    with pytest.raises(KeysUnavailable):
        Boxes(tmp_path / "boxes").seal(b"secret", *CELL)
    with pytest.raises(KeysUnavailable, match="GEOAPI_KEY_FILE"):
        Boxes(tmp_path / "none").seal(b"secret", *CELL)
