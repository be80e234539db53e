"""The settings of a cluster hold together, and name the same everywhere that they are used."""

import os
import re
import shutil
import subprocess

import pytest
from runner import packages
from runner.ha.layout import DATABASES, ETCDS, REPLICATOR, REWINDER, SUPERUSER, WEBS

from tests.conftest import ROOT

TEXTS = ROOT / "docker" / "cluster"
PATRONI = (TEXTS / "patroni.yaml").read_text(encoding="utf-8")
HAPROXY = (TEXTS / "haproxy.cfg").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker" / "compose.cluster.yaml").read_text(encoding="utf-8")


def number(name: str) -> int:
    found = re.search(rf"^ *{name}: (\d+)$", PATRONI, re.MULTILINE)
    assert found, name
    return int(found[1])


def test_a_primary_that_lives_keeps_its_lock() -> None:
    """Patroni's own condition; else a slow answer of etcd would demote it."""
    assert number("ttl") >= number("loop_wait") + 2 * number("retry_timeout")
    for setting in ("synchronous_mode: true", "failsafe_mode: true", "primary_start_timeout: 0"):
        assert f"\n    {setting}\n" in PATRONI


def test_nobody_comes_in_without_a_password_and_none_stands_in_a_text() -> None:
    rules = re.findall(r"^    - ((?:host|local) .*)$", PATRONI, re.MULTILINE)
    assert rules and all(rule.endswith("scram-sha-256") for rule in rules)
    assert re.findall(r"username: (\w+)", PATRONI) == [SUPERUSER, REPLICATOR, REWINDER]
    assert "password:" not in PATRONI
    given = re.findall(r"(?:PASSWORD|_URL): *(.+)", COMPOSE)
    assert given and all("${" in value for value in given)


def test_what_the_balancer_is_told_by_its_environment_is_what_it_asks_for() -> None:
    asked = {name for name in re.findall(r'"\$\{(\w+)\}"', HAPROXY)}
    assert asked == {
        *(f"BALANCER_{name}" for name in ("SOCKET", "PRIMARY", "REPLICAS", "WEB")),
        *(f"{kind}{number}" for kind in ("DB", "REST") for number in (1, 2, 3)),
        *("WEB1", "WEB2"),
    }
    assert all(re.search(rf"^      {name}: ", COMPOSE, re.MULTILINE) for name in asked)
    for name in (*DATABASES, *ETCDS, *WEBS, "clerk1", "clerk2", "balancer", "logins", "prepare"):
        assert re.search(rf"^  {name}:", COMPOSE, re.MULTILINE), name


@pytest.mark.program
def test_the_balancer_takes_its_text() -> None:
    if not packages.is_installed("haproxy"):
        pytest.skip("haproxy is not installed here; `make test-cluster` installs it.")
    variables = {
        name: f"127.0.0.1:{15990 + i}" for i, name in enumerate(re.findall(r'"\$\{(\w+)\}"', HAPROXY))
    }
    # Of a path as short as those of sockets have to be; nothing is made there.
    variables |= {f"REST{i}": "8008" for i in (1, 2, 3)} | {"BALANCER_SOCKET": f"/tmp/geoapi-{os.getpid()}"}
    checked = subprocess.run(
        ["/usr/sbin/haproxy", "-c", "-q", "-f", TEXTS / "haproxy.cfg"],
        env={"PATH": os.defpath, **variables},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.program
def test_systemd_takes_the_units() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed here.")
    units = sorted((TEXTS / "systemd").glob("*.service"))
    checked = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=30, check=False
    )
    ours = [line for line in checked.stderr.splitlines() if "geoapi-" in line or str(TEXTS) in line]
    # What they start is not where they will be installed; nothing else may be wrong with them.
    assert len(units) == 4 and [line for line in ours if "is not executable" not in line] == []
