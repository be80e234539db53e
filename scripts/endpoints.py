"""docs/endpoints.md, from what the service's own document says: run it whenever an endpoint comes or goes."""

from pathlib import Path
from typing import Any

from geoapi.app import create_app

ENDPOINTS = Path(__file__).resolve().parent.parent / "docs" / "endpoints.md"
_HEAD = """# Endpoints

Made by `scripts/endpoints.py` from the service's own document, `/openapi.json`; `/docs` has it to try out,
with parameters, models and problems. What a permission is needed for stands in `permissions.md`. Whatever
changes something takes an `Idempotency-Key` and is done once under it.
"""


def printed(document: dict[str, Any]) -> str:
    """A table a tag, a row an endpoint."""
    tables: dict[str, list[str]] = {}
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            summary = operation["summary"]
            row = f"| `{method.upper()} {path}` | {summary[0].lower()}{summary[1:]} |\n"
            tables.setdefault((operation.get("tags") or ["Others"])[0], []).append(row)
    return _HEAD + "".join(
        f"\n## {tag}\n\n| endpoint | answers |\n|---|---|\n{''.join(rows)}" for tag, rows in tables.items()
    )


def is_of_office(path: str, operation: dict[str, Any]) -> bool:
    """Whether an operation is for those who sign in, or for signing in: the README leaves those out."""
    signs_in = path.startswith(("/api/v1/session", "/api/v1/me/")) or path == "/api/v1/me"
    return signs_in or "401" in operation["responses"]


if __name__ == "__main__":
    document = create_app().test_client().get("/openapi.json").json
    assert document is not None
    ENDPOINTS.write_text(printed(document), encoding="utf-8")
