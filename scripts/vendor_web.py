#!/usr/bin/env python3
"""Fetch what the page takes from npm into web/vendor and web/icons.svg, and write down what it is.

Run it after changing a version below: `python scripts/vendor_web.py`. Needs npm; the page itself never does.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "web"
LOCK = WEB / "vendor" / "vendor.lock.json"

# package, version, licence, {file in the package: file under web/}
PACKAGES: list[tuple[str, str, str, dict[str, str]]] = [
    (
        "leaflet",
        "1.9.4",
        "BSD-2-Clause",
        {
            "dist/leaflet.js": "vendor/leaflet/leaflet.js",
            "dist/leaflet.css": "vendor/leaflet/leaflet.css",
            "LICENSE": "vendor/leaflet/LICENSE",
        },
    ),
    (
        "protomaps-leaflet",
        "5.1.0",
        "BSD-3-Clause",
        {
            "dist/protomaps-leaflet.js": "vendor/protomaps-leaflet/protomaps-leaflet.js",
            "LICENSE": "vendor/protomaps-leaflet/LICENSE",
        },
    ),
    (
        "swagger-ui-dist",
        "5.35.0",
        "Apache-2.0",
        {
            "swagger-ui-bundle.js": "vendor/swagger-ui/swagger-ui-bundle.js",
            "swagger-ui.css": "vendor/swagger-ui/swagger-ui.css",
            "LICENSE": "vendor/swagger-ui/LICENSE",
        },
    ),
    ("lucide-static", "1.62.0", "ISC", {"LICENSE": "vendor/lucide-static/LICENSE"}),
]

ICONS = (
    "a-large-small",
    "accessibility",
    "armchair",
    "arrow-left",
    "arrow-right",
    "arrow-right-left",
    "arrow-up",
    "arrow-up-left",
    "arrow-up-right",
    "baby",
    "battery-charging",
    "bell",
    "bell-ring",
    "bike",
    "briefcase-medical",
    "building",
    "building-2",
    "building-complex",
    "calendar-clock",
    "camera",
    "check",
    "chevron-down",
    "chevron-right",
    "circle-alert",
    "circle-check",
    "circle-help",
    "circle-slash",
    "clock",
    "combine",
    "construction",
    "copy",
    "corner-up-left",
    "corner-up-right",
    "database-zap",
    "door-closed",
    "door-open",
    "download",
    "droplets",
    "ellipsis",
    "external-link",
    "eye",
    "file-text",
    "fingerprint-pattern",
    "flag",
    "flag-triangle-right",
    "flashlight",
    "footprints",
    "frown",
    "gavel",
    "glass-water",
    "grid-3x3",
    "hand-helping",
    "heart-handshake",
    "history",
    "hourglass",
    "house",
    "image",
    "inbox",
    "info",
    "key-round",
    "keyboard",
    "landmark",
    "languages",
    "layers",
    "library",
    "lightbulb",
    "list-checks",
    "locate-fixed",
    "lock",
    "map",
    "map-pin",
    "map-pin-off",
    "map-pinned",
    "maximize",
    "message-circle-warning",
    "message-square-plus",
    "message-square-text",
    "mic",
    "microwave",
    "minus",
    "motorbike",
    "mouse-pointer-2",
    "navigation",
    "notebook-pen",
    "package",
    "pencil",
    "phone",
    "phone-call",
    "pill",
    "plug-zap",
    "plus",
    "printer",
    "redo-2",
    "refrigerator",
    "road",
    "rotate-cw",
    "route",
    "ruler",
    "scale",
    "scissors",
    "search",
    "send",
    "share-2",
    "shield",
    "shield-check",
    "smartphone",
    "smile",
    "snowflake",
    "soup",
    "square-dashed",
    "stamp",
    "stethoscope",
    "target",
    "thermometer-sun",
    "ticket",
    "toilet",
    "trash-2",
    "triangle-alert",
    "umbrella",
    "undo-2",
    "user-round",
    "user-round-x",
    "users",
    "utensils",
    "volume-2",
    "wifi",
    "wifi-off",
    "wrench",
    "x",
    "zap",
)


def sprite(package: dict[str, bytes]) -> str:
    """The chosen icons as symbols of one file, used as `<use href="/web/icons.svg#name">`."""
    symbols = []
    for name in ICONS:
        inner = re.search(r"<svg[^>]*>(.*)</svg>", package[f"icons/{name}.svg"].decode(), re.DOTALL)
        assert inner is not None, name
        shapes = re.sub(r"\s+", " ", inner[1]).strip()
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
        )
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide icons, ISC licence: vendor/lucide-static -->'
    )
    return "\n".join([head, *symbols, "</svg>\n"])


def fetch(name: str, version: str, folder: Path) -> dict[str, bytes]:
    """The files of a package of npm, by their path in it."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as archive:
        return {
            member.name.removeprefix("package/"): file.read()
            for member in archive
            if (file := archive.extractfile(member)) is not None
        }


def main() -> None:
    entries = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, version, licence, files in PACKAGES:
            package = fetch(name, version, Path(temporary))
            kept = {target: package[source] for source, target in files.items()}
            if name == "lucide-static":
                kept["icons.svg"] = sprite(package).encode()
            for target, content in kept.items():
                path = WEB / target
                path.parent.mkdir(parents=True, exist_ok=True)
                # Source maps are not kept; a dangling reference to one is a 404 in every developer's console.
                path.write_bytes(re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", content))
            hashes = {
                target: hashlib.sha256((WEB / target).read_bytes()).hexdigest() for target in sorted(kept)
            }
            entries.append({"name": name, "version": version, "licence": licence, "sha256": hashes})
            print(f"{name} {version}: {len(kept)} files")
    LOCK.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
