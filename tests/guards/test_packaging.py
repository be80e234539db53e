"""The lock files and pyproject.toml are in step."""

import re
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = CHECKOUT / "requirements.lock"
DEVELOPMENT = CHECKOUT / "requirements-dev.lock"
ROUTING = CHECKOUT / "requirements-routing.lock"
BULK = CHECKOUT / "requirements-bulk.lock"
SPARK = CHECKOUT / "requirements-spark.lock"
SPARK_BUILDER = CHECKOUT / "requirements-spark-builder.lock"


def pins(lock: Path) -> list[Requirement]:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [Requirement(line.removesuffix("\\").strip()) for line in lines if re.match(r"[A-Za-z0-9]", line)]


def unmet(wanted: list[str], lock: Path) -> list[str]:
    """Those requirements that no pin, or not every pin, of the lock satisfies."""
    found = pins(lock)
    missing = []
    for text in wanted:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        versions = [next(iter(pin.specifier)).version for pin in found if canonicalize_name(pin.name) == name]
        if not versions or not all(requirement.specifier.contains(version) for version in versions):
            missing.append(text)
    return missing


def test_runtime_lock_holds_every_dependency() -> None:
    assert not unmet(PROJECT["project"]["dependencies"], RUNTIME)


def test_development_lock_holds_every_development_tool() -> None:
    assert not unmet(PROJECT["project"]["optional-dependencies"]["dev"], DEVELOPMENT)


def test_bulk_lock_holds_what_bulk_work_needs_as_the_development_lock_does() -> None:
    assert not unmet(PROJECT["project"]["optional-dependencies"]["bulk"], BULK)
    assert set(map(str, pins(BULK))) <= set(map(str, pins(DEVELOPMENT)))


def test_spark_lock_holds_what_bulk_work_on_many_machines_needs() -> None:
    assert not unmet(PROJECT["project"]["optional-dependencies"]["spark"], SPARK)


def test_a_lock_that_is_behind_is_noticed() -> None:
    assert unmet(["flask>=9999", "no-such-package"], RUNTIME) == ["flask>=9999", "no-such-package"]


def test_development_lock_holds_the_runtime_lock() -> None:
    assert set(map(str, pins(RUNTIME))) <= set(map(str, pins(DEVELOPMENT)))


def test_locks_pin_every_package_by_hash_and_name_no_index() -> None:
    for lock in (RUNTIME, DEVELOPMENT, ROUTING, BULK, SPARK, SPARK_BUILDER):
        text = lock.read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text)[1:]
        assert len(blocks) == len(pins(lock)) > 0
        assert all("--hash=sha256:" in block for block in blocks)
        assert not re.search(r"--(index-url|extra-index-url|find-links|trusted-host)|file://", text)
