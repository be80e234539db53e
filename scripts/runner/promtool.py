"""Prometheus' own checker of alert rules, out of Debian's package.

That is not installed, for it would start a server that nobody asked for.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

PACKAGE = "prometheus"


def find_promtool(folder: Path) -> Path | None:
    """The machine's, or one that is kept in `folder`; None where neither is there nor to be had."""
    if found := shutil.which("promtool"):
        return Path(found)
    kept = folder / "promtool"
    return kept if kept.exists() or _fetch(kept) else None


def _fetch(kept: Path) -> bool:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
        if not _run(["apt-get", "-q", "download", PACKAGE], scratch):
            return False
        packages = list(Path(scratch).glob("*.deb"))
        made = Path(scratch, "x", "usr", "bin", "promtool")
        if len(packages) != 1 or not _run(["dpkg-deb", "-x", str(packages[0]), "x"], scratch):
            return False
        made.rename(kept)
    return True


def _run(command: list[str], folder: str) -> bool:
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=200).returncode == 0
