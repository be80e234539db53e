"""The town in which cases are reported, a hotline that sends some, and a receiver of what it is told."""

from tests.features.cases.conftest import people, town
from tests.office.access.conftest import enter, served_town
from tests.office.notices.conftest import boxes, hook

__all__ = ["boxes", "enter", "hook", "people", "served_town", "town"]
