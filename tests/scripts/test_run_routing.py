"""The runner's routing engine: fetched once, kept running, and done without where it cannot be had."""

import sys
from pathlib import Path

import pytest
from runner import service, valhalla, wheels
from runner.console import Steps
from runner.home import Home

CHECKOUT = Path(__file__).resolve().parents[2]


def test_an_engine_from_outside_needs_none_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home.from_environment(
        CHECKOUT, {"GEOAPI_HOME": str(tmp_path), "GEOAPI_ROUTING_URL": "http://h:8002"}
    )
    assert not service.prepare_engine(home, Steps(1))
    assert "GEOAPI_ROUTING_URL names one" in capsys.readouterr().out


def test_the_map_does_without_an_engine_that_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(CHECKOUT, tmp_path)
    home.make()
    monkeypatch.setattr(wheels, "run", lambda *command: 1)
    assert not service.prepare_engine(home, Steps(1))
    assert "The map goes without directions" in capsys.readouterr().out
    assert not (tmp_path / "valhalla").exists()


def test_an_engine_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(CHECKOUT, tmp_path)
    home.make()
    fetched: list[object] = []

    def fetch(command: list[str], *others: object) -> int:
        fetched.append(command)
        Path(command[command.index("--target") + 1]).mkdir()
        return 0

    monkeypatch.setattr(wheels, "run", fetch)
    assert [valhalla.prepare(home, Path(sys.executable)) for _ in range(2)] == ["installed", "unchanged"]
    assert len(fetched) == 1
