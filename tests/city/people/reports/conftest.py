"""The town of people whom others report, and who settle that."""

from tests.office.access.conftest import enter, served_town, source, town

__all__ = ["enter", "served_town", "source", "town"]
