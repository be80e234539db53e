"""`geoapi demo hotline`: a 12345 that is not real, known to the demo city, for trying what machines do."""

import csv
import http.client
import itertools
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from demo.hotline import CODE, MAPPING, NAME, Hotline
from demo.hotline_line import HELP, Line, Spot
from sqlalchemy import text

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from geoapi.features.exchange import clients
from geoapi.features.exchange.importing.devices import import_devices
from geoapi.features.exchange.importing.terms import import_terms
from geoapi.features.exchange.store.clients import find_client

ALARMS, ALARMS_NAME, MOST_DEVICES = "alarms", "滨城技防报警服务中心", 24
_SPOTS = """
    SELECT code, ST_X(entrance), ST_Y(entrance) FROM building
     WHERE entrance IS NOT NULL ORDER BY md5(code) LIMIT 200"""


def run_hotline(port: int, *, only_add: bool) -> None:
    """Until its lines end."""
    settings = Settings()
    boxes = Boxes(settings.keys)
    with operator_database(settings) as database:
        spots = _spots(database)
        is_new = _add_both(database, boxes, port, spots)
        if only_add:
            print(f"  {CODE} and {ALARMS} are known" if is_new else "  nothing to add")
            return
        made = clients.change_secrets(database, boxes, CODE)
        clients.drop_old_secrets(database, CODE)
    known = Hotline(made["secret"], made["told_secret"], send_by_http(settings.port))
    places = [Spot(lon, lat) for _, lon, lat in spots]
    line = Line(known, places, lambda: known.listening(port), begins=int(time.time()) % 1_000_000)
    threading.Thread(target=_show, args=(known,), daemon=True).start()
    print(f"{NAME}\n{HELP}")
    for each in itertools.chain(["up"], sys.stdin):
        for shown in line.hear(each):
            print(shown, flush=True)
    line.up.close()


def send_by_http(port: int) -> Callable[[Mapping[str, str], bytes], tuple[int, Any]]:
    def send(headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", f"/api/v1/hooks/{CODE}", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, ValueError) as error:
            return 0, str(error)
        finally:
            connection.close()

    return send


def _show(known: Hotline) -> None:
    """What it is told, as it comes."""
    shown = 0
    while True:
        time.sleep(0.3)
        for each in known.came[shown:]:
            data = each.body["data"]
            print(f"  told: {each.body['type']} {data['id']} {each.number} {data['state']}", flush=True)
            shown += 1


def _add_both(database: Database, boxes: Boxes, port: int, spots: list[tuple[str, float, float]]) -> bool:
    """Whether either was not there yet."""
    with database.transaction() as connection:
        missing = [code for code in (CODE, ALARMS) if find_client(connection, code) is None]
    if CODE in missing:
        clients.add_client(
            database,
            boxes,
            code=CODE,
            name=NAME,
            may=["platform"],
            channel="hotline",
            hosts=["127.0.0.1=127.0.0.0/8"],
            url=f"http://127.0.0.1:{port}/told",
        )
        import_terms(database, MAPPING, CODE, strict=True)
    if ALARMS in missing:
        clients.add_client(database, boxes, code=ALARMS, name=ALARMS_NAME, may=["feed"])
        with tempfile.TemporaryDirectory() as folder:
            import_devices(database, _devices(Path(folder, "devices.csv"), spots), ALARMS, strict=True)
    return bool(missing)


def _devices(file: Path, spots: list[tuple[str, float, float]]) -> Path:
    """A file of smoke detectors at the doors of buildings."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("设备编码", "名称", "类别编码", "位置", "经度", "纬度"))
        for number, (building, lon, lat) in enumerate(spots[:MOST_DEVICES], 1):
            writer.writerow((f"YG-{number:03}", f"{building}烟感报警器", "fire_lane", building, lon, lat))
    return file


def _spots(database: Database) -> list[tuple[str, float, float]]:
    with database.transaction() as connection:
        found = [(row[0], row[1], row[2]) for row in connection.execute(text(_SPOTS))]
    if not found:
        sys.exit("Refused: There are no buildings to report anything of: import a city first.")
    return found
