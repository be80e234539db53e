"""Alerts fire when they should, lead to a section of the run book, and ask for figures that there are."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from runner.promtool import find_promtool

from geoapi.core.settings import Settings
from tests.conftest import ROOT

MONITORING = ROOT / "docker" / "monitoring"
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
RULES = [
    rule
    for group in yaml.safe_load((MONITORING / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
PANELS = DASHBOARD["panels"]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel.get("targets", ())]


@cache
def promtool() -> Path:
    found = find_promtool(Settings().home / "tools")
    if found is None:
        pytest.skip("promtool is not here, and apt cannot fetch the package prometheus that has it")
    return found


def check(*arguments: str, folder: Path = MONITORING, text: str | None = None) -> str:
    done = subprocess.run(
        [promtool(), *arguments], cwd=folder, input=text, capture_output=True, text=True, timeout=60
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return told


def test_rules_and_configuration_are_what_prometheus_takes() -> None:
    assert f"{len(RULES)} rules found" in check("check", "rules", "alerts.yml")
    check("check", "config", "prometheus.yml")


def test_each_alert_fires_when_it_should_and_not_while_all_is_well() -> None:
    assert "SUCCESS" in check("test", "rules", "alerts_test.yml")
    well, *ill = yaml.safe_load((MONITORING / "alerts_test.yml").read_text(encoding="utf-8"))["tests"]
    names = {rule["alert"] for rule in RULES}
    assert names == {one["alertname"] for one in well["alert_rule_test"]}
    fired = {one["alertname"] for each in ill for one in each["alert_rule_test"] if one.get("exp_alerts")}
    assert fired == names


def test_each_alert_names_a_section_of_the_run_book() -> None:
    sections = re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE)
    assert [rule["alert"] for rule in RULES] == sections
    for rule in RULES:
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("page", "ticket") and rule["annotations"]["summary"]


def test_what_is_asked_for_is_told() -> None:
    sources = (ROOT / "geoapi").rglob("*.py")
    told = {
        name
        for source in sources
        for name in re.findall(r'"((?:geoapi|process)_[a-z0-9_]+)"', source.read_text(encoding="utf-8"))
    } | {"up"}
    for expression in (*EXPRESSIONS, *(rule["expr"] for rule in RULES)):
        names = re.findall(r"\b(?:(?:geoapi|process)_[a-z0-9_]+|up)\b(?=[{\[ )]|$)", expression)
        assert names, expression
        assert {re.sub("_bucket$", "", name) for name in names} <= told, expression


def test_the_dashboard_is_one_that_can_be_imported(tmp_path: Path) -> None:
    assert DASHBOARD["uid"] and DASHBOARD["schemaVersion"] >= 38 and DASHBOARD["id"] is None
    variables = {each["name"] for each in DASHBOARD["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]\w*)", json.dumps(PANELS)))
    assert used == variables
    ids = [panel["id"] for panel in PANELS]
    assert len(ids) == len(set(ids))
    cells: set[tuple[int, int]] = set()
    for panel in PANELS:
        covered = cells_of(panel["gridPos"])
        assert not covered & cells and max(x for x, _ in covered) < 24, panel["title"]
        cells |= covered
    rules = [
        {"record": f"panel:{number}", "expr": re.sub(r"\$__rate_interval", "5m", expression)}
        for number, expression in enumerate(EXPRESSIONS)
    ]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "x", "rules": rules}]}))
    check("check", "rules", "rules.yml", folder=tmp_path)


def cells_of(at: dict[str, Any]) -> set[tuple[int, int]]:
    return {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
