"""Figures are written as Prometheus reads them, and cross over to another process whole."""

import os
import time
from pathlib import Path

from geoapi.core.metrics import (
    HISTOGRAM,
    Family,
    Sample,
    counter,
    gauge,
    of_this_process,
    packed,
    printed,
    unpacked,
    with_label,
)


def test_samples_of_one_name_stand_together_below_what_they_are() -> None:
    first = counter("a_total", "Of workers.", Sample(3, {"worker": "0"}))
    between = gauge("b_bytes", "Else.", Sample(1.5))
    other = counter("a_total", "Of workers.", Sample(4, {"worker": "1"}))
    assert printed([first, between, other]) == (
        "# HELP a_total Of workers.\n# TYPE a_total counter\n"
        'a_total{worker="0"} 3\na_total{worker="1"} 4\n'
        "# HELP b_bytes Else.\n# TYPE b_bytes gauge\nb_bytes 1.5\n"
    )


def test_a_label_may_hold_anything() -> None:
    told = printed([gauge("a", "A.", Sample(1, {"duty": 'say "no"\\\nagain'}))])
    assert told.splitlines()[2] == 'a{duty="say \\"no\\"\\\\\\nagain"} 1'


def test_they_cross_over_whole() -> None:
    families = [
        Family(
            "a_seconds", HISTOGRAM, "A.", (Sample(1, {"le": "+Inf"}, "_bucket"), Sample(0.25, {}, "_sum"))
        ),
        *of_this_process(),
    ]
    assert unpacked(packed(families)) == families
    labelled = list(with_label(families, "worker", "7"))
    assert all(sample.labels["worker"] == "7" for each in labelled for sample in each.samples)


def test_of_a_process_is_told_what_the_kernel_says() -> None:
    told = {each.name: each.samples[0].value for each in of_this_process()}
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines())
    resident = int(status["VmRSS"].split()[0]) << 10
    assert abs(told["process_resident_memory_bytes"] - resident) < 16 << 20
    assert 0 < time.time() - told["process_start_time_seconds"] < 24 * 3600
    assert abs(told["process_open_fds"] - len(os.listdir("/proc/self/fd"))) <= 2
    assert 0 < told["process_cpu_seconds_total"] < 24 * 3600
