"""The town of the planners, read and redrawn by other programs."""

import pytest
from apiflask import APIFlask

from tests.features.ogc.desktop import Desktop, Sit, token_of
from tests.features.planning.conftest import people, source, town
from tests.office.access.conftest import Enter, enter, served_town

__all__ = ["enter", "people", "served_town", "source", "town"]


@pytest.fixture
def sit(people: Enter, served_town: APIFlask) -> Sit:
    """Somebody before a desktop GIS: a client of its own, without a cookie."""

    def begin(staff_no: str, plan: str) -> Desktop:
        return Desktop(served_town.test_client(), token_of(people(staff_no)), plan).open()

    return begin
