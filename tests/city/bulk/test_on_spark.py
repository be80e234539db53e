"""Bulk work on Apache Spark: the same rows, whoever is killed. Takes minutes: `make test ARGS="-m spark"`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from socket import socket

import pyarrow.parquet as pq
import pytest
from runner import bulk as bringing
from runner.home import Home
from sqlalchemy.engine import make_url

from tests.boxes import key_file
from tests.city.bulk.conftest import AT, Bulk
from tests.conftest import ROOT

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]
Points = list[tuple[float, float]]
ROWS, CHUNK = 400_000, 5_000
PASSWORD = "not-to-be-shown"
CLASSES = "org.apache.spark.deploy"


@pytest.fixture(scope="module")
def spark_home() -> Path:
    home = Home(ROOT, Path(os.environ.get("GEOAPI_HOME") or ROOT / ".local" / "test").absolute())
    bringing.bring(home, ["locate", "--engine", "spark"])
    import pyspark

    return Path(pyspark.__path__[0])


@pytest.fixture
def source(points: Points, tmp_path: Path) -> Path:
    lines = [
        f"{n},{lon!r},{lat!r}" for n, (lon, lat) in enumerate((points * (ROWS // len(points) + 1))[:ROWS])
    ]
    (tmp_path / "in.csv").write_text("id,lon,lat\n" + "\n".join(lines) + "\n")
    from pyarrow import csv

    pq.write_table(csv.read_csv(tmp_path / "in.csv"), tmp_path / "in.parquet", row_group_size=50_000)
    return tmp_path / "in.parquet"


class Cluster:
    """A master and two workers of one core each, on this machine."""

    def __init__(self, home: Path, folder: Path, stack: ExitStack) -> None:
        self._home, self._folder, self._stack = home, folder, stack
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"spark://127.0.0.1:{port}"
        self._start("master", f"{CLASSES}.master.Master", "--port", str(port), "--webui-port", "0")
        self.workers = [self._worker(name) for name in ("one", "two")]

    def _worker(self, name: str) -> "subprocess.Popen[bytes]":
        size = ("--cores", "1", "--memory", "1g", "--webui-port", "0")
        work = ("--work-dir", str(self._folder / name))
        return self._start(name, f"{CLASSES}.worker.Worker", *size, *work, self.url)

    def _start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        program, *options = arguments
        command = [str(self._home / "bin" / "spark-class"), program, "--host", "127.0.0.1", *options]
        log = self._stack.enter_context((self._folder / f"{name}.log").open("wb"))
        environment = os.environ | {"SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_IP": "127.0.0.1"}
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self._stack.callback(lambda: kill_all(process.pid))
        return process


@contextmanager
def cluster(home: Path, folder: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(home, folder, stack)


def kill_all(process: int) -> int:
    """kill -9 of a process and all below it. Returns how many there were."""
    with ExitStack() as stack:
        found = [process]
        for each in found:
            # Stopped, it starts no more.
            stack.callback(signal_to, each, signal.SIGKILL)
            signal_to(each, signal.SIGSTOP)
            tasks = Path(f"/proc/{each}/task")
            for task in tasks.iterdir() if tasks.exists() else ():
                found += [int(child) for child in (task / "children").read_text().split()]
        return len(found)


def signal_to(process: int, which: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, which)


@contextmanager
def started(source: Path, out: str, url: str, master: str, conf: Path) -> Iterator["subprocess.Popen[str]"]:
    conf.mkdir(exist_ok=True)
    settings = ("enabled true", "compress false", f"dir file://{conf}")
    (conf / "spark-defaults.conf").write_text("".join(f"spark.eventLog.{each}\n" for each in settings))
    command = [sys.executable, str(ROOT / "scripts" / "geoapi"), "bulk", "locate", str(source), out]
    command += ["--at", AT, "--chunk-rows", str(CHUNK), "--engine", "spark", "--master", master]
    environment = os.environ | {"GEOAPI_DATABASE_URL": url, "GEOAPI_KEY_FILE": str(key_file())}
    environment |= {"SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": "127.0.0.1"}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)
    try:
        yield process
    finally:
        process.kill()


def wait_for_parts(out: Path, count: int) -> int:
    until = time.monotonic() + 300
    while (found := len(list(Path(f"{out}.parts").glob("part-*")))) < count:
        assert time.monotonic() < until, f"{found} parts"
        time.sleep(0.01)
    return found


def test_rows_are_those_of_one_machine_whoever_is_killed(
    spark_home: Path, bulk: Bulk, demo_url: str, source: Path, tmp_path: Path
) -> None:
    # Trusted connections ask for no password, but take one.
    url = make_url(demo_url).set(password=PASSWORD).render_as_string(hide_password=False)
    out, conf = tmp_path / "out", tmp_path / "conf"
    with cluster(spark_home, tmp_path) as found, started(source, f"{out}/", url, found.url, conf) as job:
        begun = wait_for_parts(out, 5)
        assert begun < ROWS // CHUNK and kill_all(found.workers[1].pid) > 2
        said, faults = job.communicate(timeout=400)
        assert job.returncode == 0 and f"{ROWS:,} rows, " in said, faults
        assert found.workers[0].poll() is None and found.workers[1].wait(10) == -signal.SIGKILL
    # Not in the log of events, nor in those of the processes.
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    written = [path.read_bytes() for path in files]
    assert any(b"SparkListenerJobEnd" in each for each in written)
    assert not any(PASSWORD.encode() in each for each in written)
    done = bulk(source, tmp_path / "here.parquet", "--at", AT, "--chunk-rows", str(CHUNK))
    assert done.returncode == 0, done.stderr
    assert pq.read_table(out).equals(pq.read_table(tmp_path / "here.parquet"))
    assert {path.name for path in out.iterdir() if not path.name.startswith("part-")} == {"_manifest.json"}


def test_what_one_engine_began_the_other_ends(
    spark_home: Path, bulk: Bulk, demo_url: str, source: Path, tmp_path: Path
) -> None:
    csv, out = source.with_suffix(".csv"), tmp_path / "out.csv"
    with started(csv, str(out), demo_url, "local[2]", tmp_path / "conf") as job:
        wait_for_parts(out, 12)
        # Of what is done some is noted by now.
        time.sleep(2)
    # What it has begun goes on for a moment, and disturbs nobody.
    assert job.wait(10) == -signal.SIGKILL and not out.exists()
    done = bulk(csv, out, "--at", AT, "--chunk-rows", str(CHUNK))
    assert done.returncode == 0 and " of them earlier" in done.stdout, done.stdout + done.stderr
    done = bulk(csv, tmp_path / "here.csv", "--at", AT)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_no_cluster_and_wrong_usage_are_told_in_a_sentence(
    spark_home: Path, bulk: Bulk, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    for wrong in (("--master", "local[2]"), ("--engine", "spark", "--processes", "2")):
        assert bulk(source, out, *wrong).returncode == 2
    done = bulk(source, out, "--engine", "spark", "--master", "nonsense://127.0.0.1")
    assert done.returncode == 1 and "Refused: Spark at nonsense://127.0.0.1 " in done.stderr
    assert "Traceback" not in done.stderr and not out.exists()
