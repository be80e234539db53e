"""Bulk work on Apache Spark: tasks write their parts themselves, wherever they run, and this process keeps
the manifest. Only here is Spark imported: the map does without.
"""

import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from py4j.protocol import Py4JError, Py4JJavaError
from pyspark import SparkConf, SparkContext, SparkFiles
from pyspark.errors import PySparkException

from geoapi.city.bulk import spark_tasks
from geoapi.city.bulk.chunks import Chunk, packed
from geoapi.city.bulk.maps import Map
from geoapi.city.bulk.processes import AHEAD, ProcessDied, as_they_end
from geoapi.city.bulk.running import Run, Written
from geoapi.city.bulk.spark_tasks import PROGRAM, Kit, Task
from geoapi.core.errors import DomainError

# A job costs Spark some 30 ms of a processor, a chunk of points 200: some go together. Of addresses it has
# seconds of work.
_POINTS_TOGETHER = 4
# Each waits for a job.
_MOST_THREADS = 512
_KIT = "kit.pickle"
_OF_PYTHON = re.compile(r"[\w.]+: ")


class OnSpark:
    """The cluster at `master`, each of whose Python processes loads `held`, the map of the moment `at`, once.

    Raises ProcessDied where there is no such cluster.
    """

    def __init__(self, run: Run, held: Map, at: str, master: str) -> None:
        self._run, self._master = run, master
        self._together = 1 if run.by_address else _POINTS_TOGETHER
        # Executors fetch what is in it whenever they come.
        self._folder = TemporaryDirectory(prefix="geoapi-bulk-")
        kit = Kit(run.source, run.out, run.options, run.charset, run.source.size(), held, at)
        spark_tasks.save(kit, file := Path(self._folder.name, _KIT))
        # Those of a cluster where Python is elsewhere say it by the same variable.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        try:
            self._spark = SparkContext(conf=_conf(master))
            self._spark.addFile(str(file))
            _let_scheduler_warn(self._spark)
            # Spark's own would ask what is being ended to cancel its work.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        except (Py4JError, PySparkException) as error:
            self._folder.cleanup()
            raise self._died(error) from None
        self._threads = ThreadPoolExecutor(_MOST_THREADS)

    def each(self, chunks: Iterator[Chunk]) -> Iterator[Written]:
        submitted = (self._threads.submit(self._answered, tasks) for tasks in self._tasks(chunks))
        for found in as_they_end(submitted, self._most):
            yield from found

    def end(self) -> None:
        with suppress(Py4JError):
            # What is ended in the midst of its work says so at length.
            self._spark.setLogLevel("OFF")
        self._spark.stop()
        self._threads.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def _most(self) -> int:
        """Jobs at a time: cores come and go."""
        return min(_MOST_THREADS, int(self._spark.defaultParallelism) * AHEAD)

    def _tasks(self, chunks: Iterator[Chunk]) -> Iterator[Sequence[Task]]:
        while some := [self._task(chunk) for chunk in islice(chunks, self._together)]:
            yield some

    def _task(self, chunk: Chunk) -> Task:
        name = None
        if not self._run.table.is_seekable:
            aside = self._run.aside(f"asked-{chunk.number:06d}")
            with aside.created() as stream:
                stream.write(packed(*self._run.read(chunk)))
            name = os.path.basename(aside.path)
        return Task(chunk.number, chunk.first, chunk.rows, name)

    def _answered(self, tasks: Sequence[Task]) -> list[Written]:
        try:
            (found,) = self._spark.parallelize([tasks], 1).map(_answer).collect()
        except (Py4JError, PySparkException) as error:
            raise self._died(error) from None
        if isinstance(found, DomainError):
            raise found
        for task in tasks:
            if task.packed is not None:
                self._run.within(task.packed).remove()
        return list(found)

    def _died(self, error: Exception) -> ProcessDied:
        message = str(error)
        if isinstance(error, Py4JJavaError):
            message = str(error.java_exception.getMessage())
        # Of a failure in a task what Python says at the end, else what Spark says first.
        lines = message.strip().splitlines() or [type(error).__name__]
        said = [line for line in lines if _OF_PYTHON.match(line)][-1:] or lines[:1]
        return ProcessDied(
            f"Spark at {self._master} gave up: {said[0][:300].rstrip('.')}. What is done is kept: the same "
            "command goes on."
        )


def _answer(tasks: Sequence[Task]) -> list[Written] | DomainError:
    return spark_tasks.answer(SparkFiles.get(_KIT), tasks)


def _conf(master: str) -> SparkConf:
    """What a cluster is asked for; memory and cores are for its own spark-defaults.conf to say."""
    found = SparkConf().setMaster(master).setAppName("geoapi bulk locate")
    found.set("spark.log.level", "ERROR")
    # Nothing listens where others could look at the work or end it, and progress is told by ourselves.
    found.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    # By the same paths on each machine; what these have in their own PYTHONPATH stands behind.
    folders = dict.fromkeys((PROGRAM.parent, Path(pa.__path__[0]).parent))
    found.set("spark.executorEnv.PYTHONPATH", os.pathsep.join(map(str, folders)))
    if master.startswith("local"):
        found.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    return found


def _let_scheduler_warn(spark: SparkContext) -> None:
    """Let it say on standard error that no machine takes the work, for which it waits: nobody else does."""
    log4j = spark._jvm.org.apache.logging.log4j
    scheduler = "org.apache.spark.scheduler.TaskSchedulerImpl"
    log4j.core.config.Configurator.setLevel(scheduler, log4j.Level.WARN)
