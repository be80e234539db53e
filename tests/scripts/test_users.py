"""Who the servers run as, and what nobody else may read."""

import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from runner import users
from runner.cluster import APP, OWNER, PUBLIC, SUPERUSER, Cluster
from runner.home import Home, make_key_file, make_private
from runner.processes import start

from geoapi.core.boxes import Boxes, add_key
from geoapi.core.settings import KEYS
from geoapi.importing.report import Report

CHECKOUT = Path(__file__).resolve().parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may choose who a program runs as")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_logs_and_data_files_are_private_also_where_they_were_not(tmp_path: Path) -> None:
    home = Home(CHECKOUT, tmp_path)
    for folder in (home.logs, home.demo_files):
        folder.mkdir()
        folder.chmod(0o755)
    home.make()
    assert (mode(home.logs), mode(home.demo_files)) == (0o700, 0o700)
    make_private(tmp_path / "new")
    assert mode(tmp_path / "new") == 0o700


def test_the_key_file_is_private_made_once_and_as_the_map_reads_it(tmp_path: Path) -> None:
    home = Home(CHECKOUT, tmp_path)
    assert make_key_file(home.keys) and not make_key_file(home.keys)
    assert (mode(home.keys), mode(tmp_path / KEYS)) == (0o700, 0o600)
    box = Boxes(tmp_path / KEYS).seal(b"secret", "credential", "box", 1)
    assert Boxes(tmp_path / KEYS).open(box, "credential", "box", 1) == b"secret"


@AS_ROOT
def test_a_new_key_is_left_to_whoever_the_servers_run_as(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    make_key_file(folder)
    users.hand_over(folder, "daemon")
    add_key(folder / "boxes")
    told = (folder / "boxes").stat()
    assert (told.st_uid, stat.S_IMODE(told.st_mode)) == (pwd.getpwnam("daemon").pw_uid, 0o600)


def test_a_report_is_private(tmp_path: Path) -> None:
    report = Report("people.csv")
    report.refuse("row 2", "the phone is no number", "张三")
    report.write(tmp_path / "report.csv")
    assert mode(tmp_path / "report.csv") == 0o600
    assert "张三" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")


def test_a_report_does_not_close_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.touch()
    file.chmod(0o644)
    Report("people.csv").write(file)
    assert mode(file) == 0o644


def test_whoever_is_not_root_has_servers_of_their_own_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert users.make_server_user(tmp_path / "log") is None
    home = Home(CHECKOUT, tmp_path)
    assert users.server_environment(home, "postgresql+psycopg2://h/d", None)["HOME"] == os.environ["HOME"]


@AS_ROOT
def test_the_folder_of_the_engine_changes_hands(tmp_path: Path) -> None:
    folder = tmp_path / "routing"
    (folder / "tiles-1").mkdir(parents=True)
    (folder / "address").symlink_to("/etc/hostname")
    for user in ("daemon", None):
        users.hand_over(folder, user)
        owner = pwd.getpwnam(user or "root").pw_uid
        assert {path.lstat().st_uid for path in (folder, *folder.rglob("*"))} == {owner}
        assert mode(folder) == 0o700
    assert Path("/etc/hostname").stat().st_uid == 0


@AS_ROOT
def test_a_server_keeps_nothing_of_root_but_a_low_port_if_it_needs_one() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
    show = ["/bin/sh", "-c", "id -un; grep -E 'CapEff|NoNewPrivs' /proc/self/status | cut -f2"]
    for low_port, capability in ((False, 0), (True, 1 << 10)):
        shown = start(show, subprocess.PIPE, user="daemon", low_port=low_port)
        name, capabilities, confined = shown.communicate()[0].split()
        assert (name, int(capabilities, 16), confined) == ("daemon", capability, "1")


@AS_ROOT
def test_what_hinders_is_told_in_a_line(tmp_path: Path) -> None:
    home = Home(CHECKOUT, tmp_path / "closed")
    home.make()
    (home.path / "venv" / "bin").mkdir(parents=True)
    home.python.symlink_to(sys.executable)
    home.path.chmod(0o700)
    told = users.what_hinders(home, "postgresql+psycopg2://h/d", "daemon")
    assert told and "Permission denied" in told and "\n" not in told


@AS_ROOT
def test_guests_of_a_cluster_come_in_by_logins_that_own_nothing() -> None:
    base = Path(tempfile.mkdtemp(prefix="runner-", dir="/tmp"))
    base.chmod(0o755)
    (base / "logs").mkdir()
    cluster = Cluster(base, base / "logs", guests="daemon")
    try:
        cluster.init()
        cluster.start()
        cluster.create_role_and_database()
        told = {}
        for role in (*(APP, PUBLIC), *(OWNER, SUPERUSER)):
            url = cluster.url(role).replace("+psycopg2", "")
            ask = [str(cluster.programs / "psql"), "-X", "-A", "-t", "-d", url, "-c", "SELECT current_user"]
            shown = start(ask, subprocess.PIPE, folder=Path("/"), user="daemon")
            told[role] = shown.communicate()[0].strip()
        assert (told[APP], told[PUBLIC]) == (APP, PUBLIC)
        assert all("authentication failed" in told[role] for role in (OWNER, SUPERUSER)), told
    finally:
        cluster.stop()
        shutil.rmtree(cluster.store, ignore_errors=True)
        shutil.rmtree(base)


@AS_ROOT
def test_guests_of_a_cluster_may_enter_the_folder_of_its_socket_and_nobody_else(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, tmp_path / "logs", guests="nogroup")
    folder = cluster.choose_socket_folder()
    try:
        assert mode(folder) == 0o750
        assert (folder.owner(), folder.group()) == ("postgres", "nogroup")
    finally:
        folder.rmdir()
        folder.parent.rmdir()
