"""The exchange itself, timed: rows of a table on the standard output. No HTTP inwards."""

import json
import os
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import islice, product
from pathlib import Path
from typing import Any
from uuid import uuid4

from demo.hotline import CODE, MAPPING, NAME, Hotline, signed
from sqlalchemy import text

from geoapi.city.areas.importing.run import import_areas
from geoapi.core.boxes import Boxes, make_key_file
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.features.exchange import clients
from geoapi.features.exchange.feeds import Feeds
from geoapi.features.exchange.hooks import Hooks
from geoapi.features.exchange.importing.devices import import_devices
from geoapi.features.exchange.importing.terms import import_terms
from geoapi.features.exchange.telling import RECENT_MIN, tell_moved
from geoapi.kinds import KINDS
from geoapi.office.matters.moving import SYSTEM, make_move
from geoapi.office.matters.store import matters
from geoapi.office.notices.senders import Sender, Ways
from geoapi.permissions import PERMISSIONS

DEVICES, STORM, ALONE, CASES = 200, 10_000, 1_000, 400
# A day's messages of a platform that is away, and how many matters they are about.
MESSAGES, ABOUT = 2_000, 100
MATTERS, TIES = 200_000, 100_000
OF_DAY, LETTERS = "200101", "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LON, LAT, SIDE = 120.85, 40.72, 0.02
LEVELS = {"city": "990100", "district": "990101", "subdistrict": "990101001",
          "community": "990101001001", "grid": "990101001001001"}  # fmt: skip


