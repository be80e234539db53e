"""System packages: which are missing, and getting them from apt."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from local.console import Fault, Progress, Stopped, say

SERVERS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
CLUSTER_POLICY = Path("/etc/postgresql-common/createcluster.conf")


def installed_majors() -> list[int]:
    """The major versions of PostgreSQL that stand here complete with PostGIS, oldest first."""
    majors = []
    for folder in SERVERS.glob("[0-9]*"):
        complete = (
            folder.name.isdigit()
            and (folder / "bin" / "initdb").exists()
            and (EXTENSIONS / folder.name / "extension" / "postgis.control").exists()
            and any((folder / "lib").glob("postgis-3*.so"))
        )
        if complete:
            majors.append(int(folder.name))
    return sorted(majors)


def server_folder(major: int) -> Path:
    return SERVERS / str(major) / "bin"


def candidate_major() -> int:
    """The major version the distribution's `postgresql` package stands for."""
    shown = apt_says("apt-cache", "depends", "postgresql")
    versions = [int(version) for version in re.findall(r"^\s*Depends: postgresql-(\d+)$", shown, re.MULTILINE)]
    if not versions:
        raise Fault("apt knows no package named postgresql; this needs Debian 12 or Ubuntu 24.04 (or newer).")
    return max(versions)


def missing_packages(with_database: bool, for_tests: bool) -> list[str]:
    """Names of the packages to install. Asks apt nothing if nothing is missing."""
    missing = []
    if importlib.util.find_spec("ensurepip") is None:
        if Path(sys.executable).resolve().parent != Path("/usr/bin"):
            raise Fault(f"{sys.executable} lacks ensurepip; run this with /usr/bin/python3.")
        missing.append("python3-venv")
    if with_database and not installed_majors():
        major = candidate_major()
        missing += [f"postgresql-{major}", f"postgresql-{major}-postgis-3", f"postgresql-{major}-postgis-3-scripts"]
    if for_tests:
        if not shutil.which("chromium"):
            missing.append("chromium")
        if not is_installed("fonts-noto-cjk"):
            missing.append("fonts-noto-cjk")
        missing += [package for package, program in (("nodejs", "node"), ("npm", "npm")) if not shutil.which(program)]
    return missing


def is_installed(package: str) -> bool:
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package], capture_output=True, text=True, check=False
    )
    return asked.stdout == "installed"


def apt_says(*command: str) -> str:
    """What apt-cache prints; package lists are fetched first where this machine has none."""
    if not shutil.which("apt-get"):
        raise Fault(
            "PostgreSQL with PostGIS is not in /usr/lib/postgresql and there is no apt to install it: "
            "name a PostGIS database in GEOAPI_DATABASE_URL."
        )
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0 or "Depends:" not in answer.stdout:
        update_lists()
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout


def as_root(wanted: Iterable[str]) -> list[str]:
    """What to put before a command that only root may run."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        passwordless = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
        if passwordless or (sys.stdin.isatty() and subprocess.run(["sudo", "-v"], check=False).returncode == 0):
            return ["sudo", "-n"]
    raise Fault(
        "Some system packages are missing and only root may install them; as root, run: "
        f"apt-get install -y --no-install-recommends {' '.join(wanted)}"
    )


def install(packages: list[str], log: Path) -> None:
    """Install packages by apt, without letting PostgreSQL set up a system cluster that nobody asked for."""
    prefix = as_root(packages)
    say(f"      apt installs: {' '.join(packages)}{' (with sudo)' if prefix else ''}")
    if any(package.startswith("postgresql") for package in packages) and not is_installed("postgresql-common"):
        apt_install(prefix, ["postgresql-common"], log)
        policy = f"printf 'create_main_cluster = false\\n' >> {CLUSTER_POLICY}"
        subprocess.run([*prefix, "sh", "-c", policy], check=True)
    apt_install(prefix, packages, log)


def apt_install(prefix: list[str], packages: list[str], log: Path) -> None:
    command = ["install", "-y", "-q", "--no-install-recommends", "-o", "APT::Status-Fd=1", *packages]
    if apt_get(prefix, command, log) == 0:
        return
    update_lists(prefix, log)
    subprocess.run([*prefix, "dpkg", "--configure", "-a"], capture_output=True, check=False)  # an earlier run cut short
    if apt_get(prefix, command, log) != 0:
        raise Fault(f"apt could not install {' '.join(packages)}; the full log is {log}.")


def update_lists(prefix: list[str] | None = None, log: Path = Path(os.devnull)) -> None:
    prefix = as_root(["postgresql", "postgis"]) if prefix is None else prefix
    say("      apt-get update")
    apt_get(prefix, ["update", "-q"], log)


def apt_get(prefix: list[str], arguments: list[str], log: Path) -> int:
    """Run apt-get to its end. Ctrl-C waits for it: a half-configured package is worse than a minute's patience."""
    settings = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=a", "LC_ALL=C.UTF-8"]
    command = [*prefix, "env", *settings, "apt-get", "-o", "DPkg::Lock::Timeout=300", *arguments]
    progress = Progress("apt")
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(command)}\n")
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,  # out of Ctrl-C's reach, but on the terminal that sudo knows us by
        )
        assert process.stdout is not None
        stopped: Stopped | None = None
        while True:
            try:
                line = process.stdout.readline()
            except Stopped as error:
                stopped = error
                say("\n      stopping as soon as apt is done …")
                continue
            if not line:
                break
            file.write(line)
            if status := re.match(r"(dl|pm)status:[^:]*:([\d.]+):(.*)", line):
                half = 0 if status[1] == "dl" else 50
                progress.show(half + float(status[2]) / 2, status[3])
        progress.close()
        code = process.wait()
    if stopped:
        raise stopped
    return code
