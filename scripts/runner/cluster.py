"""A private PostgreSQL cluster: where it lives, how it starts, and how it comes back after a crash.

It listens on a unix socket alone, in a folder only its owner (and root) may enter, so that trusting every
connection trusts nobody else. Root may not run PostgreSQL: then the `postgres` user owns the cluster, and the
servers, which run as another, are let in by two logins alone.
"""

import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from runner import packages
from runner.backup import wal
from runner.console import Fault
from runner.left_server import SHORT_FOLDER, end_stranger, running_socket_folder
from runner.processes import must_run, start, stop
from runner.server_settings import memory_mib, settings

STORE = Path("/var/lib/geoapi")
SERVICE_USER = "postgres"
SUPERUSER = "postgres"
OWNER = DATABASE = "geoapi"
# What serves logs in as these, which own nothing: see sql/rights.py.
APP, PUBLIC = "geoapi_app", "geoapi_public"
SOCKET_PATH_LIMIT = 107  # bytes, of the whole path of a socket on Linux
# An error's own words may quote a value: those of our logins are for whoever asked, not for the log.
PRIVATE_LOG = "log_min_messages = 'log'"
PORT = 5432  # only a part of the socket's name


_HBA = f"""# Written at each start by scripts/runner/cluster.py.
local all {APP},{PUBLIC} trust
local all all peer map=operators
local replication all peer map=operators
"""
_IDENT = "".join(
    f"operators {user} {role}\n" for user in ("root", SERVICE_USER) for role in (SUPERUSER, OWNER)
)


