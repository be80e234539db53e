"""Settings that cannot be used are refused with a sentence, before anything is begun."""

import os
import subprocess
import sys

import pytest

from geoapi.core.settings import BadSettings, Settings
from tests.conftest import ROOT

DAYS = {"contact_days": (30, 90, 3650), "face_days": (30, 365, 3650), "notice_days": (7, 90, 3650),
        "session_days": (1, 30, 365)}  # fmt: skip


@pytest.mark.parametrize("name", DAYS)
def test_retention_settings_have_bounds(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    variable, (least, usual, most) = f"GEOAPI_{name.upper()}", DAYS[name]
    monkeypatch.delenv(variable, raising=False)
    assert getattr(Settings(), name) == usual
    for days in (least, most):
        monkeypatch.setenv(variable, str(days))
        assert getattr(Settings(), name) == days
    for wrong in (str(least - 1), str(most + 1), "-1", "", "ninety", "90.5", "1e9"):
        monkeypatch.setenv(variable, wrong)
        with pytest.raises(BadSettings, match=f"^{variable} cannot be used: Input should be"):
            Settings()


def test_each_is_named_and_none_is_repeated() -> None:
    """What was written may be a secret in the wrong place."""
    with pytest.raises(BadSettings) as refused:
        Settings(port="hunter2", hotline="hunter2", sms_url="hunter2")
    said = str(refused.value)
    assert [line.split()[0] for line in said.splitlines()] == [
        "GEOAPI_PORT",
        "GEOAPI_SMS_URL",
        "GEOAPI_HOTLINE",
    ]
    assert "hunter2" not in said and "pydantic" not in said


@pytest.mark.parametrize("program", [("-m", "geoapi.clerk"), ("scripts/geoapi", "notices", "dead")])
def test_a_program_ends_with_the_sentence(program: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env=os.environ
        | {"GEOAPI_CONTACT_DAYS": "7", "GEOAPI_DATABASE_URL": "postgresql+psycopg2:///nowhere"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert "GEOAPI_CONTACT_DAYS cannot be used: Input should be greater than or equal to 30." in done.stderr
