"""A courier's phone: with a camera that shows what Chromium makes up, in a town where things are reported."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from geoapi.core.db import Database
from tests.browser.cases.conftest import outside_of, photo, source, staff, town
from tests.browser.cases.residents import LAT, LON, Staff, go
from tests.features.couriers.tasks.tasking import add_courier
from tests.served import Served

__all__ = ["outside_of", "photo", "source", "staff", "town"]

Come = Callable[[str], Page]


@pytest.fixture
def office(staff: Staff) -> FlaskClient:
    """Of the community in which the tasks are."""
    return staff("S3")


@pytest.fixture
def come(page: Page, desk: Served, town: Database) -> Come:
    """A courier by name, signed in, at the door of the first task."""

    def sign_in(name: str) -> Page:
        _, code = add_courier(town, name)
        page.context.grant_permissions(["geolocation", "camera"])
        page.context.set_geolocation({"longitude": LON, "latitude": LAT, "accuracy": 12})
        answer = page.request.post(
            f"{desk.base}/api/v1/session/slip",
            data={"code": code, "digits": "1024"},
            headers={"Origin": desk.base},
        )
        assert answer.ok, answer.text()
        return go(page, desk, "/rider")

    return sign_in
