"""Where this checkout keeps what it makes, and what the environment asks of it."""

import errno
import fcntl
import os
import secrets
import socket
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runner.console import Fault, say

Urls = str | Mapping[str, str]
"""Of a database: one for all, or the variables that name it by each of its logins."""
OWNER_URL = "GEOAPI_DATABASE_OWNER_URL"
BACKUP_URL = "GEOAPI_DATABASE_BACKUP_URL"
OTHER_LOGINS = {OWNER_URL, "GEOAPI_DATABASE_PUBLIC_URL", "GEOAPI_DATABASE_READ_URL", BACKUP_URL}


@dataclass(frozen=True)
class Home:
    """`path` is $GEOAPI_HOME, absolute; `database_url` is None where we keep a cluster of our own."""

    checkout: Path
    path: Path
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str | None = None
    demo: bool = True
    demo_size: str = "demo"
    routing_url: str | None = None
    backup_folder: Path | None = None
    snapshot_folder: Path | None = None

    @classmethod
    def from_environment(cls, checkout: Path, environment: Mapping[str, str] = os.environ) -> "Home":
        path = Path(environment.get("GEOAPI_HOME") or checkout / ".local").expanduser().absolute()
        port = environment.get("GEOAPI_PORT") or "8000"
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise Fault(f"GEOAPI_PORT must be a number from 1 to 65535, not {port!r}.")
        size = environment.get("GEOAPI_DEMO_SIZE") or "demo"
        if size not in ("demo", "city"):
            raise Fault(f"GEOAPI_DEMO_SIZE must be demo or city, not {size!r}.")
        backups = environment.get("GEOAPI_BACKUP_FOLDER")
        snapshots = environment.get("GEOAPI_SNAPSHOT_FOLDER")
        return cls(
            checkout=checkout,
            path=path,
            host=environment.get("GEOAPI_HOST") or "127.0.0.1",
            port=int(port),
            database_url=with_driver(environment.get("GEOAPI_DATABASE_URL") or None),
            demo=environment.get("GEOAPI_DEMO", "1").lower() not in ("0", "false", "no", "off"),
            demo_size=size,
            routing_url=environment.get("GEOAPI_ROUTING_URL") or None,
            backup_folder=Path(backups).expanduser().absolute() if backups else None,
            snapshot_folder=Path(snapshots).expanduser().absolute() if snapshots else None,
        )

    @property
    def keys(self) -> Path:
        """The folder of the key file (`geoapi.core.boxes`)."""
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def setup_log(self) -> Path:
        return self.logs / "setup.log"

    @property
    def demo_files(self) -> Path:
        return self.path / "demo"

    @property
    def push_key(self) -> Path:
        return self.keys / "push"

    @property
    def snapshots(self) -> Path:
        """The folder of what the servers hold in memory, as files."""
        return self.snapshot_folder or self.path / "snapshots"

    @property
    def python(self) -> Path:
        return self.path / "venv" / "bin" / "python"

    def make(self) -> None:
        """Create the folders that are nobody else's to read, with the log of the last set-up moved aside."""
        try:
            make_private(self.logs)
            if self.demo_files.exists():
                make_private(self.demo_files)
            if self.setup_log.exists():
                self.setup_log.replace(self.setup_log.with_suffix(".log.1"))
        except OSError as error:
            raise Fault(
                f"Cannot write to {self.path} ({error.strerror}); set GEOAPI_HOME to your own folder."
            ) from None

    def environment(self, database: Urls | None = None) -> dict[str, str]:
        """The variables for our own programs: inside the virtual environment,
        without a stranger's Python settings.
        """
        strange = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
        environment = {name: value for name, value in os.environ.items() if name not in strange}
        environment["VIRTUAL_ENV"] = str(self.python.parent.parent)
        environment["PATH"] = f"{self.python.parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
        environment["GEOAPI_HOME"] = str(self.path)
        for name in OTHER_LOGINS & environment.keys():
            environment[name] = with_driver(environment[name]) or ""
        if database:
            environment |= {"GEOAPI_DATABASE_URL": database} if isinstance(database, str) else database
        return environment


def make_key_file(folder: Path) -> bool:
    """A key for what the database is not to read, where there is none yet; whether it was made."""
    make_private(folder)
    try:
        descriptor = os.open(folder / "boxes", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(b64encode(secrets.token_bytes(32)) + b"\n")
    return True


def make_private(folder: Path) -> None:
    """A folder that only its owner may enter, whatever was there before."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def with_driver(url: str | None) -> str | None:
    """Name our driver in a PostgreSQL URL that names none."""
    if url is None:
        return None
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise Fault("GEOAPI_DATABASE_URL must look like postgresql://user:password@host:5432/database.")
    return f"{scheme if '+' in scheme else 'postgresql+psycopg2'}://{rest}"


def check_address(host: str, port: int) -> None:
    """Refuse at once an address the server could not listen on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror:
        raise Fault(f"GEOAPI_HOST={host} is not an address of this machine.") from None
    except PermissionError:
        raise Fault(f"Port {port} needs root; choose one above 1023, e.g. GEOAPI_PORT=8000.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Fault(
                f"Port {port} is in use; choose another, e.g. GEOAPI_PORT={port + 1} make run."
            ) from None
        raise Fault(
            f"Cannot listen on {host}:{port} ({error.strerror}); check GEOAPI_HOST and GEOAPI_PORT."
        ) from None


def page_address(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    # By name: a browser keeps what is for safe connections only for that, and passkeys need one.
    shown = "localhost" if host in {"0.0.0.0", "127.0.0.1", "::", "::1", ""} else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


@contextmanager
def exclusive_lock(path: Path, otherwise: str | None) -> Iterator[bool]:
    """Hold the lock file.

    Where another process holds it: refuse with `otherwise`, or, if that is None, yield False.
    """
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if otherwise is not None:
                file.seek(0)
                raise Fault(otherwise.format(pid=file.read().strip() or "?")) from None
            yield False
            return
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield True


@contextmanager
def turn(path: Path, waiting_for: str) -> Iterator[None]:
    """Hold the lock file, waiting for it if need be."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"      waiting for {waiting_for} …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
