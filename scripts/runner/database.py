"""Bringing a database up to date, and the demo city into an empty one."""

import shutil
from pathlib import Path

from runner.console import Fault, say
from runner.home import Home, Urls, make_private
from runner.processes import run, show

# Runs in the virtual environment; the address comes by the environment, where no process list shows it.
ASK_WHETHER_EMPTY = """
import os, sqlalchemy
with sqlalchemy.create_engine(os.environ["GEOAPI_DATABASE_URL"]).connect() as connection:
    query = "SELECT EXISTS (SELECT FROM area) OR EXISTS (SELECT FROM basemap_road)"
    print("occupied" if connection.execute(sqlalchemy.text(query)).scalar() else "empty")
"""

USABLE_WITHIN_S = 60
ASK_WHETHER_USABLE = """
import os, re, sqlalchemy, sys, time
engine = sqlalchemy.create_engine(os.environ["GEOAPI_DATABASE_URL"], connect_args={"connect_timeout": 10})
give_up = time.monotonic() + float(sys.argv[1])
waiting = False
while True:
    try:
        with engine.connect() as connection:
            encoding = connection.execute(sqlalchemy.text("SHOW server_encoding")).scalar()
        break
    except Exception as error:
        reason = str(getattr(error, "orig", error)).strip()
        # A server that refuses us will go on doing so, unless it is only just starting.
        refused = "FATAL" in reason and not re.search("starting up|shutting down|recovery mode", reason)
        if refused or not isinstance(error, sqlalchemy.exc.OperationalError) or time.monotonic() > give_up:
            sys.exit(reason)
    if not waiting:
        print("waiting for the database:", reason.splitlines()[0], flush=True)
        waiting = True
    time.sleep(1)
if encoding != "UTF8":
    sys.exit(f"its encoding is {encoding}, and Chinese needs UTF8")
"""

# The demo city's files, by what imports them, in that order.
IMPORTS = {
    "osm": "city.osm.pbf",
    "areas": "areas.geojson",
    "buildings": "buildings.csv",
    "people": "people.csv",
    "addresses": "addresses.csv",
    "aliases": "aliases.csv",
    "places": "places.csv",
    "cases": "cases.csv",
}
# A list of couriers, who are invited by it and agree each for himself.
COURIERS = "couriers.csv"


def check_usable(home: Home, url: Urls, within_s: float = USABLE_WITHIN_S) -> None:
    """Wait for the database, which may be started together with us, and see that it can hold the map."""
    said: list[str] = []

    def hear(line: str) -> None:
        said.append(line)
        if line.startswith("waiting"):
            say(f"      {line} (up to {within_s:.0f} s)")

    command = [str(home.python), "-c", ASK_WHETHER_USABLE, str(within_s)]
    if run(command, home.setup_log, home.environment(url), on_line=hear) != 0:
        reason = next((line for line in said if not line.startswith("waiting")), "no reason given")
        raise Fault(f"The database in GEOAPI_DATABASE_URL cannot be used: {reason}")


def migrate(home: Home, url: Urls) -> None:
    settings = str(home.checkout / "sql" / "alembic.ini")
    command = [str(home.python), "-m", "alembic", "-c", settings, "upgrade", "head"]
    said: list[str] = []

    def hear(line: str) -> None:
        said.append(line)
        if line.startswith("A table is in use"):
            say(f"      {line}")

    if run(command, home.setup_log, home.environment(url), home.checkout, on_line=hear) != 0:
        reason = said[-1] if said else "no reason given"
        raise Fault(f"The migration of the database failed: {reason} The full log is {home.setup_log}.")


def encrypt_plain(home: Home, url: Urls) -> str | None:
    """Encrypt what an older version kept as plain text. Returns a remark where there is something to say.

    Where the keys cannot be used it waits, and the map goes on.
    """
    said: list[str] = []
    command = [str(home.python), str(home.checkout / "scripts" / "geoapi"), "keys", "box"]
    if run(command, home.setup_log, home.environment(url), home.checkout, on_line=said.append) != 0:
        reason = said[-1] if said else "no reason given"
        return f"private phones could not be encrypted, try scripts/geoapi keys box: {reason}"
    return None if said[-1:] == ["0 cells encrypted"] else said[-1]


def wants_demo(home: Home, url: Urls) -> bool:
    """Whether the database is empty, or the last import of the demo city was cut short."""
    if not home.demo:
        return False
    if unfinished(home).exists():
        return True
    said: list[str] = []
    command = [str(home.python), "-c", ASK_WHETHER_EMPTY]
    if run(command, home.setup_log, home.environment(url), on_line=said.append) != 0:
        raise Fault(f"The database could not be read; the full log is {home.setup_log}.")
    return said[-1:] == ["empty"]


def generate_demo(home: Home) -> str:
    """Make the city's files unless they are there in the size asked for. Returns a remark."""
    folder = home.demo_files
    made = folder / "size"
    complete = all((folder / file).exists() for file in (*IMPORTS.values(), COURIERS))
    if complete and made.exists() and made.read_text() == home.demo_size:
        return "files unchanged"
    shutil.rmtree(folder, ignore_errors=True)
    make_private(folder)
    geoapi(
        home, ["demo", "generate", "--out", str(folder), "--size", home.demo_size], "Generating the demo city"
    )
    made.write_text(home.demo_size)
    return str(folder)


def import_demo(home: Home, url: Urls) -> None:
    """Through the importers any city uses.

    Started again from the first if it is cut short: they repeat harmlessly.
    """
    unfinished(home).touch()
    for importer, file in IMPORTS.items():
        geoapi(home, ["import", importer, str(home.demo_files / file)], f"Importing {file}", url)
    geoapi(home, ["demo", "plans"], "Planning in the demo city", url)
    geoapi(home, ["demo", "couriers", str(home.demo_files / COURIERS)], "Letting couriers in", url)
    geoapi(home, ["demo", "hotline", "--add"], "Connecting a hotline to the demo city", url)
    unfinished(home).unlink()


def unfinished(home: Home) -> Path:
    """Stands from the first imported file of the demo city to the last."""
    return home.demo_files / "import-unfinished"


def geoapi(home: Home, arguments: list[str], what: str, url: Urls | None = None) -> None:
    """Run a job of the operator's command on our own output: it shows its progress itself."""
    command = [str(home.python), str(home.checkout / "scripts" / "geoapi"), *arguments]
    code = show(command, {"TQDM_MININTERVAL": "0.5", **home.environment(url)}, home.checkout)
    if code != 0:
        raise Fault(f"{what} failed (exit code {code}); what it said stands above.")
