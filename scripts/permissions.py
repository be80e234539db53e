#!/usr/bin/env python3
"""Write docs/permissions.md, who may do what, from what the domains declare."""

from pathlib import Path

from geoapi.office.access.matrix import printed
from geoapi.permissions import PERMISSIONS

MATRIX = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"

if __name__ == "__main__":
    MATRIX.write_text(printed(PERMISSIONS), encoding="utf-8")
