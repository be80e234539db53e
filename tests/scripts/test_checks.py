"""How `make test` lays itself out: how many workers, and where its cluster lies."""

import os
from pathlib import Path

import pytest
from runner import checks
from runner.home import Home


@pytest.mark.parametrize(
    ("processors", "memory", "workers"),
    [(1, 16_000, 2), (2, 16_000, 3), (2, 4_000, 2), (4, 8_200, 4), (64, 500_000, 8)],
)
def test_a_worker_more_than_processors_as_far_as_memory_goes(
    monkeypatch: pytest.MonkeyPatch, processors: int, memory: int, workers: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(processors)))
    monkeypatch.setattr(checks, "memory_mib", lambda: memory)
    assert checks.parallel()[:2] == ["-n", str(workers)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(checks, "MEMORY", memory)
    monkeypatch.setattr(checks, "memory_mib", lambda: 16_000)
    monkeypatch.setattr(checks, "CLUSTER_MIB", 1)
    return Home(tmp_path, tmp_path / "home")


def test_the_cluster_lies_in_memory_and_every_time_in_the_same_folder(home: Home) -> None:
    folder = checks.place_cluster(home)
    assert folder.parent == checks.MEMORY and folder.stat().st_mode & 0o777 == 0o711
    assert (
        checks.place_cluster(home) == folder != checks.place_cluster(Home(home.checkout, home.path / "other"))
    )


def test_without_room_it_lies_in_the_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "memory_mib", lambda: 3)
    assert checks.place_cluster(home) == home.path
    monkeypatch.setattr(checks, "memory_mib", lambda: 1 << 40)
    monkeypatch.setattr(checks, "CLUSTER_MIB", 1 << 32)
    assert checks.place_cluster(home) == home.path
    assert not list(checks.MEMORY.iterdir())


def test_without_such_a_folder_it_lies_in_the_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MEMORY", home.checkout / "nowhere")
    assert checks.place_cluster(home) == home.path


def test_a_folder_that_somebody_else_laid_there_is_not_used(home: Home, tmp_path: Path) -> None:
    folder = checks.place_cluster(home)
    folder.rmdir()
    (tmp_path / "theirs").mkdir()
    folder.symlink_to(tmp_path / "theirs")
    assert checks.place_cluster(home) == home.path
