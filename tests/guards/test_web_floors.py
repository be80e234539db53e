"""Imports of the page's modules go down only,
and never in a circle; imports of types keep to the same floors.
"""

import json
import subprocess
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from geoapi.core.settings import WEB
from geoapi.http.modules import imports_of

JS = WEB / "js"
# Lowest first; what stands on one floor side by side knows nothing of each other.
FLOORS = [["core"], ["ui", "map"], ["features"], ["pages"]]
RANK = {room: rank for rank, rooms in enumerate(FLOORS) for room in rooms}
# Areas are seen with their people, places and addresses, and the search finds all of them; the other
# features know nothing of each other.
LOOK_DOWN_ON_FEATURES = {"areas", "search"}
SOURCES = {str(path.relative_to(JS)): path.read_text(encoding="utf-8") for path in sorted(JS.rglob("*.js"))}
IMPORTS = {script: imports_of(script, source) for script, source in SOURCES.items()}


def may_import(script: str, module: str) -> bool:
    """Whether the floors let one module name another; both by their path in web/js."""
    (room, *rest), (other, *rest_of_other) = Path(script).parts, Path(module).parts
    if room != other:
        return RANK[other] < RANK[room]
    if room in ("core", "ui", "map") or rest[0] == rest_of_other[0]:
        return True
    return room == "features" and rest[0] in LOOK_DOWN_ON_FEATURES


def circle_in(graph: dict[str, list[str]]) -> list[str]:
    """Modules that import each other in a circle, if any do."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(each) for each in error.args[1]]
    return []


@pytest.mark.parametrize("script", SOURCES)
def test_each_module_stands_in_a_room_and_imports_what_is_below(script: str) -> None:
    assert Path(script).parts[0] in RANK
    imports = IMPORTS[script]
    modules = [*imports.at_once, *imports.when_wanted, *imports.types]
    assert [
        module for module in modules if not (JS / module).is_file() and not module.endswith(".d.ts")
    ] == []
    assert [module for module in modules if not may_import(script, module)] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert (
        circle_in({script: [*found.at_once, *found.when_wanted] for script, found in IMPORTS.items()}) == []
    )


@pytest.mark.parametrize(
    ("script", "module", "allowed"),
    [
        ("ui/sheet.js", "core/dom.js", True),
        ("core/dom.js", "ui/sheet.js", False),
        ("ui/sheet.js", "map/map.js", False),
        ("map/map.js", "map/pins.js", True),
        ("features/places/kinds.js", "features/places/opening.js", True),
        ("features/places/kinds.js", "features/areas/areapanel.js", False),
        ("features/routes/routepanel.js", "features/places/kinds.js", False),
        ("features/areas/areapanel.js", "features/places/kinds.js", True),
        ("features/areas/areapanel.js", "pages/resident/state.js", False),
        ("pages/rider/main.js", "pages/rider/state.js", True),
        ("pages/rider/main.js", "pages/resident/state.js", False),
    ],
)
def test_the_floors_tell_up_from_down(script: str, module: str, allowed: bool) -> None:
    assert may_import(script, module) is allowed


def test_a_circle_is_found() -> None:
    assert circle_in({"a.js": ["b.js"], "b.js": ["c.js"], "c.js": ["a.js"]})
    assert not circle_in({"a.js": ["b.js", "c.js"], "b.js": ["c.js"]})


def test_imports_are_those_that_typescript_sees() -> None:
    """What is read from the text by patterns, against a parser of the language."""
    program = (
        "const ts = require('./node_modules/typescript'); const fs = require('fs');\n"
        "const names = (path) =>"
        " ts.preProcessFile(fs.readFileSync(path, 'utf8')).importedFiles.map((each) => each.fileName);\n"
        "console.log(JSON.stringify(process.argv.slice(1).map(names)));"
    )
    scripts = list(SOURCES)
    done = subprocess.run(
        ["node", "--eval", program, "--", *(str(JS / script) for script in scripts)],
        cwd=WEB, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    for script, seen in zip(scripts, json.loads(done.stdout), strict=True):
        paths = {str((JS / script).parent.joinpath(name).resolve().relative_to(JS)) for name in seen}
        assert {*IMPORTS[script].at_once, *IMPORTS[script].when_wanted} == paths, script
