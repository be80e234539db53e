"""The town in which cases are reported, and what the public reads of them by GeoReport v2."""

from tests.features.cases.conftest import boxes, enter, people, served_town, town

__all__ = ["boxes", "enter", "people", "served_town", "town"]
