"""All events, one after the other, on a cluster made for it with people on it; and whether it held."""

import http.client
import json
import time
from collections.abc import Sequence

from runner.cluster import DATABASE as MAP
from runner.cluster import OWNER
from runner.console import Fault, say
from runner.ha import parts, patroni, trying
from runner.ha.drill.counts import Count, count, faults, row, table
from runner.ha.drill.events import EVENTS, Event, mend
from runner.ha.drill.load import DATABASE, City, Load, connect
from runner.ha.layout import LOOPBACK, WEBS, Layout

_BEFORE_S = 5.0
_REACHED_WITHIN_S = 15.0
# So many questions to a node meet each of its few workers.
_QUESTIONS = 16
_TOPICS = "('boundaries', 'posts', 'buildings')"


def drill(layout: Layout, chosen: Sequence[str] = (), *, keep: bool = False) -> int:
    """Exit code 0 only if every event kept to its bounds. The cluster goes with its data, unless kept.

    Raises Fault where it cannot be made.
    """
    found: list[tuple[str, Count]] = []
    wrong: list[str] = []
    try:
        trying.up(layout)
        city = prepare(layout)
        for event in EVENTS:
            if chosen and event.name not in chosen:
                continue
            say(f"----- {event.name}")
            result = observe(layout, event, city)
            found.append((event.name, result))
            said = [f"{event.name}: {fault}" for fault in faults(result, event.bounds)]
            wrong += said
            for line in said or ["as it should be"]:
                say(f"      {line}")
            mend(layout)
    finally:
        if not keep:
            trying.down(layout, with_data=True)
    say("")
    for line in table([row(name, result) for name, result in found]):
        say(line)
    say(f"\n{sum(each.acknowledged for _, each in found):,} writes were acknowledged in all.")
    for line in wrong:
        say(line, error=True)
    return 1 if wrong else 0


def prepare(layout: Layout) -> City:
    """A database of its own to write into, and what people ask of the map."""
    if not trying.sql(layout, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
        trying.sql(layout, f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    extent = "SELECT ST_Extent(geom) AS box FROM area_boundary"
    sides = ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
    corners = trying.sql(
        layout, f"SELECT {', '.join(f'{side}(box)' for side in sides)} FROM ({extent}) AS e", MAP
    )
    west, south, east, north = map(float, corners.split("|"))
    places = trying.sql(layout, "SELECT code FROM place ORDER BY code", MAP).split()
    return City((west, south, east, north), tuple(places))


def observe(layout: Layout, event: Event, city: City) -> Count:
    make_probe_table(layout)
    reports_before = int(trying.sql(layout, "SELECT count(*) FROM place_report", MAP))
    primary = patroni.primary(layout)
    if primary is None:
        raise Fault("No machine of the database leads.")
    load = Load(layout, city)
    with load.running():
        time.sleep(_BEFORE_S)
        at = load.now()
        event.happen(layout, primary)
        time.sleep(max(0.0, at + event.lasts_s - load.now()))
        # A node that was killed is nobody's to reach.
        reached_s = change_reaches(layout, [name for name in WEBS if parts.running(layout, name)])
    kept = surviving_writes(layout)
    added = int(trying.sql(layout, "SELECT count(*) FROM place_report", MAP)) - reports_before
    return count(load.heard, at, kept, added, reached_s, event.bounds.kills_node)


def make_probe_table(layout: Layout) -> None:
    """An empty table for what is written."""
    with connect(layout) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS probe")
        cursor.execute("CREATE TABLE probe (key text PRIMARY KEY)")
    connection.close()


def surviving_writes(layout: Layout) -> frozenset[str]:
    """The keys of what stands of it."""
    with connect(layout) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT key FROM probe")
        kept = frozenset(key for (key,) in cursor.fetchall())
    connection.close()
    return kept


def change_reaches(layout: Layout, names: Sequence[str]) -> float | None:
    """After how many seconds every worker knows a grid's other name; None if not in time."""
    other = "CASE WHEN name LIKE '%改' THEN left(name, -1) ELSE name || '改' END"
    renamed = f"UPDATE area SET name = {other} WHERE id = (SELECT min(area_id) FROM area_boundary)"
    trying.sql(layout, renamed, MAP)
    began = time.monotonic()
    version = int(trying.sql(layout, f"SELECT sum(version) FROM data_version WHERE topic IN {_TOPICS}", MAP))
    while time.monotonic() < began + _REACHED_WITHIN_S:
        if all(_version(layout.port(name)) >= version for name in names for _ in range(_QUESTIONS)):
            return time.monotonic() - began
        time.sleep(0.05)
    return None


def _version(port: int) -> int:
    """What a worker of a node has, by a connection of its own; -1 where none answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=3)
    try:
        connection.request("GET", "/readyz")
        return int(json.loads(connection.getresponse().read()).get("atlas_version", -1))
    except (OSError, ValueError, http.client.HTTPException):
        return -1
    finally:
        connection.close()
