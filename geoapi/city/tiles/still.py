"""A small still picture of the base map around a place."""

from geoapi.city.osm.store import ground_in
from geoapi.core.db import Database
from geoapi.printing.still import draw_still, still_sheet


def still_map(database: Database, lon: float, lat: float) -> str:
    """SVG, 80 m by 80 m; `lon`, `lat` in WGS 84 degrees. Raises DatabaseUnavailable."""
    sheet = still_sheet(lon, lat)
    with database.transaction() as connection:
        ground = ground_in(connection, sheet.box)
    return draw_still(sheet, ground)
