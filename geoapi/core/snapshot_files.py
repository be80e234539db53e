"""Snapshots as files, so that a process that starts maps what another has worked out already.

    FOLDER/<snapshot>/<name>/{meta.json, arrays, rest}
    FOLDER/<snapshot>/current -> <name>

Whoever writes one does so aside, and then puts it in place at a stroke. Its name is the digest of its
meta.json, in which the checksums of the others stand. Whoever reads it holds a lock for as long as it lives,
and those that nobody holds are deleted once there is a newer one.
"""

import fcntl
import hashlib
import json
import logging
import os
import platform
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any

import numpy
import shapely

from geoapi.core import mapped
from geoapi.core.changes import Token
from geoapi.core.mapped import Damaged, Written, WrittenFile
from geoapi.core.settings import Settings

log = logging.getLogger("geoapi.snapshots")

_META, _CURRENT, _LOCK, _ASIDE = "meta.json", "current", "lock", "new-"
_NAME_LENGTH = 32
_NAME = re.compile(rf"[0-9a-f]{{{_NAME_LENGTH}}}")
_OTHERS_MAY_WRITE = 0o022
# So often it is looked again what is current, where that is deleted meanwhile.
_TRIES = 5


@dataclass(frozen=True)
class Saved:
    """A snapshot, the state of each topic that it was read at, and when all of it was loaded."""

    value: Any
    tokens: Mapping[str, Token]
    loaded_at: datetime


@dataclass(frozen=True)
class _Meta:
    tokens: Mapping[str, Token]
    loaded_at: datetime
    written: Written


class _Unusable(Exception):
    """A sentence why a file is not used."""


