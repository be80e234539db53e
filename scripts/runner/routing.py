"""Keep Valhalla answering on the road network of the database:
build its tiles, serve them, replace both at a change.

`make run` starts this. A new network is built and served beside the old one; then
$GEOAPI_HOME/routing/address, which the map reads, names the new server, and the old one is left to finish
what it is at. Ends at SIGTERM.
"""

import logging
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from geoapi.city.routing.client import ADDRESS_FILE, ANSWER_WITHIN_S
from geoapi.city.routing.store import RoadNetwork, read_digest, read_network
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DatabaseUnavailable, NotReady
from geoapi.core.settings import Settings
from geoapi.core.snapshots import Listener, Snapshot
from runner.console import Fault, Stopped
from runner.home import Home, exclusive_lock
from runner.processes import abandon, catch_signals
from runner.valhalla import LOOPBACK, Engine, Server, fingerprint, prepare

CHECKOUT = Path(__file__).resolve().parents[2]
# Two questions in a row may still be on their way to a server that has been replaced.
LINGER_S = 2 * ANSWER_WITHIN_S + 4
_TICK_S = 0.2
_AGAIN_AFTER_S = 60.0
_LONGEST_PAUSE_S = 30.0

log = logging.getLogger("routing")


class NetworkDigest(Snapshot[str]):
    """Which road network is in force; empty where none is."""

    name = "routing"
    topics = ("roads",)
    not_yet = "The database has not said yet which road network is in force."

    def load(self, connection: Connection, version: int) -> str:  # noqa: ARG002
        return read_digest(connection) or ""


@dataclass
class Retired:
    server: Server
    until: float


class Keeper:
    """One server in force, and those before it that may still be answering."""

    def __init__(
        self,
        home: Path,
        engine: Engine,
        database: Database,
        wanted: NetworkDigest,
        host: str,
        linger_s: float,
    ) -> None:
        self._folder = home / "routing"
        self._address = home / ADDRESS_FILE
        self._build_log = self._folder / "build.log"
        self._engine = engine
        self._database = database
        self._host = host
        self._linger_s = linger_s
        self._wanted = wanted
        self._server: Server | None = None
        self._serving: str | None = None
        self._retired: list[Retired] = []
        self._not_before: dict[str, float] = {}
        self._deaths: list[float] = []
        self._number = 0

    def keep(self) -> NoReturn:
        """Until someone stops us."""
        self._address.unlink(missing_ok=True)
        for left in self._folder.glob("server-*"):
            shutil.rmtree(left, ignore_errors=True)
        self._resume()
        while True:
            self._tend()
            with suppress(NotReady):
                wanted = self._wanted.current() or None
                if wanted != self._serving:
                    self._change(wanted)
            time.sleep(_TICK_S)

    def end(self) -> None:
        self._address.unlink(missing_ok=True)
        for each in [
            *(retired.server for retired in self._retired),
            *([self._server] if self._server else []),
        ]:
            each.end()

    def _resume(self) -> None:
        """Serve the tiles of the last run at once; the database may be slow to come, or have the same."""
        stamps = sorted(self._folder.glob("tiles-*/complete"), key=lambda stamp: stamp.stat().st_mtime)
        digest, _, version = (
            stamps[-1].read_text(encoding="utf-8").partition("\n") if stamps else ("", "", "")
        )
        if digest and version == fingerprint(CHECKOUT):
            self._serve(digest, stamps[-1].parent)
        for tiles in self._folder.glob("tiles-*"):
            if self._server is None or tiles != self._server.tiles:
                _remove(tiles)

    def _change(self, digest: str | None) -> None:
        if digest is None:
            log.info("no road network: import a map with scripts/geoapi import osm")
            self._retire()
            self._serving = None
            self._address.unlink(missing_ok=True)
        elif time.monotonic() >= self._not_before.get(digest, 0.0):
            try:
                with self._database.transaction() as connection:
                    network = read_network(connection)
            except DatabaseUnavailable as error:
                log.warning("the road network cannot be read yet: %s", error)
                time.sleep(1)
                return
            if network and not self._build_and_serve(network):
                self._not_before[network.sha256] = time.monotonic() + _AGAIN_AFTER_S

    def _build_and_serve(self, network: RoadNetwork) -> bool:
        started = time.monotonic()
        tiles = self._folder / f"tiles-{network.sha256[:16]}"
        _remove(tiles)
        roads = self._folder / "roads.osm.pbf"
        roads.write_bytes(network.pbf)
        builder = self._engine.build(roads, tiles, self._build_log)
        try:
            while builder.poll() is None:
                self._tend()
                time.sleep(_TICK_S)
        except BaseException:
            abandon(builder)
            raise
        roads.unlink()
        if builder.returncode != 0 or not any(tiles.rglob("*.gph")):
            log.error(
                "no tiles could be built (exit code %s); the log is %s", builder.returncode, self._build_log
            )
            _remove(tiles)
            return False
        (tiles / "complete").write_text(f"{network.sha256}\n{fingerprint(CHECKOUT)}", encoding="utf-8")
        log.info("tiles built in %.1f s", time.monotonic() - started)
        return self._serve(network.sha256, tiles)

    def _serve(self, digest: str, tiles: Path) -> bool:
        """Start a server, point the map to it, and retire the one before."""
        self._number += 1
        server = Server(self._engine, tiles, self._folder / f"server-{self._number}", self._host)
        try:
            ready = server.wait_ready()
        except BaseException:
            server.end()
            raise
        if not ready:
            log.error("the server on %s did not start", tiles.name)
            server.end()
            return False
        fresh = self._address.with_suffix(".new")
        fresh.write_text(server.url, encoding="utf-8")
        fresh.replace(self._address)
        self._retire()
        self._server, self._serving = server, digest
        log.info("serving %s at %s", tiles.name, server.url)
        return True

    def _retire(self) -> None:
        if self._server:
            self._retired.append(Retired(self._server, time.monotonic() + self._linger_s))
            self._server = None

    def _tend(self) -> None:
        """End servers that have had time to finish; start the one in force again should it have died."""
        now = time.monotonic()
        for each in [retired for retired in self._retired if retired.until <= now]:
            self._retired.remove(each)
            each.server.end()
            used = {server.tiles for server in (self._server, *(r.server for r in self._retired)) if server}
            if each.server.tiles not in used:
                _remove(each.server.tiles)
        if self._server and self._server.has_died():
            tiles, digest = self._server.tiles, self._serving or ""
            log.error("the server on %s died (%s)", tiles.name, self._server.process.returncode)
            self._server.end()
            self._server = None
            self._deaths = [at for at in self._deaths if now - at < _AGAIN_AFTER_S] + [now]
            time.sleep(min(0.1 * 2 ** len(self._deaths), _LONGEST_PAUSE_S))
            if not self._serve(digest, tiles):
                self._serving = None  # from the database anew


