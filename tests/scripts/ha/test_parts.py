"""The programs of a cluster are known, and ended, by what was noted of each: and nothing else is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from runner.console import Fault
from runner.ha import parts, trying
from runner.ha.layout import ETCDS, Layout, made
from runner.home import Home

from tests.conftest import ROOT
from tests.outages import wait_until

pytestmark = pytest.mark.program
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
PLAIN = {"PATH": os.defpath}


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    found = Layout(Home(ROOT, tmp_path), base=15900)
    for folder in (found.logs, found.folder / "pids"):
        folder.mkdir(parents=True)
    yield found
    parts.end(found, ["one", "two"])


def start(layout: Layout, name: str, program: str = "import time; time.sleep(60)") -> int:
    parts.launch(layout, name, [sys.executable, "-c", program], PLAIN)
    pid = parts.running(layout, name)
    assert pid is not None
    return pid


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_what_runs_is_not_started_twice_and_is_ended_alone(layout: Layout) -> None:
    one, two = start(layout, "one"), start(layout, "two")
    assert start(layout, "one") == one
    parts.end(layout, ["one"])
    assert not lives(one) and lives(two) and parts.running(layout, "one") is None


def test_a_process_that_was_given_a_dead_ones_number_is_not_taken_for_it(layout: Layout) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (layout.folder / "pids" / "one").write_text(f"{stranger.pid} 1")
    assert parts.running(layout, "one") is None
    parts.end(layout, ["one"])
    assert lives(stranger.pid)
    stranger.kill()
    stranger.wait()


def test_who_is_frozen_or_hears_no_signal_is_ended_with_its_children(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "STOPPED_WITHIN_S", 0.5)
    deaf = start(layout, "one", f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{WITH_CHILD}")
    wait_until(lambda: (layout.logs / "one.log").read_text().strip() != "", "it has a child")
    child = int((layout.logs / "one.log").read_text())
    assert parts.tree(deaf) == [deaf, child]
    parts.send(parts.tree(deaf), signal.SIGSTOP)
    parts.end(layout, ["one"])
    wait_until(lambda: not lives(deaf) and not lives(child), "both are gone")


def test_a_port_that_is_taken_is_refused_before_anything_is_started(layout: Layout) -> None:
    import socket

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", layout.port(ETCDS[1])))
        taken.listen()
        with pytest.raises(Fault, match=rf"Port {layout.port(ETCDS[1])} is in use"):
            trying.check_ports(layout)


def test_without_a_cluster_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="scripts/geoapi cluster up makes one"):
        made(Home(ROOT, tmp_path))
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "geoapi", "cluster", "status"],
        env={**os.environ, "GEOAPI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "") and time.monotonic() - began < 30
    assert done.stderr.startswith("Refused: There is no cluster in") and "Traceback" not in done.stderr


def test_no_two_ports_of_a_cluster_are_the_same_and_its_passwords_are_nobody_elses(layout: Layout) -> None:
    names = [f"{kind}{number}" for kind in ("db", "etcd", "web") for number in (1, 2, 3)]
    ports = [layout.port(name) for name in names] + [layout.primary_port, layout.replicas_port]
    ports += [layout.rest_port(f"db{number}") for number in (1, 2, 3)]
    ports += [layout.peer_port(f"etcd{number}") for number in (1, 2, 3)]
    assert len(set(ports)) == len(ports) and max(ports) < layout.base + 60
    layout.make()
    file = layout.folder / "passwords.json"
    assert file.stat().st_mode & 0o777 == 0o600
    first = file.read_text()
    layout.make()
    assert file.read_text() == first and len(set(layout.passwords.values())) == len(layout.passwords)
    assert made(layout.home) == layout