class SnapshotFiles:
    """The snapshots in a folder of ours that nobody else may write to.

    `made_for`: what else they depend on; those made for something else are not read.
    """

    def __init__(self, folder: Path, made_for: str) -> None:
        self._folder = folder
        self._made_by = f"{code_digest()} for {made_for}"
        # Of folders that are mapped: their locks go with the process.
        self._held: list[int] = []

    @classmethod
    def of(cls, settings: Settings) -> "SnapshotFiles":
        """Those that servers and the clerk share: times are held in the city's zone."""
        return cls(settings.snapshots, made_for=settings.timezone)

    def read(self, snapshot: str) -> Saved | None:
        """What is current; None where there is nothing, or what there is cannot be used, which is logged."""
        for _ in range(_TRIES):
            try:
                with self._opened(snapshot) as folder:
                    meta = self._meta(snapshot, folder)
                    value = mapped.read(lambda name: _open(folder, name), meta.written)
                    self._held.append(os.dup(folder))
                return Saved(value, meta.tokens, meta.loaded_at)
            except FileNotFoundError:
                if not (self._folder / snapshot / _CURRENT).is_symlink():
                    return None
            except BlockingIOError:
                continue
            except (_Unusable, Damaged) as error:
                log.warning("%s: its files are not used, for %s", snapshot, error)
                return None
            except Exception as error:  # noqa: BLE001  What cannot be read can be loaded instead.
                log.warning("%s: its files cannot be used: %s: %s", snapshot, type(error).__name__, error)
                return None
        log.warning("%s: its files are not used, for they vanish while they are opened", snapshot)
        return None

    def state(self, snapshot: str) -> tuple[Mapping[str, Token], datetime] | None:
        """The tokens of what is current, and when it was loaded; None where it would not even be opened."""
        with suppress(_Unusable, OSError, ValueError, KeyError), self._opened(snapshot) as folder:
            meta = self._meta(snapshot, folder)
            for name in meta.written.checksums:
                _open(folder, name).close()
            return meta.tokens, meta.loaded_at
        return None

    @contextmanager
    def sole_writer(self) -> Iterator[bool]:
        """Whether no other process writes into the folder; then none does until the end.

        Raises OSError; also where it is another user's, who could not read what we write.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (owner := self._folder.stat().st_uid) != os.geteuid():
            raise PermissionError(f"{self._folder} belongs to the user {owner}, who has to write it")
        lock = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(lock)

    def write(self, snapshot: str, saved: Saved) -> Path:
        """Put a snapshot into files, and make them the current ones; for the sole writer. Raises OSError."""
        place = self._folder / snapshot
        place.mkdir(exist_ok=True, mode=0o700)
        # Of one that was killed.
        for left in place.glob(f"{_ASIDE}*"):
            _delete(left)
        aside = Path(mkdtemp(prefix=_ASIDE, dir=place))
        written = mapped.write(aside, saved.value)
        meta = json.dumps(
            {
                "snapshot": snapshot,
                "made_by": self._made_by,
                "made_at": datetime.now(UTC).isoformat(),
                "loaded_at": saved.loaded_at.isoformat(),
                "tokens": {
                    topic: [each.version, each.changed_in, each.changed_at.isoformat()]
                    for topic, each in saved.tokens.items()
                },
                "checksums": written.checksums,
                "spans": written.spans,
            },
            indent=1,
        ).encode()
        file = WrittenFile(aside / _META)
        file.write(meta)
        file.close()
        _keep(aside)
        name = _name_of(meta)
        aside.rename(place / name)
        link = place / f"{_ASIDE}{_CURRENT}"
        link.symlink_to(name)
        link.replace(place / _CURRENT)
        _keep(place)
        return place / name

    def delete_old(self, snapshot: str) -> None:
        """Delete all but what is current, and what a process has mapped."""
        place = self._folder / snapshot
        current = os.readlink(place / _CURRENT)
        for each in place.iterdir():
            if _NAME.fullmatch(each.name) and each.name != current:
                folder = os.open(each, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _delete(each)
                except BlockingIOError:
                    log.debug("%s is still mapped", each)
                finally:
                    os.close(folder)

    @contextmanager
    def _opened(self, snapshot: str) -> Iterator[int]:
        """The folder of what is current, locked against being deleted as long as any copy of it is open.

        Raises FileNotFoundError, BlockingIOError where it is being deleted, _Unusable.
        """
        place = self._folder / snapshot
        # Whoever runs the map may have put the folder on another disk.
        _must_be_ours(self._folder.stat(), self._folder)
        _must_be_ours(place.lstat(), place)
        name = os.readlink(place / _CURRENT)
        if not _NAME.fullmatch(name):
            raise _Unusable(f"{place / _CURRENT} leads elsewhere")
        folder = os.open(place / name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _must_be_ours(os.fstat(folder), place / name)
            fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
            with _open(folder, _META) as file:
                if _name_of(file.read()) != name:
                    raise Damaged(f"{_META} is not as it was written")
            yield folder
        finally:
            os.close(folder)

    def _meta(self, snapshot: str, folder: int) -> _Meta:
        with _open(folder, _META) as file:
            said = json.loads(file.read())
        if said["made_by"] != self._made_by or said["snapshot"] != snapshot:
            raise _Unusable("another version of the program made them, or with other settings")
        return _Meta(
            {
                topic: Token(version, changed_in, datetime.fromisoformat(changed_at))
                for topic, (version, changed_in, changed_at) in said["tokens"].items()
            },
            datetime.fromisoformat(said["loaded_at"]),
            Written([(start, length) for start, length in said["spans"]], said["checksums"]),
        )


@cache
def code_digest() -> str:
    """Of all code and tables that what is held, and is answered of it, is made by: another program could not
    read what this wrote.
    """
    return digest_of(Path(__file__).resolve().parents[1])


def digest_of(package: Path) -> str:
    versions = f"{platform.python_version()} {numpy.__version__} {shapely.__version__}"
    digest = hashlib.sha256(versions.encode())
    files = (each for part in ("core", "city", "importing") for each in (package / part).rglob("*"))
    for file in sorted(each for each in files if each.suffix in (".py", ".csv")):
        digest.update(f"\0{file.relative_to(package)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _open(folder: int, name: str) -> IO[bytes]:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        _must_be_ours(os.fstat(file), Path(name))
    except _Unusable:
        os.close(file)
        raise
    return os.fdopen(file, "rb")


def _must_be_ours(found: os.stat_result, place: Path) -> None:
    """Raises _Unusable: a pickle runs what whoever wrote it wants."""
    if found.st_uid != os.geteuid():
        raise _Unusable(f"{place} belongs to another user")
    if found.st_mode & _OTHERS_MAY_WRITE:
        raise _Unusable(f"others may write to {place}")


def _name_of(meta: bytes) -> str:
    return hashlib.sha256(meta).hexdigest()[:_NAME_LENGTH]


def _keep(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _delete(place: Path) -> None:
    if place.is_symlink():
        place.unlink()
    else:
        shutil.rmtree(place)
