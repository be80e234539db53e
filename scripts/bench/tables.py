"""Results as Markdown."""

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, figures to the right."""
    marks = ["---", *["---:"] * (len(columns) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [columns, marks, *rows])


def verdict(value: float, at_least: float | None = None, at_most: float | None = None) -> str:
    """The target and whether it is met, e.g. `≥ 30: yes`."""
    if at_least is not None:
        return f"≥ {at_least:g}: {'yes' if value >= at_least else '**no**'}"
    assert at_most is not None
    return f"≤ {at_most:g}: {'yes' if value <= at_most else '**no**'}"


def times(ratio: tuple[float, float, float]) -> str:
    """A median ratio with its range, e.g. `31.2× (29.8–33.0)`."""
    return f"{figure(ratio[0])}× ({figure(ratio[1])}–{figure(ratio[2])})"


def figure(value: float) -> str:
    """Three significant digits, thousands set apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2g}" if value < 1 else f"{value:.3g}"


def machine() -> str:
    """One line on what was measured on, and whether something else kept it busy."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"model name\s*: (.*)", info)
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    busy = (
        ""
        if load < 0.3 * cores
        else f" The machine was busy before (load {load:.1f}): figures are provisional."
    )
    return (
        f"{cores} cores ({model[1] if model else platform.machine()}), Python "
        f"{platform.python_version()}.{busy}"
    )
