"""Modules of the page that need no browser, run by Node as they are."""

import json
import subprocess
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parents[2] / "web"


def call(module: str, function: str, calls: list[list[Any]]) -> list[Any]:
    """What an exported function of `web/js/<module>` returns for each list of arguments."""
    script = (
        f"import {{ {function} as run }} from '{(WEB / 'js' / module).as_uri()}';\n"
        "let text = ''; for await (const part of process.stdin) text += part;\n"
        "process.stdout.write(JSON.stringify(JSON.parse(text).map((given) => run(...given) ?? null)));\n"
    )
    command = ["node", "--input-type=module", "--eval", script]
    done = subprocess.run(command, input=json.dumps(calls), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found
