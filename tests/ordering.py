"""In what order the tests of a run begin: files that take long first, so that it ends with short ones.

A worker is given whole files. Were a long one among the last, the others would be done and wait for it.
"""

from collections import defaultdict
from pathlib import Path

import pytest

# What makes a test long, the longest first: a browser,
# a server of its file or of all, an engine, the demo city, a database of its own or of its file.
DEMANDS = ("page", "running", "server", "routing_home", "demo_files", "database_url", "template")
NEEDS = {
    "db": {"template", "bare_url", "old_url"},
    "browser": {"page", "context", "browser"},
    "engine": {"routing_home", "demo_files"},
}
# Their tests start programs without naming a fixture for it.
PROGRAMS = {Path(__file__).parent / name for name in ("scripts", "web")}


def begin_with_long(items: list[pytest.Item]) -> None:
    """Sort by what the most demanding test of a file needs;
    files and tests alike otherwise stay as they were.
    """
    demands: defaultdict[Path, int] = defaultdict(lambda: len(DEMANDS) + 1)
    for item in items:
        demands[item.path] = min(demands[item.path], demand(item))
    items.sort(key=lambda item: demands[item.path])


def mark_what_it_needs(items: list[pytest.Item]) -> None:
    """Mark the tests that need a database, a browser,
    the routing engine or other programs, by their fixtures.
    """
    for item in items:
        fixtures: set[str] = set(getattr(item, "fixturenames", ()))
        for mark, needed in NEEDS.items():
            if fixtures & needed:
                item.add_marker(mark)
        if PROGRAMS & set(item.path.parents):
            item.add_marker("program")


def demand(item: pytest.Item) -> int:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    needed = [rank for rank, name in enumerate(DEMANDS) if name in fixtures]
    return needed[0] if needed else len(DEMANDS) + (not PROGRAMS & set(item.path.parents))