def _remove(tiles: Path) -> None:
    shutil.rmtree(tiles, ignore_errors=True)
    tiles.with_suffix(".json").unlink(missing_ok=True)


def install() -> int:
    """Get the engine's programs. Returns the exit code."""
    return _at_home(lambda home, settings: print(prepare(home, Path(sys.executable))))


def serve(host: str = LOOPBACK, linger_s: float = LINGER_S) -> int:
    """Keep the engine answering until SIGTERM. Returns the exit code."""

    def work(home: Home, settings: Settings) -> None:
        with exclusive_lock(
            home.path / "routing" / "lock", "Process {pid} keeps the routing engine here already."
        ):
            prepare(home, Path(sys.executable))
            keep(home, settings, host, linger_s)

    return _at_home(work)


def _at_home(work: Callable[[Home, Settings], None]) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    catch_signals()
    settings = Settings()
    home = Home(CHECKOUT, settings.home.absolute())
    try:
        for folder in (home.path / "routing", home.logs):
            folder.mkdir(parents=True, exist_ok=True)
        work(home, settings)
    except Fault as fault:
        log.error("%s", fault)
        return 1
    except Stopped:
        pass
    return 0


def keep(home: Home, settings: Settings, host: str, linger_s: float) -> NoReturn:
    database = Database(settings.database_url, pool_size=2)
    wanted = NetworkDigest(database, settings.atlas_poll_s)
    listener = Listener(database, [wanted])
    keeper = Keeper(home.path, Engine(home.path / "valhalla"), database, wanted, host, linger_s)
    try:
        listener.start()
        keeper.keep()
    finally:
        keeper.end()
        listener.stop()
        database.close()
