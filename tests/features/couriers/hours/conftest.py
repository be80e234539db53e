"""The town of the tasks."""

from tests.features.couriers.tasks.conftest import boxes, courier, enter, people, served_town, town

__all__ = ["boxes", "courier", "enter", "people", "served_town", "town"]
