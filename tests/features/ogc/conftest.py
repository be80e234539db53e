"""The town of the planners, read and redrawn by other programs."""

from tests.features.planning.conftest import people, town
from tests.office.access.conftest import enter, served_town

__all__ = ["enter", "people", "served_town", "town"]
