"""The town of people who answer for its places, from whose hands what is tried here comes."""

from tests.office.access.conftest import enter, served_town, source, town

__all__ = ["enter", "served_town", "source", "town"]
