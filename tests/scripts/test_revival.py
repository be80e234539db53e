"""What ends while the map is served is started again for as long as it takes, and the web server goes on."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from runner import revival, service
from runner.cluster import Cluster
from runner.console import Fault
from runner.home import Home
from runner.revival import Pauses, ProcessRevival

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revival, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(revival, "LONGEST_PAUSE_S", 0.1)


def wait_until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_pauses_grow_to_their_longest_and_are_short_again_after_one_that_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses = Pauses()
    assert [round(pauses.after_end(), 3) for _ in range(5)] == [0.02, 0.04, 0.08, 0.1, 0.1]
    assert max(pauses.after_end() for _ in range(2000)) == 0.1
    pauses.started -= revival.HELD_S + 1
    assert pauses.after_end() == 0.02


def test_a_program_that_ends_again_and_again_is_started_again_and_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    started: list[object] = []

    def start() -> "subprocess.Popen[str]":
        started.append(1)
        if len(started) == 4:
            raise OSError(28, "No space left on device")
        return subprocess.Popen(["false" if len(started) < 9 else "sleep", "600"], text=True)

    program = ProcessRevival("The program", start, "its log is there.")

    def comes_back() -> bool:
        program.tend()
        return len(started) == 9

    wait_until(comes_back, "it was not started")
    program.tend()
    assert program.process.poll() is None
    program.process.kill()
    program.process.wait()
    said = capsys.readouterr().out
    assert "The program ended and is started again in 0 s; its log is there." in said
    assert "could not be started: No space left on device." in said


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    base = Path(tempfile.mkdtemp(prefix="runner-", dir="/tmp"))
    base.chmod(0o755)
    (base / "logs").mkdir()
    made = Cluster(base, base / "logs")
    try:
        made.init()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(base)


def test_a_cluster_that_cannot_start_never_ends_the_web_server(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(CHECKOUT, cluster.home)
    said: list[str] = []

    def heard(text: str) -> bool:
        said.append(capsys.readouterr().out)
        return text in "".join(said)

    ended: list[Fault] = []
    with subprocess.Popen(["sleep", "600"], text=True) as server:

        def watch() -> None:
            try:
                service.watch(home, cluster, server)
            except Fault as fault:
                ended.append(fault)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            settings = cluster.data / "postgresql.auto.conf"
            sound = settings.read_bytes()
            settings.write_text("broken on purpose\n")
            assert cluster.process is not None
            first = cluster.process
            os.kill(first.pid, signal.SIGKILL)
            wait_until(lambda: heard("PostgreSQL died"), "its death was not noticed")
            # More often than any count of tries that one might set.
            wait_until(lambda: (heard(""), "".join(said).count("does not start") >= 8)[1], "it was given up")
            assert "does not start (configuration file" in "".join(said)
            assert watcher.is_alive() and not ended

            settings.write_bytes(sound)
            wait_until(lambda: heard("PostgreSQL is back."), "it did not come back")
            assert cluster.process is not first and cluster.ask("postgres", "SELECT 42") == "42"
        finally:
            server.kill()
            watcher.join(30)
    assert [str(fault) for fault in ended] == [
        f"The web server ended by itself; the full log is {home.logs / 'server.log'}."
    ]
