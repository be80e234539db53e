"""The page's types of the API are those of the document that the service gives."""

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

TYPES = ROOT / "web" / "js" / "core" / "api-types.d.ts"
# Only an echo of what was asked, and of what kind a problem is, may be of any form.
# `credential` and `publicKey` are as WebAuthn has them, and go from the browser and to it as they are.
# What has to be said with a move (`fields`) is as its kind has it: GET /api/v1/flows/{kind}.
FREE = {"query", "Problem", "credential", "publicKey", "fields"}


def check(checkout: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "scripts" / "api_types.py"), "--check"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=120)


def test_the_types_are_those_of_the_present_document() -> None:
    done = check(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_answer_is_of_any_form() -> None:
    """Where a model says `dict[str, Any]`, the page could read whatever it likes."""
    schemas = TYPES.read_text(encoding="utf-8").partition("    schemas: {\n")[2].partition("\n    };\n")[0]
    free = re.findall(r"\n {12}(\w+)\??: \{\n {16}\[key: string\]: unknown;", schemas)
    assert set(free) <= FREE, sorted(set(free) - FREE)
