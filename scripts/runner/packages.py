"""System packages: which are missing, and getting them from apt."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from runner.console import Fault, Progress, Stopped, say

SERVERS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
NO_SYSTEM_CLUSTER = "echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf"

PACKAGES_OF_DATABASE = ["postgresql", "postgresql-postgis", "postgresql-postgis-scripts"]
# What a cluster is tried with, and the unit of each, which would start by itself.
UNITS_OF_CLUSTERS = {"patroni": "patroni", "etcd-server": "etcd", "haproxy": "haproxy"}
UNITS = Path("/etc/systemd/system")
PROGRAMS_OF_TESTS = {
    "chromium": "chromium",  # its small sister shows no notifications
    "chromium-headless-shell": "chromium-headless-shell",
    "gdal-bin": "ogrinfo",
    "nodejs": "node",
    "npm": "npm",
}
LIBRARIES_OF_TESTS = ["libatomic1"]  # Playwright's driver links it
JAVA, LEAST_JAVA = "default-jre-headless", 17  # Spark runs on it
# What sets pages to be printed, and the type: without them all works but that.
LIBRARIES_OF_PRINTING = ["libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"]


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


def missing_packages(with_database: bool, for_tests: bool) -> list[str]:
    """Names of the packages to install,
    the same in every version of Debian: known before apt has any lists.
    """
    missing = []
    if importlib.util.find_spec("ensurepip") is None:
        if Path(sys.executable).resolve().parent != Path("/usr/bin"):
            raise Fault(f"{sys.executable} lacks ensurepip; run this with /usr/bin/python3.")
        missing.append("python3-venv")
    if with_database and not installed_majors():
        missing += PACKAGES_OF_DATABASE
    if for_tests:
        missing += [package for package, program in PROGRAMS_OF_TESTS.items() if not shutil.which(program)]
        missing += [package for package in LIBRARIES_OF_TESTS if not is_installed(package)]
    # Nobody is kept from starting by them: with other packages, or where it takes no asking.
    if shutil.which("apt-get") and (missing or as_root() is not None):
        missing += [package for package in LIBRARIES_OF_PRINTING if not is_installed(package)]
    if missing and not shutil.which("apt-get"):
        raise Fault(
            f"These Debian packages are missing, and there is no apt to install them: {' '.join(missing)}. "
            "For a database elsewhere, name it in GEOAPI_DATABASE_URL."
        )
    return missing


def missing_of_cluster() -> list[str]:
    """Names of the packages that a cluster needs and that are not here.

    Raises Fault where there is no apt.
    """
    missing = [] if installed_majors() else [*PACKAGES_OF_DATABASE]
    missing += [name for name in UNITS_OF_CLUSTERS if not is_installed(name)]
    if missing and not shutil.which("apt-get"):
        raise Fault(
            "A cluster needs these Debian packages, and there is no apt to install them: "
            f"{' '.join(missing)}."
        )
    return missing


def missing_of_spark() -> list[str]:
    """Names of the packages that Spark needs and that are not here.

    Raises Fault where there is no apt, or its Java is too old.
    """
    found = java_version()
    if found >= LEAST_JAVA:
        return []
    if found or not shutil.which("apt-get"):
        here = f"is {found} here" if found else "is not here, and there is no apt to install it"
        raise Fault(f"Spark needs Java {LEAST_JAVA} or newer, which {here}; JAVA_HOME may name another.")
    return [JAVA]


def java_version() -> int:
    """The major version of the Java that Spark would take; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    program = Path(home, "bin", "java") if home else Path("java")
    try:
        asked = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    # Until 8 it was 1.8.
    found = re.search(r'version "(?:1\.)?(\d+)', asked.stderr)
    return int(found[1]) if found else 0


def install_of_cluster(packages: list[str], log: Path) -> None:
    """By apt, with their own services kept from starting, now and when the machine does.

    Who wants these later: `systemctl unmask`.
    """
    prefix = as_root()
    if prefix is None:
        raise Fault(advice(packages))
    for name in UNITS_OF_CLUSTERS.keys() & set(packages):
        unit = UNITS / f"{UNITS_OF_CLUSTERS[name]}.service"
        if UNITS.exists() and not os.path.lexists(unit):
            subprocess.run([*prefix, "ln", "-s", "/dev/null", str(unit)], check=True)
    install(packages, log)


def is_installed(package: str) -> bool:
    if not shutil.which("dpkg-query"):
        return False
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout == "installed"


def as_root() -> list[str] | None:
    """What to put before a command that only root may run; None where we have no right to."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        passwordless = (
            subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
        )
        if passwordless or (
            sys.stdin.isatty() and subprocess.run(["sudo", "-v"], check=False).returncode == 0
        ):
            return ["sudo", "-n"]
    return None


def advice(packages: list[str]) -> str:
    """What to run as root in our stead: the same as we would."""
    fetch = "apt-get install -y --no-install-recommends"
    commands = ["apt-get update"]
    if needs_policy(packages):
        commands += [f"{fetch} postgresql-common", NO_SYSTEM_CLUSTER]
    commands.append(f"{fetch} {' '.join(packages)}")
    return (
        "Some system packages are missing and only root may install them. As root, run this, and then "
        "start again:\n  "
    ) + " &&\n  ".join(commands)


def needs_policy(packages: list[str]) -> bool:
    """Whether PostgreSQL, once installed, would set up a system cluster that nobody asked for."""
    return any(package.startswith("postgresql") for package in packages) and not is_installed(
        "postgresql-common"
    )


def install(packages: list[str], log: Path) -> None:
    """Install packages by apt, without letting PostgreSQL set up a system cluster that nobody asked for."""
    prefix = as_root()
    if prefix is None:
        raise Fault(advice(packages))
    say(f"      apt installs: {' '.join(packages)}{' (with sudo)' if prefix else ''}")
    if needs_policy(packages):
        apt_install(prefix, ["postgresql-common"], log)
        subprocess.run([*prefix, "sh", "-c", NO_SYSTEM_CLUSTER], check=True)
    apt_install(prefix, packages, log)


def apt_install(prefix: list[str], packages: list[str], log: Path) -> None:
    command = ["install", "-y", "-q", "--no-install-recommends", "-o", "APT::Status-Fd=1", *packages]
    if apt_get(prefix, command, log) == 0:
        return
    update_lists(prefix, log)
    subprocess.run(
        [*prefix, "dpkg", "--configure", "-a"], capture_output=True, check=False
    )  # an earlier run cut short
    if apt_get(prefix, command, log) != 0:
        raise Fault(f"apt could not install {' '.join(packages)}; the full log is {log}.")


def update_lists(prefix: list[str], log: Path) -> None:
    say("      apt-get update")
    apt_get(prefix, ["update", "-q"], log)


def apt_get(prefix: list[str], arguments: list[str], log: Path) -> int:
    """Run apt-get to its end.

    Ctrl-C waits for it: a half-configured package is worse than a minute's patience.
    """
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
