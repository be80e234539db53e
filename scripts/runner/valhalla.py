"""Valhalla, the routing engine: getting its programs, building its tiles, running its server."""

import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from runner import wheels
from runner.home import Home
from runner.processes import Command, start, stop

LOCK = "requirements-routing.lock"
# The version of Python that the wheel asks for; its programs need none.
WHEEL_PYTHON = "3.12"
THREADS = 2
READY_WITHIN_S = 60
LOOPBACK = "127.0.0.1"
_PARTS = ("loki", "thor", "odin", "meili")
_ACTIONS = ["route", "isochrone", "sources_to_targets", "locate", "status"]


def fingerprint(checkout: Path) -> str:
    """Of the engine's version: tiles of another may not be read."""
    return wheels.fingerprint(checkout / LOCK)


def prepare(home: Home, python: Path) -> str:
    """Unpack the programs that the lock names into `home`, by the pip of `python`. Returns a remark.

    Raises Fault where the package index has none for this machine or cannot be reached.
    """
    return wheels.unpack(home, python, LOCK, "valhalla", of_python=WHEEL_PYTHON)


class Engine:
    """The unpacked programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "valhalla"

    def configuration(self, tiles: Path) -> dict[str, Any]:
        """Valhalla's defaults, for tiles in this folder."""
        command = [sys.executable, str(self.folder / "valhalla_build_config.py")]
        command += ["--mjolnir-tile-dir", str(tiles), "--mjolnir-tile-extract", ""]
        made: dict[str, Any] = json.loads(
            subprocess.run(command, capture_output=True, text=True, check=True).stdout
        )
        for name in ("admin", "timezone", "landmarks", "traffic_extract", "transit_dir", "transit_feeds_dir"):
            made["mjolnir"].pop(name, None)
        made["additional_data"].pop("elevation", None)
        made["mjolnir"]["max_cache_size"] = 256 << 20
        made["loki"]["actions"] = _ACTIONS
        return made

    def build(self, roads: Path, tiles: Path, log: Path) -> "subprocess.Popen[str]":
        """Start building tiles of an .osm.pbf, on one processor: the other one goes on serving."""
        tiles.mkdir(parents=True)
        settings = self.configuration(tiles)
        settings["mjolnir"]["concurrency"] = 1
        settings["logging"] = {"type": "std_out", "color": False}
        configuration = tiles.with_suffix(".json")
        configuration.write_text(json.dumps(settings), encoding="utf-8")
        command: Command = [self.folder / "bin" / "valhalla_build_tiles", "-c", configuration, roads]
        with log.open("w", encoding="utf-8") as file:
            return start(command, file.fileno(), parent_death_signal="KILL")


class Server:
    """A server on tiles that do not change, on a port of its own. It holds nothing that could be lost."""

    def __init__(self, engine: Engine, tiles: Path, folder: Path, host: str = LOOPBACK) -> None:
        self.tiles = tiles
        self.folder = folder
        self.port = free_port()
        self.url = f"http://{host}:{self.port}"
        settings = engine.configuration(tiles)
        for part in _PARTS:
            settings[part]["service"]["proxy"] = f"ipc://{part}"  # sockets in the folder the server works in
        heard = LOOPBACK if host == LOOPBACK else "*"
        endpoints = {
            "listen": f"tcp://{heard}:{self.port}",
            "loopback": "ipc://loopback",
            "interrupt": "ipc://interrupt",
        }
        settings["httpd"]["service"].update(endpoints)
        settings["logging"] = {"type": ""}  # it would write some lines for every question
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "valhalla.json").write_text(json.dumps(settings), encoding="utf-8")
        command: Command = [engine.folder / "bin" / "valhalla_service", "valhalla.json", str(THREADS)]
        self.process = start(command, subprocess.DEVNULL, folder=folder, parent_death_signal="KILL")

    def wait_ready(self) -> bool:
        give_up = time.monotonic() + READY_WITHIN_S
        while self.process.poll() is None and time.monotonic() < give_up:
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/status")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def has_died(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> None:
        """At once: asked politely, it takes half a minute to drain though it has nothing to do."""
        stop(self.process, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
