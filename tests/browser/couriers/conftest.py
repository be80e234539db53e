"""A courier's phone: with a camera that shows what Chromium makes up, in a town where things are reported."""

from typing import Any

import pytest

from tests.browser.cases.conftest import outside_of, photo, staff, town
from tests.browser.conftest import FLAGS

__all__ = ["outside_of", "photo", "staff", "town"]

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {
        "executable_path": "/usr/bin/chromium-headless-shell",
        "args": [*FLAGS, *CAMERA],
    }
