"""How long what a courier reports and hands in takes over HTTP, with a photo and without."""

import uuid
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

from runner.console import Fault

from bench import tables
from bench.addressing.asking import percentile
from bench.cases import PHOTO_PIXELS
from bench.grids import Grids, random_points
from bench.lookups import open_product
from bench.peers import ours
from bench.photos import make_photo
from bench.tasks import Phone, Point, enroll, offer
from bench.workbench import Workbench
from geoapi.core.db import Database

# Of one courier fewer come than he may send in an hour.
COURIERS, EACH = 20, 250


def measure(bench: Workbench, grids: Grids, city: Path) -> str:
    ours.fill(bench, city)
    lon, lat = random_points(grids.polygons, 2 * EACH, seed=72, inside=True)
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    database = Database(bench.sqlalchemy_url(ours.DATABASE))
    numbers, codes = offer(database, points), enroll(database, COURIERS)
    database.close()
    photo, rows = make_photo(2, *PHOTO_PIXELS), []
    with ExitStack() as stack:
        port = open_product(bench, ours.make(bench), stack).product.port
        phones = [stack.enter_context(closing(Phone(port, code))) for code in codes]
        for n, (name, own) in enumerate((("", None), (" with a photo", photo))):
            part = slice(n * EACH, (n + 1) * EACH)
            rows.append(_row(f"a report{name}", phones, points[part], partial(_report, photo=own)))
            rows.append(_row(f"a task handed in{name}", phones, numbers[part], partial(_hand_in, photo=own)))
    told = f"{EACH} times each, one after the other; a photo, of {len(photo) // 1000} kB, is a request more."
    columns = [f"{COURIERS} couriers in turn", "p50 over HTTP", "p99"]
    return f"{tables.table(columns, rows)}\n\n{told}"


def _report(phone: Phone, at: Point, photo: bytes | None) -> float:
    said = {"category": "corridor_lamp", "channel": "informant", "at": {"lon": at[0], "lat": at[1]}}
    return _sent(phone, "/cases", said, photo)


def _hand_in(phone: Phone, number: str, photo: bytes | None) -> float:
    status, told, _ = phone.ask("POST", f"/tasks/{number}/claim", {})
    if status != 201:
        raise Fault(f"Taking a task was answered {status}: {told}")
    return _sent(phone, f"/tasks/{number}/hand-in", {}, photo)


def _sent(phone: Phone, path: str, said: dict[str, Any], photo: bytes | None) -> float:
    """Milliseconds until all of it has come."""
    submission = str(uuid.uuid4())
    # What follows the picture makes another file of it.
    own = photo and photo + uuid.uuid4().bytes
    evidence = [sha256(own).hexdigest()] if own else []
    status, told, took_ms = phone.ask("POST", path, {"submission": submission, "evidence": evidence, **said})
    if status not in (200, 201):
        raise Fault(f"{path} was answered {status}: {told}")
    if own:
        status, told, more_ms = phone.ask("PUT", f"/evidence/{evidence[0]}?submission={submission}", own)
        if status != 200:
            raise Fault(f"A photo was answered {status}: {told}")
        took_ms += more_ms
    return took_ms


def _row(name: str, phones: list[Phone], each: list[Any], act: Callable[[Phone, Any], float]) -> list[str]:
    took = [act(phone, about) for phone, about in zip(cycle(phones), each, strict=False)]
    return [name, f"{percentile(took, 0.5):.1f} ms", f"{percentile(took, 0.99):.1f} ms"]
