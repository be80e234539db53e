#!/usr/bin/env python3
"""Write the types of the API's answers for the page, web/js/core/api-types.d.ts, from the OpenAPI document.

Run it after changing an answer: `python scripts/api_types.py`. Needs web/node_modules and no database.
"""

import argparse
import json
import logging
import subprocess
import sys
from pathlib import Path

from geoapi.app import create_app
from geoapi.core.settings import Settings
from geoapi.http.contract import document

WEB = Path(__file__).resolve().parent.parent / "web"
TYPES = WEB / "js" / "core" / "api-types.d.ts"
GENERATOR = Path("node_modules", "openapi-typescript", "bin", "cli.js")
HEAD = "// Made by scripts/api_types.py from the OpenAPI document of the service.\n\n"


def api_types() -> str:
    """The declarations as they are to be, of the document that this code serves, whatever city it is of."""
    app = create_app(Settings(database_url="postgresql+psycopg2:///none"))
    text = json.dumps(document(app, "/", rows={}))
    # What an answer may lack is not made sure of by a default.
    command = ["node", str(GENERATOR), "--default-non-nullable", "false"]
    done = subprocess.run(
        command, cwd=WEB, input=text, capture_output=True, text=True, check=True, timeout=60
    )
    return HEAD + done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if the file is not as it is to be"
    )
    check: bool = parser.parse_args().check
    logging.disable(logging.WARNING)
    made = api_types()
    if not check:
        TYPES.write_text(made, encoding="utf-8")
    elif TYPES.read_text(encoding="utf-8") != made:
        print(
            f"{TYPES.relative_to(WEB.parent)} is not what the document gives: run `python "
            "scripts/api_types.py`."
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
