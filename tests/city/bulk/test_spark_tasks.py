"""What is sent to other machines answers there as here; where they differ it is refused."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geoapi.city.bulk import spark_tasks
from geoapi.city.bulk.chunks import Chunk, packed
from geoapi.city.bulk.cli import Progress
from geoapi.city.bulk.embedded import Embedded
from geoapi.city.bulk.manifest import Manifest
from geoapi.city.bulk.maps import Map, Maps
from geoapi.city.bulk.questions import Options
from geoapi.city.bulk.running import Run, Written
from geoapi.city.bulk.spark_tasks import Kit, Task
from geoapi.city.bulk.storage import Location
from geoapi.core.db import Database
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.core.settings import Settings
from tests.city.bulk.conftest import AT
from tests.conftest import ROOT

Points = list[tuple[float, float]]
ELSEWHERE = """
import pickle, sys
from geoapi.city.bulk import spark_tasks
pickle.dump(spark_tasks.answer(sys.argv[1], pickle.load(sys.stdin.buffer)), sys.stdout.buffer)
"""


@pytest.fixture(scope="module")
def maps(demo_database: Database) -> Maps:
    return Maps(demo_database, Settings(), by_address=True)


@pytest.fixture(scope="module")
def held(maps: Maps) -> Map:
    return maps.at(AT)


@pytest.fixture
def table(points: Points, tmp_path: Path) -> Path:
    """Points in row groups of several chunks each."""
    lon, lat = zip(*points, strict=True)
    pq.write_table(
        pa.table({"id": range(len(lon)), "lon": lon, "lat": lat}),
        tmp_path / "in.parquet",
        row_group_size=1_100,
    )
    return tmp_path / "in.parquet"


def opened(source: Path, out: Path | str, chunk_rows: int = 400) -> Run:
    return Run(Location.of(str(source)), Location.of(str(out)), Options({}, chunk_rows=chunk_rows), None)


def kit_of(run: Run, held: Map, folder: Path) -> Kit:
    kit = Kit(run.source, run.out, run.options, run.charset, run.source.size(), held, AT)
    spark_tasks.save(kit, folder / "kit")
    return kit


def task_of(chunk: Chunk) -> Task:
    return Task(chunk.number, chunk.first, chunk.rows, None)


class Elsewhere:
    """Answers chunks in processes that have nothing of this one, each with hashes of its own."""

    def __init__(self, run: Run, kit: Path, chunks_backwards: bool = False) -> None:
        self.run, self.kit, self.backwards, self.started = run, kit, chunks_backwards, 0

    def each(self, chunks: Iterator[Chunk]) -> Iterator[Written]:
        tasks = [self._task(chunk) for chunk in chunks]
        tasks.sort(reverse=self.backwards)
        for some in (tasks[::2], tasks[1::2]):
            yield from self.answered(some)

    def _task(self, chunk: Chunk) -> Task:
        if self.run.table.is_seekable:
            return task_of(chunk)
        aside = self.run.aside("asked")
        with aside.created() as stream:
            stream.write(packed(*self.run.read(chunk)))
        return task_of(chunk)._replace(packed=os.path.basename(aside.path))

    def answered(self, tasks: Sequence[Task]) -> list[Written]:
        self.started += 1
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, str(self.kit)],
            input=pickle.dumps(tasks),
            env=environment | {"PYTHONHASHSEED": str(self.started)},
            cwd="/",
            stdout=subprocess.PIPE,
            timeout=120,
            check=True,
        )
        found = pickle.loads(done.stdout)
        assert isinstance(found, list), found
        return found

    def end(self) -> None:
        pass


def whole(run: Run, maps: Maps, engine: Callable[[Manifest], Embedded | Elsewhere]) -> Path:
    with run.alone():
        manifest = run.manifest(maps, AT)
        run.answer(manifest, engine(manifest), Progress())
    return Path(run.out.path)


def test_points_are_answered_elsewhere_as_here(maps: Maps, held: Map, table: Path, tmp_path: Path) -> None:
    here, there = opened(table, tmp_path / "here.parquet"), opened(table, tmp_path / "there.parquet")
    kit_of(there, held, tmp_path)
    found = whole(there, maps, lambda _: Elsewhere(there, tmp_path / "kit", chunks_backwards=True))
    wanted = whole(here, maps, lambda _: Embedded(here, here.answering(held, AT), 2))
    assert found.read_bytes() == wanted.read_bytes()
    assert pq.read_table(found).column("id").to_pylist() == pq.read_table(table).column("id").to_pylist()


def test_addresses_of_a_csv_are_answered_elsewhere_as_here(
    maps: Maps, held: Map, addresses: list[str], tmp_path: Path
) -> None:
    lines = "\n".join(f'{n},"{each}"' for n, each in enumerate(addresses))
    (tmp_path / "in.csv").write_text(f"id,address\n{lines}\n", encoding="utf-8")
    here = opened(tmp_path / "in.csv", f"{tmp_path}/here.csv", 60)
    there = opened(tmp_path / "in.csv", f"{tmp_path}/there.csv", 60)
    kit_of(there, held, tmp_path)
    found = whole(there, maps, lambda _: Elsewhere(there, tmp_path / "kit")).read_bytes()
    assert found == whole(here, maps, lambda _: Embedded(here, here.answering(held, AT), 2)).read_bytes()
    assert found.count(b"\n") == len(addresses) + 1


def test_a_part_that_is_written_twice_or_by_one_who_is_killed_changes_nothing(
    maps: Maps, held: Map, table: Path, tmp_path: Path
) -> None:
    run = opened(table, f"{tmp_path}/out/")
    kit_of(run, held, tmp_path)

    class Twice(Elsewhere):
        def answered(self, tasks: Sequence[Task]) -> list[Written]:
            lost, found = super().answered(tasks), super().answered(tasks)
            # The first were killed in the midst of writing.
            for each in lost:
                part = Path(self.run.within(each.staged).path)
                part.write_bytes(part.read_bytes()[:100])
            return found

    out = whole(run, maps, lambda _: Twice(run, tmp_path / "kit"))
    assert {path.name for path in out.iterdir()} == {
        "_manifest.json",
        *(f"part-{n:06d}.parquet" for n in range(9)),
    }
    other = opened(table, tmp_path / "here.parquet")
    wanted = pq.read_table(whole(other, maps, lambda _: Embedded(other, other.answering(held, AT), 1)))
    assert pq.read_table(out).equals(wanted)


def test_another_program_input_or_folder_is_refused_and_never_mixed(
    maps: Maps, held: Map, table: Path, tmp_path: Path
) -> None:
    run = opened(table, tmp_path / "out.parquet")
    kit = kit_of(run, held, tmp_path)
    tasks = [task_of(chunk) for chunk in run.table.chunks()]

    def refusal(file: str, tasks: Sequence[Task] = tasks) -> str:
        found = spark_tasks.answer(str(tmp_path / file), tasks)
        assert isinstance(found, Conflict | InvalidInput), found
        return found.detail

    with run.alone():
        with (tmp_path / "other-program").open("wb") as stream:
            pickle.dump("0" * 64, stream)
            # Nothing of another version is even read.
            stream.write(b"cgeoapi.no_longer\nThere\n.")
        assert "Another version of this program" in refusal("other-program")
        spark_tasks.save(replace(kit, size=1), tmp_path / "other-size")
        assert "is another file here" in refusal("other-size")
        assert "another than when this began" in refusal("kit", [tasks[1]._replace(first=399)])
        assert "shorter than when this began" in refusal("kit", [tasks[1]._replace(number=99)])
        answered = spark_tasks.answer(str(tmp_path / "kit"), tasks[:1])
        assert isinstance(answered, list)
        # A machine that has another folder of the same name.
        Path(run.within(answered[0].staged).path).unlink()
        manifest = run.manifest(maps, AT)
        engine = Elsewhere(run, tmp_path / "kit")
        with (
            pytest.MonkeyPatch.context() as patch,
            pytest.raises(InvalidInput, match="all machines must see the same folder"),
        ):
            patch.setattr(engine, "answered", lambda _: answered)
            run.answer(manifest, engine, Progress())
    assert not manifest.chunks
