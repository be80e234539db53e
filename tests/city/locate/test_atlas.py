"""The Atlas of the demo city against PostGIS, and its distances against the geodesic."""

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from sqlalchemy import text

from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.index import NOWHERE
from geoapi.core.db import Database


def boundaries(atlas: Atlas) -> NDArray[np.object_]:
    return np.array([leaf.shape for leaf in atlas.leaves], dtype=object)


def points_of(atlas: Atlas) -> NDArray[np.float64]:
    """Random points over the city, every vertex and every midpoint of every edge of its grids."""
    west, south, east, north = atlas.extent() or (0, 0, 0, 0)
    random = np.random.default_rng(7).uniform((west, south), (east, north), (20_000, 2))
    rings = shapely.get_rings(shapely.get_parts(boundaries(atlas)))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    middles = ((vertices[1:] + vertices[:-1]) / 2)[ring[1:] == ring[:-1]]
    return np.vstack([random, vertices, middles])


def test_the_smallest_code_that_covers_a_point_is_the_same_in_postgis(
    atlas: Atlas, demo_database: Database
) -> None:
    points = points_of(atlas)
    leaf = atlas._index.find(points[:, 0].copy(), points[:, 1].copy())
    ours = [atlas.leaves[position].code if position != NOWHERE else None for position in leaf.tolist()]
    with demo_database.transaction() as connection:
        theirs = connection.execute(
            text("""
                SELECT (SELECT min(code) FROM area JOIN area_boundary ON area_id = area.id
                         WHERE level = 'grid' AND valid @> now() AND ST_Covers(geom, point))
                  FROM unnest(CAST(:lon AS float8[]), CAST(:lat AS float8[])) WITH ORDINALITY AS asked (lon,
                    lat, n),
                       LATERAL (SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point) AS made
                 ORDER BY n
            """),
            {"lon": points[:, 0].tolist(), "lat": points[:, 1].tolist()},
        ).scalars()
        assert ours == list(theirs)
    assert sum(code is None for code in ours) > 100 and len(set(ours)) > 60


def test_one_and_many_agree_bindings_included(atlas: Atlas) -> None:
    points = points_of(atlas)[::5]
    footprints = [shapely.point_on_surface(binding.footprint) for binding in atlas.bound]
    assert footprints, "the demo city has bound buildings"
    points = np.vstack([points, shapely.get_coordinates(footprints)])
    leaf, bound = atlas.locate(points[:, 0].copy(), points[:, 1].copy())
    single = [atlas.locate_one(lon, lat) for lon, lat in points.tolist()]
    assert single == list(zip(leaf.tolist(), bound.tolist(), strict=True))
    for place, binding in enumerate(atlas.bound, start=len(points) - len(footprints)):
        assert atlas.leaves[leaf[place]].code == binding.grid_code


def test_distances_are_true_metres(atlas: Atlas) -> None:
    to_zone = Transformer.from_crs(4326, 4549, always_xy=True)
    for leaf in range(0, len(atlas.leaves), 9):
        shape = atlas.leaves[leaf].shape
        west, south, east, north = shapely.bounds(shape).tolist()
        flat = shapely.transform(shape, lambda xy: np.column_stack(to_zone.transform(*xy.T)))
        for lon, lat in np.random.default_rng(leaf).uniform((west, south), (east, north), (20, 2)).tolist():
            expected = shapely.distance(shapely.boundary(flat), shapely.Point(to_zone.transform(lon, lat)))
            assert atlas.distance_to_boundary_m(leaf, lon, lat) == pytest.approx(expected, rel=2e-3, abs=0.05)


def test_nearest_and_within_match_brute_force(atlas: Atlas) -> None:
    to_zone = Transformer.from_crs(4326, 4549, always_xy=True)
    flat = shapely.transform(boundaries(atlas), lambda xy: np.column_stack(to_zone.transform(*xy.T)))
    west, south, east, north = atlas.extent() or (0, 0, 0, 0)
    for lon, lat in (
        np.random.default_rng(3).uniform((west - 0.02, south - 0.02), (east + 0.02, north), (60, 2)).tolist()
    ):
        distance = shapely.distance(flat, shapely.Point(to_zone.transform(lon, lat)))
        near = atlas.nearest(lon, lat)
        assert near is not None and near.distance_m == pytest.approx(distance.min(), rel=2e-3, abs=0.05)
        within = {leaf.area.code for leaf in atlas.leaves_within(lon, lat, 200.0)}
        sure = {atlas.leaves[place].code for place in np.flatnonzero(distance < 199.0).tolist()}
        possible = {atlas.leaves[place].code for place in np.flatnonzero(distance < 201.0).tolist()}
        assert sure <= within <= possible


def test_every_household_is_counted_once(atlas: Atlas, demo_database: Database) -> None:
    with demo_database.transaction() as connection:
        total = connection.execute(text("SELECT sum(households) FROM building")).scalar_one()
        buildings = connection.execute(text("SELECT count(*) FROM building")).scalar_one()
    top = atlas.chains[0][0].code
    assert (atlas.households[top], atlas.buildings[top]) == (total, buildings)
    assert sum(atlas.households[leaf.code] for leaf in atlas.leaves) == total
