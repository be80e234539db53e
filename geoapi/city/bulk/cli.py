"""`geoapi bulk`: tables of millions of rows, answered as single questions are."""

import signal
import sys
import time
from typing import NoReturn

import click
from tqdm import tqdm

from geoapi.core.errors import DomainError
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings

_TOLD_EVERY_S = 10.0
_STOPPED = 130


class Progress:
    """How far it is, on standard error: a bar on a terminal, elsewhere a line now and then."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._began = self._told = 0.0
        self._first = 0

    def began(self, rows: int, done: int) -> None:
        self._began = self._told = time.monotonic()
        self._first = done
        if sys.stderr.isatty():
            self._bar = tqdm(total=rows or None, initial=done, unit=" rows", unit_scale=True, file=sys.stderr)

    def is_at(self, done: int, of: int) -> None:
        if self._bar is not None:
            # Of a CSV it becomes known as it is read.
            self._bar.total = max(of, done)
            self._bar.update(done - self._bar.n)
        elif (now := time.monotonic()) - self._told > _TOLD_EVERY_S:
            self._told = now
            rate = (done - self._first) / (now - self._began)
            left_s = max(0, of - done) / rate
            self.says(f"{done:,} of {of:,} rows, {rate:,.0f} rows/s, {left_s:,.0f} s left")

    def says(self, sentence: str) -> None:
        self.close()
        print(f"{sentence} …", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@click.group()
def bulk() -> None:
    """Tables of millions of rows."""


@bulk.command()
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT")
@click.option("--lon", metavar="COLUMN", help="Where it is not named lon, lng, x, 经度 …")
@click.option("--lat", metavar="COLUMN", help="Where it is not named lat, y, 纬度 …")
@click.option("--address", metavar="COLUMN", help="Where it is not named address, 地址 …")
@click.option("--geometry", metavar="COLUMN", help="Points as WKB.  [default: the main one of GeoParquet]")
@click.option("--keep", metavar="COLUMN,...", help="Columns to hand back.  [default: all but a geometry]")
@click.option("--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n.  [default: as the file says, or wgs84]")
@click.option("--accuracy-m", type=click.FloatRange(0, 5_000), help="Error of the locations in metres.")
@click.option("--at", metavar="MOMENT", help="Answer for this moment.  [default: when the work began]")
@click.option("--encoding", help="Of a CSV, where it is not found out: utf-8, gb18030, big5 …")
@click.option("--no-distance", is_flag=True, help="Leave out the distance to the boundary: faster.")
@click.option("--processes", type=click.IntRange(1, 1024), help="[default: one for each core]")
@click.option(
    "--engine",
    type=click.Choice(["embedded", "spark"]),
    default="embedded",
    show_default=True,
    help="What answers: this machine's processes, or Apache Spark.",
)
@click.option("--master", metavar="URL", help="Spark's cluster: spark://host:7077 …  [default: local[*]]")
@click.option("--chunk-rows", type=click.IntRange(1, 10_000_000), default=100_000, show_default=True)
@click.option("--anew", is_flag=True, help="Leave what an earlier run has made, and begin again.")
def locate(
    source: str,
    out: str,
    keep: str | None,
    crs: str | None,
    accuracy_m: float | None,
    at: str | None,
    encoding: str | None,
    no_distance: bool,
    processes: int | None,
    engine: str,
    master: str | None,
    chunk_rows: int,
    anew: bool,
    **columns: str | None,
) -> None:
    """Which grid covers each row of IN, and who is responsible: into OUT, as the batch over HTTP tells it.

    IN is a CSV, Parquet or GeoParquet of points (lon and lat, or a geometry) or of addresses; OUT a .csv, a
    .parquet, or, with a slash at its end, a folder of .parquet. Both may be s3://…. OUT has the columns of
    IN, then those of the answer; of a row that cannot be answered, `error` says why. OUT appears when it is
    whole; a run that was ended is gone on with by the same command.
    """
    if (processes if engine == "spark" else master) is not None:
        raise click.UsageError("--processes is of the embedded engine, --master of spark.")
    from geoapi.city.bulk.embedded import Embedded
    from geoapi.city.bulk.maps import Maps
    from geoapi.city.bulk.processes import cores
    from geoapi.city.bulk.questions import Options  # Arrow takes its time.
    from geoapi.city.bulk.running import Engine, Run
    from geoapi.city.bulk.storage import Location

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings, progress = Settings(), Progress()
    options = Options(
        columns={name: heading for name, heading in columns.items() if heading is not None},
        keep=tuple(keep.split(",")) if keep is not None else None,
        crs=crs,
        accuracy_m=accuracy_m,
        distances=not no_distance,
        chunk_rows=chunk_rows,
    )
    try:
        run = Run(Location.of(source), Location.of(out), options, encoding)
        with run.alone(anew=anew):
            with operator_database(settings) as database:
                progress.says("loading the map")
                maps = Maps(database, settings, by_address=run.by_address)
                maps.at(at or maps.now).locator.check(run.table.layout.crs, at)
                manifest = run.manifest(maps, at)
                held = maps.at(manifest.at)
            if engine == "spark":
                from geoapi.city.bulk.on_spark import OnSpark

                progress.says("starting Spark")
                on: Engine = OnSpark(run, held, manifest.at, master or "local[*]")
            else:
                on = Embedded(run, run.answering(held, manifest.at), processes or cores())
            began = time.monotonic()
            done = run.answer(manifest, on, progress)
    except DomainError as error:
        progress.close()
        sys.exit(f"Refused: {error.detail}")
    except KeyboardInterrupt:
        progress.close()
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        sys.exit(_STOPPED)
    progress.close()
    took = max(time.monotonic() - began, 1e-3)
    earlier = f", {done.kept:,} of them earlier" if done.kept else ""
    print(f"{done.rows:,} rows{earlier}, {done.errors:,} with an error: {out}")
    print(f"{took:.1f} s, {(done.rows - done.kept) / took:,.0f} rows/s")
