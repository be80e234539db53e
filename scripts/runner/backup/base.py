"""Making a base backup: pg_basebackup's copy of a running server, looked through before it counts as one."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from runner.backup import folder as folders
from runner.backup import wal
from runner.backup.folder import BASES, DATA, MANIFEST, PART, Base
from runner.backup.programs import ask, control, newest, service_user, system_of
from runner.console import Fault, Progress, Stopped
from runner.processes import abandon, start

_COPIED = re.compile(r"\((\d+)%\)")
_WAL_WITHIN_S = 10


def take(url: str, folder: Path, keys: Sequence[str], now: datetime) -> Base:
    """Copy the server that `url` leads to, by a login that may replicate, into `folder`. Raises Fault.

    keys: the fingerprints to note with it. What an earlier one left unfinished is taken away.
    """
    folder = folder.absolute()
    folders.prepare(folder)
    with folders.held(folder):
        for left in folders.unfinished(folder):
            shutil.rmtree(left)
        label = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        place = folder / BASES / label
        if place.exists():
            raise Fault(f"{place} is there already.")
        partial = place.with_name(f"{label}{PART}")
        try:
            partial.mkdir(mode=0o700)
            if user := service_user():
                shutil.chown(partial, user, user)
            copy(url, partial / DATA, label)
            ended = datetime.now(UTC)
            base = _described(partial / DATA, label, ended, url, keys)
            folders.claim(folder, base.system)
            if fault := fault_of(partial / DATA, base.major):
                raise Fault(f"The copy is not whole, and is thrown away: {fault}")
            folders.write_about(base, partial)
            folders.sync_folder(partial)
            partial.rename(place)
            folders.sync_folder(place.parent)
        except OSError as error:
            raise Fault(f"{folder} cannot be written to: {error.strerror}. No backup was made.") from None
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return base


def copy(url: str, target: Path, label: str) -> None:
    """Run pg_basebackup. Raises Fault with what it said."""
    address, environment = without_password(url)
    options = [
        "-D",
        str(target),
        "--format=plain",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--no-password",
    ]
    options += ["--manifest-checksums=SHA256", f"--label={label}", "--progress", "-d", address]
    process = start(
        [newest("pg_basebackup"), *options],
        subprocess.PIPE,
        environment,
        Path("/"),
        user=service_user(),
    )
    progress, said = Progress("copying"), []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if percent := _COPIED.search(line):
                progress.show(float(percent[1]))
            elif line.strip():
                said.append(line.strip())
        code = process.wait()
    except (Stopped, KeyboardInterrupt):
        abandon(process)
        raise
    finally:
        progress.close()
    if code != 0:
        errors = [line.partition("error: ")[2] for line in said if "error: " in line]
        reason = (errors or said or ["it said nothing"])[0]
        raise Fault(f"No backup was made, for pg_basebackup failed: {reason}")


def fault_of(data: Path, major: int) -> str | None:
    """What differs in a copy from what was copied, by the checksums noted then; None where nothing does."""
    done = ask("pg_verifybackup", major, "--quiet", "--exit-on-error", data)
    if done.returncode == 0:
        return None
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return re.sub(r"^pg_\w+: (error|fatal): ", "", said[0]) if said else "pg_verifybackup said nothing"


def archives(folder: Path, base: Base) -> bool:
    """Whether the log since the backup comes into the folder: its last segment does, within some seconds."""
    last = wal.Segment(base.timeline, base.last_segment, base.segment_size)
    give_up = time.monotonic() + _WAL_WITHIN_S
    while not (folder / wal.WAL / f"{last.name}{wal.SUFFIX}").exists():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.1)
    return True


def without_password(url: str) -> tuple[str, Mapping[str, str]]:
    """The address as libpq reads it, and an environment with the password: no process list shows that."""
    address = make_url(url).set(drivername="postgresql")
    environment = {**os.environ, "LC_ALL": "C"}
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    plain = address._replace(password=None).render_as_string()
    return plain, environment


def _described(data: Path, label: str, ended: datetime, url: str, keys: Sequence[str]) -> Base:
    major = int((data / "PG_VERSION").read_text(encoding="ascii"))
    manifest = json.loads((data / MANIFEST).read_text(encoding="utf-8"))
    told = control(data, major)
    log = manifest["WAL-Ranges"][0]
    address = make_url(url)
    return Base(
        label=label,
        ended=ended.isoformat(timespec="milliseconds"),
        system=system_of(told),
        major=major,
        timeline=log["Timeline"],
        start=log["Start-LSN"],
        end=log["End-LSN"],
        segment_size=int(told["Bytes per WAL segment"]),
        size=sum(file["Size"] for file in manifest["Files"]),
        database=address.database or "geoapi",
        login=address.username or "",
        keys=[*keys],
    )
