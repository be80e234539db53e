"""Figures of a running process, and how Prometheus reads them.

https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4). The official client library
keeps the figures of several processes in a shared folder of mapped files, which has to be emptied at each
start and keeps the files of processes that have died; here each process keeps its own, and they ask each
other (`geoapi.http.siblings`).
"""

import os
import resource
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
COUNTER, GAUGE, HISTOGRAM = "counter", "gauge", "histogram"


@dataclass(frozen=True)
class Sample:
    """One value. `suffix`: what follows the name of its family, as `_bucket` of a histogram."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True)
class Family:
    """All samples of one name, which ends with its unit; that of a counter with `_total`."""

    name: str
    kind: str
    help: str
    samples: tuple[Sample, ...]


def gauge(name: str, help_text: str, *samples: Sample) -> Family:
    return Family(name, GAUGE, help_text, samples)


def counter(name: str, help_text: str, *samples: Sample) -> Family:
    return Family(name, COUNTER, help_text, samples)


def with_label(families: Iterable[Family], name: str, value: str) -> Iterator[Family]:
    """The same, each sample with one label more."""
    for each in families:
        samples = (Sample(one.value, {**one.labels, name: value}, one.suffix) for one in each.samples)
        yield Family(each.name, each.kind, each.help, tuple(samples))


def printed(families: Iterable[Family]) -> str:
    """The text of all of them; samples of one name stand together, from wherever they come."""
    together: dict[str, list[Family]] = {}
    for each in families:
        together.setdefault(each.name, []).append(each)
    return "".join(line for name in sorted(together) for line in _lines(together[name]))


def packed(families: Iterable[Family]) -> bytes:
    """For another process of ours."""
    return orjson.dumps([asdict(each) for each in families])


def unpacked(data: bytes) -> list[Family]:
    return [
        Family(each["name"], each["kind"], each["help"], tuple(Sample(**one) for one in each["samples"]))
        for each in orjson.loads(data)
    ]


def of_this_process() -> list[Family]:
    """By the names that Prometheus' own libraries give them."""
    page, ticks = resource.getpagesize(), os.sysconf("SC_CLK_TCK")
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * page
    # What stands before the bracket is the program's name, which may hold anything.
    behind = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    booted = time.time() - float(Path("/proc/uptime").read_text().split()[0])
    used = resource.getrusage(resource.RUSAGE_SELF)
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return [
        gauge("process_resident_memory_bytes", "Memory in use.", Sample(resident)),
        counter("process_cpu_seconds_total", "Processor time used.", Sample(used.ru_utime + used.ru_stime)),
        gauge(
            "process_start_time_seconds",
            "When it began, in seconds since 1970.",
            Sample(round(booted + int(behind[19]) / ticks, 2)),
        ),
        gauge("process_open_fds", "Open files and connections.", Sample(len(os.listdir("/proc/self/fd")))),
        gauge("process_max_fds", "How many may be open.", Sample(most_files)),
    ]


def _lines(families: list[Family]) -> Iterator[str]:
    first = families[0]
    yield f"# HELP {first.name} {first.help}\n"
    yield f"# TYPE {first.name} {first.kind}\n"
    for each in families:
        for sample in each.samples:
            labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels.items())
            named = f"{each.name}{sample.suffix}"
            yield f"{named}{{{labels}}} {sample.value!r}\n" if labels else f"{named} {sample.value!r}\n"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
