"""All SQL of planning."""

from geoapi.features.planning.store import tables as tables
