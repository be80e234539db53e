"""Where everything of the cluster is: folders, names, ports, and the passwords that are made for it."""

import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from runner.cluster import APP, DATABASE, OWNER, PUBLIC, SERVICE_USER, STORE, reachable
from runner.console import Fault
from runner.home import Home, make_private

DATABASES = ("db1", "db2", "db3")
ETCDS = ("etcd1", "etcd2", "etcd3")
WEBS = ("web1", "web2")
CLERKS = ("clerk1", "clerk2")
BALANCER = "haproxy"
LOOPBACK = "127.0.0.1"
# The first of the ports that are taken, all on loopback.
BASE_PORT = 15400
# What a socket's path may have at most, with what HAProxy puts behind it while it binds.
_SOCKET_PATH_LIMIT = 90
SUPERUSER, REPLICATOR, REWINDER, REST_USER = "postgres", "replicator", "rewinder", "patroni"
LOGINS = (SUPERUSER, REPLICATOR, REWINDER, REST_USER, OWNER, APP, PUBLIC)


def made(home: Home) -> "Layout":
    """The cluster that `up` made in this home. Raises Fault where there is none."""
    try:
        noted = json.loads((home.path / "cluster" / "ports.json").read_text("ascii"))
    except OSError:
        raise Fault(
            f"There is no cluster in {home.path / 'cluster'}; scripts/geoapi cluster up makes one."
        ) from None
    return Layout(replace(home, host=noted["host"], port=noted["port"]), noted["base"])


@dataclass(frozen=True)
class Layout:
    """A cluster in the folder `cluster` of a home; `base` is the first of its ports."""

    home: Home
    base: int = BASE_PORT

    @cached_property
    def user(self) -> str | None:
        """Who PostgreSQL, etcd and HAProxy run as: root may not."""
        return SERVICE_USER if os.geteuid() == 0 else None

    @property
    def folder(self) -> Path:
        return (self.home.path / "cluster").resolve()

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def texts(self) -> Path:
        """The settings that every cluster has, wherever it runs."""
        return self.home.checkout / "docker" / "cluster"

    @property
    def primary_port(self) -> int:
        return self.base

    @property
    def replicas_port(self) -> int:
        return self.base + 1

    @property
    def balancer_socket(self) -> Path:
        folder = self.folder / "balancer"
        if len(os.fsencode(folder)) > _SOCKET_PATH_LIMIT - len("/admin"):
            folder = Path("/tmp") / f"geoapi-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]}"
        return folder / "admin"

    def port(self, name: str) -> int:
        """Where a part listens: a database, an etcd (for clients) or a web node."""
        kind, number = name[:-1], int(name[-1])
        return self.base + {"db": 10, "etcd": 30, "web": 50}[kind] + number

    def rest_port(self, name: str) -> int:
        return self.base + 20 + int(name[-1])

    def peer_port(self, name: str) -> int:
        return self.base + 40 + int(name[-1])

    @cached_property
    def passwords(self) -> dict[str, str]:
        """By login, made with the cluster."""
        found: dict[str, str] = json.loads((self.folder / "passwords.json").read_text("ascii"))
        return found

    def url(self, login: str, port: int, database: str = DATABASE) -> str:
        return f"postgresql+psycopg2://{login}:{self.passwords[login]}@{LOOPBACK}:{port}/{database}"

    def urls(self) -> dict[str, str]:
        """The database as our own programs are to know it."""
        return {
            "GEOAPI_DATABASE_URL": self.url(APP, self.primary_port),
            "GEOAPI_DATABASE_OWNER_URL": self.url(OWNER, self.primary_port),
            "GEOAPI_DATABASE_PUBLIC_URL": self.url(PUBLIC, self.primary_port),
            "GEOAPI_DATABASE_READ_URL": self.url(PUBLIC, self.replicas_port),
        }

    def make(self) -> None:
        """The folders, each only its user's, and the passwords where there are none yet."""
        link = self.home.path / "cluster"
        if self.user and not os.path.lexists(link) and not reachable(self.home.path, self.user):
            store = STORE / hashlib.sha256(str(self.home.path).encode()).hexdigest()[:12] / "cluster"
            store.mkdir(parents=True, exist_ok=True)
            for folder in (STORE, store.parent):
                folder.chmod(0o711)
            link.symlink_to(store)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        for folder in (self.logs, self.folder / "pids"):
            make_private(folder)
        for folder in (*(self.folder / name for name in (*DATABASES, *ETCDS)), self.balancer_socket.parent):
            make_private(folder)
            if self.user:
                shutil.chown(folder, self.user, self.user)
        noted = {"host": self.home.host, "port": self.home.port, "base": self.base}
        (self.folder / "ports.json").write_text(json.dumps(noted), encoding="ascii")
        file = self.folder / "passwords.json"
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as written:
                json.dump({login: secrets.token_hex(16) for login in LOGINS}, written)