class Cluster:
    """The cluster of one home folder; `throwaway` trades safety for speed,
    for tests; `guests` may connect besides; `connections`: how many at most, else as many as a map needs;
    `archive`: the folder of backups that its log is sent to.
    """

    def __init__(
        self,
        home: Path,
        logs: Path,
        throwaway: bool = False,
        guests: str | None = None,
        connections: int | None = None,
        archive: Path | None = None,
    ) -> None:
        self.home = home
        self.connections = connections
        self.archive = archive
        self.logs = logs
        self.throwaway = throwaway
        self.guests = guests
        self.sockets: Path | None = None
        self.user = SERVICE_USER if os.geteuid() == 0 else None
        self.process: subprocess.Popen[str] | None = None
        self.major = 0

    @property
    def data(self) -> Path:
        return (self.home / "pg").resolve()

    @property
    def store(self) -> Path:
        """A folder of this home's own where anybody's path leads through."""
        return STORE / hashlib.sha256(str(self.home).encode()).hexdigest()[:12]

    @property
    def log(self) -> Path:
        return self.logs / "postgres.log"

    @property
    def programs(self) -> Path:
        return packages.server_folder(self.major)

    # -- where it lives

    def init(self) -> None:
        """Find or make the data folder, in the home or,
        where PostgreSQL's user cannot go there, in /var/lib.
        """
        link = self.home / "pg"
        store = self.store / "pg"
        foreign = link.is_symlink() and link.readlink() != store
        if link.is_symlink() and (foreign or not store.exists()):
            link.unlink()
        elif self.throwaway and os.path.lexists(link):
            self.remove(link.resolve())
            link.unlink(missing_ok=True)
        if not os.path.lexists(link):
            self.home.mkdir(parents=True, exist_ok=True)
            if self.user and not reachable(self.home, self.user):
                self.remove(store)
                self.make_store()
                self.create(store)
                link.symlink_to(store)
            else:
                self.create(link)
        owner = self.data.stat().st_uid
        if owner != (pwd.getpwnam(self.user).pw_uid if self.user else os.geteuid()):
            raise Fault(
                f"The cluster in {self.data} belongs to {name_of(owner)}: run this as "
                f"{'root' if name_of(owner) == SERVICE_USER else name_of(owner)}, or set GEOAPI_HOME "
                "to another folder."
            )
        self.major = self.made_by()
        if self.major not in packages.installed_majors():
            there = ", ".join(map(str, packages.installed_majors())) or "none"
            raise Fault(
                f"{self.data} was made by PostgreSQL {self.major}, and what is installed here with "
                f"PostGIS is {there}: "
                f"install postgresql-{self.major}-postgis-3, or delete {self.home / 'pg'} to start afresh."
            )

    def make_store(self) -> None:
        self.store.mkdir(parents=True, exist_ok=True)
        for folder in (STORE, self.store):
            folder.chmod(0o711)

    def made_by(self) -> int:
        """The major version of PostgreSQL the data belongs to."""
        return int((self.data / "PG_VERSION").read_text().strip())

    def create(self, place: Path) -> None:
        """initdb beside the place, then rename:
        an interrupted one leaves nothing that looks like a cluster.
        """
        self.major = packages.installed_majors()[-1]
        fresh = place.with_name("pg.new")
        self.remove(fresh)
        fresh.mkdir(mode=0o700, parents=True)
        if self.user:
            shutil.chown(fresh, self.user, self.user)
        options = ["-N", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", SUPERUSER]
        command = [str(self.programs / "initdb"), *options, "-D", str(fresh)]
        must_run("initdb", command, self.logs / "setup.log", folder=Path("/"), user=self.user)
        fresh.rename(place)

    def remove(self, place: Path) -> None:
        if place.exists():
            end_stranger(place)
            shutil.rmtree(place)

    # -- running

    def start(self) -> None:
        """Start and wait, taking over from a server left running and recovering from one that crashed."""
        mark = self.log.stat().st_size if self.log.exists() else 0
        give_up = time.monotonic() + 60
        while True:
            self.launch()
            if self.wait_ready(give_up):
                return
            # The last backends of a crashed server may take a moment to let go of its shared memory.
            in_use = "still in use" in self.log.read_bytes()[mark:].decode("utf-8", "replace")
            if not in_use or time.monotonic() > give_up:
                raise Fault(f"PostgreSQL did not start; the full log is {self.log}.")
            time.sleep(0.5)

    def launch(self) -> None:
        """Start without waiting."""
        end_stranger(self.data, ours=self.sockets)
        if self.guests:
            self.write_who_may_enter()
        self.sockets = self.sockets or self.choose_socket_folder()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "port": str(PORT),
            **settings(memory_mib()),
        }
        if self.throwaway:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"shared_buffers": "128MB", "max_connections": "300", "max_wal_size": "512MB"}
            # Tests open some ten thousand connections, each of which would load it.
            options["shared_preload_libraries"] = "postgis-3"
        if self.connections is not None:
            options["max_connections"] = str(self.connections)
        if self.archive:
            options |= wal.archive_settings(self.archive)
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("a", encoding="utf-8") as file:
            self.process = start(
                command, file.fileno(), folder=Path("/"), parent_death_signal="INT", user=self.user
            )

    def write_who_may_enter(self) -> None:
        """Guests come in by the logins that own nothing; root and PostgreSQL's own user by any."""
        owner = self.user or SERVICE_USER
        for name, text in (("pg_hba.conf", _HBA), ("pg_ident.conf", _IDENT)):
            file = self.data / name
            file.write_text(text, encoding="ascii")
            file.chmod(0o600)
            shutil.chown(file, owner, owner)

    def wait_ready(self, give_up: float) -> bool:
        while not self.has_died() and time.monotonic() < give_up:
            if self.is_ready():
                return True
            time.sleep(0.03)
        return False

    def is_ready(self) -> bool:
        folder = running_socket_folder(self.data)
        ask = [str(self.programs / "pg_isready"), "-q", "-p", str(PORT), "-h", str(folder)]
        return folder is not None and subprocess.run(ask, check=False).returncode == 0

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, everything committed is kept."""
        if self.process is None:
            return
        stop(self.process, signal.SIGINT, timeout_s=30)
        if self.sockets and self.sockets != self.data:
            shutil.rmtree(self.sockets, ignore_errors=True)
        self.sockets = None

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def choose_socket_folder(self) -> Path:
        """The data folder, whose owner alone may enter it, or one that guests may enter too.

        A short one in /tmp where the path of the data cannot be that of a socket.
        """
        if self.guests:
            self.make_store()
            folder = self.store / "socket"
            folder.mkdir(exist_ok=True)
            shutil.chown(folder, self.user, self.guests)
            folder.chmod(0o750)
            return folder
        if fits_socket(self.data):
            return self.data
        folder = Path(tempfile.mkdtemp(prefix=SHORT_FOLDER, dir="/tmp"))
        if self.user:
            shutil.chown(folder, self.user, self.user)
        return folder

    # -- what is in it

    def url(self, user: str = OWNER, database: str = DATABASE) -> str:
        """For SQLAlchemy and, without `+psycopg2`, for psql."""
        folder = running_socket_folder(self.data)
        if folder is None:
            raise Fault(f"The cluster in {self.data} is not running; see {self.logs / 'postgres.log'}.")
        return f"postgresql+psycopg2://{user}@/{database}?host={quote(str(folder), safe='')}&port={PORT}"

    def logins(self) -> dict[str, str]:
        """The database as it is named to our own programs: by each of its logins."""
        return {
            "GEOAPI_DATABASE_URL": self.url(APP),
            "GEOAPI_DATABASE_OWNER_URL": self.url(),
            "GEOAPI_DATABASE_PUBLIC_URL": self.url(PUBLIC),
            "GEOAPI_DATABASE_BACKUP_URL": self.url(SUPERUSER),
        }

    def create_role_and_database(self) -> None:
        """The roles and the database, with the extensions that only a superuser may create."""
        for role in (OWNER, APP, PUBLIC):
            if not self.ask("postgres", f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
                self.ask("postgres", f"CREATE ROLE {role} LOGIN")
            self.ask("postgres", f"ALTER ROLE {role} SET {PRIVATE_LOG}")
        if not self.ask("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            self.ask("postgres", f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        for extension in ("postgis", "pg_trgm", "btree_gist"):
            self.ask(DATABASE, f"CREATE EXTENSION IF NOT EXISTS {extension}")

    def ask(self, database: str, query: str) -> str:
        url = self.url(SUPERUSER, database).replace("+psycopg2", "")
        options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command = [str(self.programs / "psql"), *options, "-d", url, "-c", query]
        asked = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if asked.returncode != 0:
            raise Fault(f"PostgreSQL refused “{query}”: {asked.stderr.strip()}")
        return asked.stdout.strip()


def fits_socket(folder: Path) -> bool:
    """Whether a socket in this folder can be named, by the kernel and in every kind of connection string."""
    path = str(folder / f".s.PGSQL.{PORT}.lock")
    return len(os.fsencode(path)) <= SOCKET_PATH_LIMIT and re.fullmatch(r"[A-Za-z0-9/._-]+", path) is not None


def reachable(folder: Path, user: str) -> bool:
    """Whether the user may enter the folder, and so everything above it."""
    command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "test", "-x", str(folder)]
    return subprocess.run(command, check=False, cwd="/").returncode == 0


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
