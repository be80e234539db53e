"""Closing a station for the rest of the day: by our desk, and by Flask-Admin on the same tables."""

import json
import statistics
import subprocess
from contextlib import ExitStack
from pathlib import Path

from runner.console import Fault

from bench import tables
from bench.lookups import open_product
from bench.peers import environments, ours
from bench.peers.servers import HOST, SILENT, Product
from bench.workbench import CHECKOUT, Workbench

PEER = "flask-admin"
HAND = CHECKOUT / "scripts" / "bench" / "peers" / "closing_hand.py"
# Keystroke-level model (Card, Moran, Newell): a thought before each click, pointing, the click; a key.
THOUGHT_S, POINT_S, CLICK_S, KEY_S = 1.35, 1.1, 0.2, 0.28


def measure(bench: Workbench, city: Path, rounds: int) -> str:
    environments.need(["chromium", "fonts-noto-cjk"], bench.logs / "setup.log")
    python = environments.prepare(bench.folder, PEER, bench.logs)
    ours.fill(bench, city)
    done: dict[str, list[dict[str, float]]] = {"ours": [], PEER: []}
    with ExitStack() as stack:
        desk = open_product(bench, ours.make(bench), stack).product
        peer = open_product(bench, _flask_admin(bench, python), stack).product
        for _ in range(rounds):
            link = sign_in(bench, desk.port)
            station = station_of(bench, link)
            addresses = {"ours": link, PEER: f"http://{HOST}:{peer.port}/admin/placeexception/"}
            for name, address in addresses.items():
                _forget_closures(bench)
                done[name].append(_close(python, name, address, station))
    return _report(done, rounds)


def _flask_admin(bench: Workbench, python: Path) -> Product:
    module = "bench.peers.flask_admin_site:create_app()"
    return Product(
        name="Flask-Admin",
        version=environments.version(PEER),
        command=[str(python), "-m", "gunicorn", "--bind", f"{HOST}:{{port}}", "--workers", "2", module],
        environment={
            "PYTHONPATH": str(CHECKOUT / "scripts"),
            "BENCH_DATABASE_URL": bench.sqlalchemy_url(ours.DATABASE),
        },
        path="/admin/",
        ready_path="/admin/",
        code_of=lambda body: SILENT,
        answer="",
    )


def sign_in(bench: Workbench, port: int) -> str:
    """A link for a grid worker of the demo city."""
    command = ["env", f"GEOAPI_DATABASE_URL={bench.sqlalchemy_url(ours.DATABASE)}", f"GEOAPI_PORT={port}"]
    command += [str(bench.python), ours.GEOAPI, "demo", "sign-in", "grid"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Fault(f"Nobody could sign in: {done.stderr}")
    return next(word for word in done.stdout.split() if word.startswith("http"))


def station_of(bench: Workbench, link: str) -> str:
    """The station that whoever signs in by the link has first."""
    query = """
        SELECT min(place.code) FROM credential JOIN account ON account.id = account_id
               JOIN post ON post.person_id = account.person_id AND post.valid @> now()
               JOIN area_in_force area ON area.id = post.area_id
               JOIN place ON ST_Covers(area.geom, place.entrance) AND place.kind = 'caring_station'
         WHERE credential.kind = 'demo' AND used_at IS NULL AND revoked_at IS NULL"""
    with bench.connect(ours.DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    if not row or not row[0]:
        raise Fault(f"Whoever signs in by {link.partition('#')[0]} has no station.")
    return str(row[0])


def _forget_closures(bench: Workbench) -> None:
    with bench.connect(ours.DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM place_exception")


def _close(python: Path, which: str, address: str, station: str) -> dict[str, float]:
    command = [str(python), str(HAND), which, address, station]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise Fault(f"The hand did not get through with {which}: {done.stderr[-2000:]}")
    counted: dict[str, float] = json.loads(done.stdout)
    return counted


def _report(done: dict[str, list[dict[str, float]]], rounds: int) -> str:
    rows = []
    seconds = {}
    for name, label in (
        ("ours", "community map, /desk"),
        (PEER, f"Flask-Admin {environments.version(PEER)}"),
    ):
        clicks, keys = done[name][0]["clicks"], done[name][0]["keys"]
        waited = statistics.median(each["waited_s"] for each in done[name])
        seconds[name] = clicks * (THOUGHT_S + POINT_S + CLICK_S) + keys * KEY_S + waited
        rows.append([label, f"{clicks:g}", f"{keys:g}", f"{waited:.1f} s", f"{seconds[name]:.0f} s"])
    columns = ["A station closed for the rest of the day", "clicks", "keys", "the page's part", "in all"]
    return tables.table(columns, rows) + (
        f"\n\n{seconds[PEER] / seconds['ours']:.1f} times as long with Flask-Admin. Clicks and keys are "
        "counted in a real browser of 390 by 844, from the first screen (signed in with ours; Flask-Admin "
        f"asks for no sign-in); the page's part is the median of {rounds} rounds; a click is {THOUGHT_S} s "
        f"of thought, {POINT_S} s of pointing and {CLICK_S} s of pressing, a key {KEY_S} s (keystroke-level "
        "model). "
        "Flask-Admin checks no area, leaves no audit row, and tells the map's processes nothing."
    )
