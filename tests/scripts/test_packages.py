"""What the runner has apt install, and what it says where it may not."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from runner import packages
from runner.console import Fault

FOR_DATABASE = ["postgresql", "postgresql-postgis", "postgresql-postgis-scripts"]
FOR_TESTS = ["chromium", "chromium-headless-shell", "gdal-bin", "nodejs", "npm", "libatomic1"]
FOR_PRINTING = ["libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A machine on which nothing is installed but these programs, and packages never are."""
    monkeypatch.setattr(packages, "is_installed", lambda package: False)
    monkeypatch.setattr(packages, "installed_majors", list)
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    def with_programs(*programs: str) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in programs else None)

    return with_programs


def test_all_that_a_bare_machine_lacks_is_known_without_asking_apt(bare: Callable[..., None]) -> None:
    bare("apt-get")
    assert packages.missing_packages(with_database=True, for_tests=False) == [
        "python3-venv",
        *FOR_DATABASE,
        *FOR_PRINTING,
    ]
    assert packages.missing_packages(with_database=True, for_tests=True) == [
        "python3-venv",
        *FOR_DATABASE,
        *FOR_TESTS,
        *FOR_PRINTING,
    ]
    assert packages.missing_packages(with_database=False, for_tests=False) == [
        "python3-venv",
        *FOR_PRINTING,
    ]


def test_a_machine_without_apt_is_told_what_it_lacks(bare: Callable[..., None]) -> None:
    bare("node", "npm", "chromium", "chromium-headless-shell")
    with pytest.raises(Fault, match=r"no apt.*python3-venv postgresql .*libatomic1.*GEOAPI_DATABASE_URL"):
        packages.missing_packages(with_database=True, for_tests=True)


def test_without_rights_the_advice_is_all_that_the_runner_would_do(
    bare: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Fault) as refused:
        packages.install(["python3-venv", *FOR_DATABASE], tmp_path / "log")
    assert [line.strip() for line in str(refused.value).split("&&")] == [
        "Some system packages are missing and only root may install them. As root, run this, and then "
        "start again:\n"
        "  apt-get update",
        "apt-get install -y --no-install-recommends postgresql-common",
        "echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf",
        f"apt-get install -y --no-install-recommends python3-venv {' '.join(FOR_DATABASE)}",
    ]


def test_no_policy_is_laid_down_where_it_is_not_needed(
    bare: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare("apt-get")
    assert "postgresql-common" not in packages.advice(["chromium-headless-shell"])
    monkeypatch.setattr(packages, "is_installed", lambda package: package == "postgresql-common")
    assert "create_main_cluster" not in packages.advice(FOR_DATABASE)


def test_nobody_is_kept_from_starting_by_what_prints(
    bare: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that has all else, and no rights to install more."""
    bare("apt-get")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(packages, "as_root", lambda: None)
    assert packages.missing_packages(with_database=False, for_tests=False) == []
    monkeypatch.setattr(packages, "as_root", list)
    assert packages.missing_packages(with_database=False, for_tests=False) == FOR_PRINTING


def test_what_a_cluster_needs_is_known_and_its_own_services_are_kept_from_starting(
    bare: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare("apt-get")
    missing = packages.missing_of_cluster()
    assert missing == [*FOR_DATABASE, "patroni", "etcd-server", "haproxy"]
    units = tmp_path / "units"
    units.mkdir()
    (units / "haproxy.service").write_text("[Unit]\n")
    monkeypatch.setattr(packages, "UNITS", units)
    monkeypatch.setattr(packages, "as_root", list)
    when_installed: list[dict[str, str]] = []

    def note(wanted: list[str], log: Path) -> None:
        assert wanted == missing and log == tmp_path / "log"
        when_installed.append({unit.name: os.readlink(unit) for unit in units.iterdir() if unit.is_symlink()})

    monkeypatch.setattr(packages, "install", note)
    packages.install_of_cluster(missing, tmp_path / "log")
    # Somebody's own haproxy is left as it was.
    assert when_installed == [{"patroni.service": "/dev/null", "etcd.service": "/dev/null"}]


def test_a_cluster_where_no_packages_can_be_had_is_refused_in_a_sentence(
    bare: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare()
    with pytest.raises(Fault, match=r"no apt to install them: .*patroni etcd-server haproxy"):
        packages.missing_of_cluster()
    monkeypatch.setattr(packages, "as_root", lambda: None)
    with pytest.raises(Fault, match="As root, run this"):
        packages.install_of_cluster(["patroni"], tmp_path / "log")