def build(database: Database, folder: Path) -> None:
    """A city of one square grid."""
    corners = [(LON + x * SIDE, LAT + y * SIDE) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
    features, parent = [], None
    for level, code in LEVELS.items():
        properties = {"level": level, "code": code, "name": f"{level}一", "parent_code": parent}
        geometry = {"type": "Polygon", "coordinates": [corners]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
        parent = code
    file = folder / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    import_areas(database, file)


def somewhere(number: int) -> tuple[float, float]:
    return LON + SIDE * (0.05 + 0.9 * (number % 97) / 97), LAT + SIDE * (0.05 + 0.9 * (number % 89) / 89)


def devices_file(folder: Path) -> Path:
    file = folder / "devices.csv"
    rows = ["设备编码,名称,类别编码,位置,经度,纬度"]
    for number in range(DEVICES):
        lon, lat = somewhere(number)
        rows.append(f"D{number},{number}号烟感,fire_lane,,{lon},{lat}")
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def a_second(count: int, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def side_by_side(work: Callable[[Any], object], parts: Iterable[Any], threads: int) -> None:
    left, lock = list(parts), threading.Lock()

    def run() -> None:
        while True:
            with lock:
                if not left:
                    return
                part = left.pop()
            work(part)

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()


def execute(database: Database, sql: str, **values: object) -> None:
    with database.transaction() as connection:
        connection.execute(text(sql), values)


def count(database: Database, sql: str) -> int:
    with database.transaction() as connection:
        return int(connection.execute(text(sql)).scalar_one())


def feeds(database: Database, boxes: Boxes, folder: Path) -> None:
    secret = clients.add_client(database, boxes, code="alarms", name="alarms", may=["feed"])["secret"]
    import_devices(database, devices_file(folder), "alarms", strict=True)
    door = Feeds(database, boxes, KINDS, Calendar())

    def tell(codes: list[int]) -> None:
        body = json.dumps({"events": [{"device": f"D{code}", "text": "烟雾"} for code in codes]}).encode()
        door.take("alarms", signed(secret, str(uuid4()), body), body)

    storm = [[(part * 1000 + number) % DEVICES for number in range(1000)] for part in range(STORM // 1000)]
    rate = a_second(STORM, lambda: side_by_side(tell, storm, 4))
    made = count(database, "SELECT count(*) FROM matter WHERE channel = 'sensor'")
    storm_of = f"a storm of {STORM:,} events of {DEVICES} devices, 1,000 a message"
    print(f"{storm_of}, 4 at once\t{rate:,.0f}\tevents/s")
    print(f"cases that it made\t{made}\tof {DEVICES} devices")
    rate = a_second(ALONE, lambda: side_by_side(tell, [[n % DEVICES] for n in range(ALONE)], 4))
    print(f"repetitions, one a message, 4 at once\t{rate:,.0f}\tevents/s")
    execute(database, "UPDATE exchange_device SET heard_at = now() - interval '1 h'")
    rate = a_second(DEVICES, lambda: side_by_side(tell, [[n] for n in range(DEVICES)], 4))
    print(f"new cases, one a message, 4 at once\t{rate:,.0f}\tevents/s")


def hotline(database: Database, boxes: Boxes) -> None:
    def send(headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        door = Hooks(database, boxes, KINDS, Calendar(), lambda _: None, PERMISSIONS)
        return 200, door.take(CODE, headers, body)

    known = Hotline("", "", send)
    with known.listening() as url:
        made = clients.add_client(
            database, boxes, code=CODE, name=NAME, may=["platform"], channel="hotline",
            hosts=["127.0.0.1=127.0.0.0/8"], url=url,
        )  # fmt: skip
        import_terms(database, MAPPING, CODE, strict=True)
        known.secret, known.told_secret = made["secret"], made["told_secret"]

        def say(number: int) -> None:
            lon, lat = somewhere(number)
            known.say("派单", f"HL{number}", category="路灯", text="不亮", at={"lon": lon, "lat": lat})

        rate = a_second(CASES, lambda: side_by_side(say, range(CASES), 4))
        print(f"cases of a hotline, 4 at once\t{rate:,.0f}\tcases/s")
        known.mode = "fail"
        numbers = []
        with database.transaction() as connection:
            found = connection.execute(
                text("SELECT number FROM matter WHERE channel = 'hotline' LIMIT :most"), {"most": ABOUT}
            )
            numbers = list(found.scalars())
        for _ in range(MESSAGES // ABOUT):
            with database.transaction() as connection:
                for number in numbers:
                    matter = matters.lock_matter(connection, number)
                    assert matter is not None
                    make_move(connection, KINDS, Calendar(), matter, "supervise", {"reason": "催"}, SYSTEM)
        rate = a_second(MESSAGES, lambda: tell_all(database))
        print(f"moves noted for it by the clerk\t{rate:,.0f}\tmessages/s")
        sender = Sender(Ways(), boxes)
        while sender.send_next(database):
            pass
        execute(
            database,
            "UPDATE outbox SET since = since - interval '1 day', next_at = now() WHERE done_at IS NULL",
        )
        known.mode = "take"
        rate = a_second(MESSAGES, lambda: side_by_side(lambda _: drain(database, sender), range(4), 4))
        heard = defaultdict(list)
        for each in known.told:
            heard[each.number].append(each.turn)
        in_order = all(turns == sorted(turns) for turns in heard.values())
        print(f"{MESSAGES:,} messages after a day away, 4 senders\t{rate:,.0f}\tmessages/s")
        print(f"of them told, in order a matter\t{sum(map(len, heard.values())):,}\t{in_order}")


def tell_all(database: Database) -> None:
    while True:
        with database.transaction() as connection:
            if not tell_moved(connection, KINDS):
                return


def drain(database: Database, sender: Sender) -> None:
    while sender.send_next(database):
        pass


def looks(database: Database) -> None:
    """What the clerk's look costs where a city has had its platforms for long."""
    execute(
        database,
        """INSERT INTO matter (number, kind, state, category, channel, title, body, area_ids, submission,
                               submission_digest, receipt_key, changed_at, closed_at)
           SELECT number, 'case', 'closed', 'street_lamp', 'hotline', 'x', 'x', '{}', gen_random_uuid(),
                  decode(repeat('00', 32), 'hex'), decode(repeat('00', 16), 'hex'),
                  now() - make_interval(mins => n::int), now()
             FROM unnest(CAST(:numbers AS text[])) WITH ORDINALITY AS given (number, n)""",
        numbers=[f"{OF_DAY}-{''.join(each)}" for each in islice(product(LETTERS, repeat=4), MATTERS)],
    )
    execute(
        database,
        """INSERT INTO exchange_matter (client_id, matter_id, external_id, came_from, digest, notified_turn)
           SELECT (SELECT id FROM exchange_client WHERE code = :code), matter.id, number, true, '', turn
             FROM matter WHERE starts_with(number, :day) ORDER BY matter.id LIMIT :ties""",
        code=CODE,
        day=OF_DAY,
        ties=TIES,
    )
    for table in ("matter", "exchange_matter"):
        execute(database, f"ANALYZE {table}")
    for within, name in ((RECENT_MIN, "each second, at the last hour's"), (None, "each hour, at all")):
        took = []
        for _ in range(5):
            began = time.perf_counter()
            with database.transaction() as connection:
                tell_moved(connection, KINDS, within)
            took.append((time.perf_counter() - began) * 1000)
        print(f"the clerk's look among {TIES:,} of {MATTERS:,} matters, {name}\t{min(took):.1f}\tms")


def main() -> None:
    database = Database(os.environ["GEOAPI_DATABASE_URL"], timezone="Asia/Shanghai", pool_size=8)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_key_file(folder / "keys")
        boxes = Boxes(folder / "keys")
        build(database, folder)
        feeds(database, boxes, folder)
        hotline(database, boxes)
        looks(database)
    database.close()


if __name__ == "__main__":
    main()
