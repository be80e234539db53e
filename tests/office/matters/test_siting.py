"""Many places at once lie where each would lie by itself."""

import numpy as np

from geoapi.core.db import Database
from geoapi.office.matters.importing.siting import Posts, Spot, grounds_of
from geoapi.office.matters.store.ground import acting_as, ground_of, posts_there
from tests.features.cases.conftest import source, town
from tests.features.planning.planners import position
from tests.office.access.town import rows

__all__ = ["source", "town"]


def test_many_places_at_once_lie_where_each_does_and_have_the_same_posts(town: Database) -> None:
    rng = np.random.default_rng(7)
    # Anywhere around, on the lines between grids, and outside.
    east = [*rng.uniform(-50, 650, 60), *([300.0] * 5), 0.0, 300.0, 5000.0]
    north = [*rng.uniform(-50, 450, 60), *rng.uniform(0, 400, 5), 200.0, 200.0, 0.0]
    points = [(lon, lat) for lon, lat in (position(x, y) for x, y in zip(east, north, strict=True))]
    codes = [str(code) for (code,) in rows(town, "SELECT code FROM building ORDER BY code")]
    assert codes
    spots = [Spot(lon, lat) for lon, lat in points]
    spots += [Spot(*points[number % 60], code) for number, code in enumerate([*codes, "no-such"])]
    with town.transaction() as connection:
        together = grounds_of(connection, spots)
        alone = [ground_of(connection, s.lon, s.lat, 0.0, s.building) for s in spots]
        assert together == alone
        assert any(each is None for each in together) and any(each and each.building_id for each in together)
        posts = Posts(connection)
        for ground in filter(None, together):
            there = posts_there(connection, ground.area_ids, ground.building_id)
            assert sorted(map(repr, posts.there(ground))) == sorted(map(repr, there))
            nearest = acting_as(connection, ground.area_ids, ("district", "city"))
            assert posts.acting_as(("district", "city"), ground) == nearest
