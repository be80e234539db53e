"""The routing engine as `make run` keeps it, on the roads of the database under measurement."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import osmium
from runner.console import Fault, say
from runner.processes import start, stop

from bench.workbench import CHECKOUT, Workbench
from geoapi.city.routing.client import ADDRESS_FILE
from geoapi.city.routing.store import RoadNetwork, read_network, replace_network
from geoapi.core.db import Database

# Tiles of a whole city, on one processor that others may be using.
READY_WITHIN_S = 600


@contextmanager
def kept(bench: Workbench, database: str) -> Iterator["subprocess.Popen[str]"]:
    """`geoapi routing serve` on this database, its engine answering; both end with the block."""
    log = bench.logs / "routing.log"
    own = {"GEOAPI_DATABASE_URL": bench.sqlalchemy_url(database), "GEOAPI_HOME": str(bench.folder)}
    command = [str(bench.python), str(CHECKOUT / "scripts" / "geoapi"), "routing", "serve"]
    say("Starting the routing engine")
    with log.open("w", encoding="utf-8") as file:
        keeper = start(command, file.fileno(), os.environ | own, CHECKOUT)
    try:
        # Tiles of the last run may be of another city: the keeper serves them until it has looked.
        wanted = f"tiles-{read_roads(bench, database).sha256[:16]}"
        wait_until(lambda: tiles_in_force(bench) == wanted, keeper, log)
        yield keeper
    finally:
        stop(keeper)


def wait_until(done: Callable[[], object], keeper: "subprocess.Popen[str]", log: Path) -> None:
    give_up = time.monotonic() + READY_WITHIN_S
    while not done():
        if keeper.poll() is not None:
            raise Fault(f"`geoapi routing serve` ended by itself; the full log is {log}.")
        if time.monotonic() > give_up:
            raise Fault(f"The routing engine was not ready in time; the full log is {log}.")
        time.sleep(0.2)


def port(bench: Workbench) -> int | None:
    """Where the server in force listens."""
    try:
        url = (bench.folder / ADDRESS_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return int(url.rpartition(":")[2]) if url else None


def tiles_in_force(bench: Workbench) -> str:
    """The folder of the tiles that the server in force is on,
    named after its network; empty where there is none.
    """
    folder = _server_folder(bench)
    return Path(_settings(folder)["mjolnir"]["tile_dir"]).name if folder else ""


def server_pid(bench: Workbench) -> int:
    """The process that answers: the one that works in the folder with its settings."""
    folder = _server_folder(bench)
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.resolve() == folder:
                return int(link.parent.name)
        except OSError:
            continue  # It ended meanwhile, or is another's.
    raise Fault("No routing engine is in force.")


def _server_folder(bench: Workbench) -> Path | None:
    wanted = port(bench)
    for folder in (bench.folder / "routing").glob("server-*"):
        try:
            heard = _settings(folder)["httpd"]["service"]["listen"]
        except OSError:
            continue  # Just ended.
        if wanted is not None and heard.endswith(f":{wanted}"):
            return folder
    return None


def _settings(folder: Path) -> Any:
    return json.loads((folder / "valhalla.json").read_text(encoding="utf-8"))


def read_roads(bench: Workbench, database: str) -> RoadNetwork:
    with opened(bench, database) as data, data.transaction() as connection:
        network = read_network(connection)
    if network is None:
        raise Fault(f"The database {database} has no road network.")
    return network


def write_roads(bench: Workbench, database: str, pbf: bytes) -> None:
    """Put a road network in place of the one in force, as an import does; whoever listens hears of it."""
    with opened(bench, database) as data, data.transaction() as connection:
        replace_network(connection, pbf)


@contextmanager
def opened(bench: Workbench, database: str) -> Iterator[Database]:
    data = Database(bench.sqlalchemy_url(database), pool_size=1)
    try:
        yield data
    finally:
        data.close()


def with_a_street_renamed(pbf: bytes) -> bytes:
    """The same roads but for the name of one: another network, on which every way is as long as before."""
    with tempfile.TemporaryDirectory(prefix="bench-roads-") as name:
        before, after = Path(name, "before.osm.pbf"), Path(name, "after.osm.pbf")
        before.write_bytes(pbf)
        renamed = False
        with osmium.SimpleWriter(str(after)) as writer:
            for item in osmium.FileProcessor(str(before)):
                if not renamed and isinstance(item, osmium.osm.Way) and item.tags.get("name"):
                    writer.add(item.replace(tags=dict(item.tags) | {"name": f"{item.tags['name']}新"}))
                    renamed = True
                else:
                    writer.add(item)
        return after.read_bytes()
