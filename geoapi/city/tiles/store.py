"""The SQL that cuts vector tiles (Mapbox Vector Tile 2), straight from the Mercator columns."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, TextClause, text

# Kinds of line by the zoom from which they are drawn.
ROADS_FROM_ZOOM = {
    0: ("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link", "rail", "river"),
    11: ("secondary", "secondary_link", "subway", "light_rail"),
    12: ("tertiary", "tertiary_link", "canal"),
    13: ("residential", "unclassified", "living_street", "pedestrian", "road", "stream", "tram"),
    15: ("service", "track", "footway", "path", "cycleway", "steps", "bridleway", "corridor", "construction"),
}
# Their names by the zoom from which anybody draws these: until then ways that look alike are one feature.
# A page draws a tile one zoom nearer than it was cut for.
NAMES_FROM_ZOOM = {
    0: ("motorway", "trunk", "primary", "secondary", "river", "canal", "stream"),
    14: ("tertiary", "residential", "unclassified", "living_street", "pedestrian", "road"),
    16: (
        "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link", "service", "track",
        "footway", "path", "cycleway", "steps", "bridleway", "corridor", "construction", "rail", "subway",
        "light_rail", "tram",
    ),
}  # fmt: skip
JOINED_FROM_ZOOM = 14
DIRECTIONS_FROM_ZOOM = 15
LEVELS_FROM_ZOOM = {"city": 0, "district": 7, "subdistrict": 9, "community": 11, "grid": 12}
OVERLAYS_FROM_ZOOM = 10
BUILDINGS_FROM_ZOOM = 14
BUILDING_LABELS_FROM_ZOOM = 16
# Taller buildings are drawn in another colour.
LOW_LEVELS_MAX = 8

# No tile holds more than this of one kind, whatever a city's data looks like.
FEATURES_MAX = 20_000
AREAS_MAX = 3_000

_EXTENT = 4096
_EARTH_M = 40_075_016.686


def unit_m(z: int) -> float:
    """The side of one tile unit at zoom `z`, in Mercator metres."""
    return _EARTH_M / (1 << z) / _EXTENT


_BASEMAP = text("""
WITH tile AS (
    -- Lines and shapes reach past the edge, so that wide strokes and clipped outlines end out of sight.
    SELECT ST_TileEnvelope(:z, :x, :y) AS box, ST_TileEnvelope(:z, :x, :y, margin => 0.03125) AS reach
),
surface AS (
    SELECT s.theme, s.kind, s.name, s.name_en, s.area_m2, s.geom_3857
      FROM basemap_surface s, tile
     WHERE s.geom_3857 && tile.reach AND s.area_m2 >= :surface_min_m2
     ORDER BY s.area_m2 DESC
     LIMIT :features_max
),
shape AS MATERIALIZED (
    SELECT theme, kind, name, area_m2,
           ST_AsMVTGeom(ST_SimplifyPreserveTopology(geom_3857, :tolerance_m), tile.box,
                        4096, 128, true) AS geom
      FROM surface, tile
),
road AS (
    -- Names run along whole lines. Of thin lines without one nobody sees where they join.
    SELECT kind, name, name_en, oneway, bridge, layer,
           CASE WHEN :joined OR name IS NOT NULL
                THEN ST_LineMerge(ST_Collect(ST_ClipByBox2D(geom_3857, reach)))
                ELSE ST_Collect(ST_ClipByBox2D(geom_3857, reach)) END AS line
      FROM (SELECT r.kind, r.bridge, r.layer, r.geom_3857, tile.reach, :directions AND r.oneway AS oneway,
                   CASE WHEN r.kind = ANY(:named_kinds) THEN r.name END AS name,
                   CASE WHEN r.kind = ANY(:named_kinds) THEN r.name_en END AS name_en
              FROM basemap_road r, tile
             WHERE r.geom_3857 && tile.reach AND r.kind = ANY(:road_kinds)) AS near_road
     GROUP BY kind, name, name_en, oneway, bridge, layer
),
way AS MATERIALIZED (
    SELECT kind, name, name_en, NULLIF(oneway, false) AS oneway, NULLIF(bridge, false) AS bridge,
           ST_AsMVTGeom(ST_Simplify(line, :tolerance_m), tile.box, 4096, 128, true) AS geom
      FROM road, tile
     ORDER BY layer, bridge
     LIMIT :features_max
),
near_building AS (
    SELECT b.id, b.kind, b.levels, b.name, b.geom_3857
      FROM building b, tile
     WHERE :buildings AND b.geom_3857 && tile.reach AND ST_Area(Box2D(b.geom_3857)) >= :building_min_m2
     LIMIT :features_max
),
-- Houses are many and simple: brought to the tile's units without ST_AsMVTGeom, which looks whether each is
-- valid and takes four times as long. Their outlines run clockwise, as the format wants.
footprint AS MATERIALIZED (
    SELECT id, kind, levels, CASE WHEN :building_labels THEN name END AS name,
           ST_SnapToGrid(ST_TransScale(ST_ForcePolygonCW(ST_ClipByBox2D(geom_3857, reach)),
                                       -ST_XMin(box), -ST_YMax(box), :units_per_m, -:units_per_m), 1) AS geom
      FROM near_building, tile
),
label AS (
    SELECT 'estate' AS kind, e.name, NULL AS name_en, 2 AS rank, ST_PointOnSurface(e.geom_3857) AS at
      FROM estate e, tile
     WHERE :place_labels AND e.geom_3857 && tile.box
    UNION ALL
    -- A river runs through many tiles and has a label in each; anything else has one point, in one tile.
    SELECT CASE WHEN s.theme = 'water' THEN 'water' ELSE s.kind END, s.name, s.name_en, 1,
           CASE WHEN s.theme = 'water' THEN ST_PointOnSurface(ST_ClipByBox2D(s.geom_3857, tile.box))
                ELSE ST_PointOnSurface(s.geom_3857) END
      FROM surface s, tile
     WHERE s.name <> '' AND (:place_labels OR s.area_m2 > 100000) AND s.kind <> 'residential'
    UNION ALL
    SELECT p.kind, p.name, p.name_en, 3, p.geom_3857
      FROM basemap_point p, tile
     WHERE :point_labels AND p.geom_3857 && tile.box
    UNION ALL
    SELECT 'bldg', b.name, NULL, 4, ST_PointOnSurface(b.geom_3857)
      FROM near_building b
     WHERE :building_labels AND b.name <> ''
),
-- Where none has a name of its own yet, those that look alike are one feature: half the bytes,
-- and far less to draw.
block AS (
    SELECT kind, max(levels) AS levels, max(name) AS name, ST_CollectionExtract(ST_Collect(geom), 3) AS geom
      FROM footprint
     WHERE NOT ST_IsEmpty(geom)
     GROUP BY kind, levels > :low_levels_max, CASE WHEN :building_labels THEN id END
),
placed AS MATERIALIZED (
    SELECT l.kind, l.name, l.name_en, l.rank, ST_AsMVTGeom(l.at, tile.box, 4096, 0, true) AS geom
      FROM label l, tile
     WHERE l.at && tile.box
     ORDER BY l.rank
     LIMIT :features_max
)
SELECT COALESCE((SELECT ST_AsMVT(t, 'landuse', 4096, 'geom')
                   FROM (SELECT kind, name, geom FROM shape WHERE theme = 'landuse' AND geom IS NOT NULL
                          ORDER BY area_m2 DESC) t), '')
    || COALESCE((SELECT ST_AsMVT(t, 'water', 4096, 'geom')
                   FROM (SELECT kind, name, geom FROM shape WHERE theme = 'water'
                            AND geom IS NOT NULL) t), '')
    || COALESCE((SELECT ST_AsMVT(t, 'roads', 4096, 'geom')
                   FROM (SELECT * FROM way WHERE geom IS NOT NULL) t), '')
    || COALESCE((SELECT ST_AsMVT(t, 'buildings', 4096, 'geom')
                   FROM (SELECT * FROM block) t), '')
    || COALESCE((SELECT ST_AsMVT(t, 'labels', 4096, 'geom')
                   FROM (SELECT kind, name, name_en, geom FROM placed WHERE geom IS NOT NULL) t), '')
""")

_AREAS = text("""
WITH tile AS (
    SELECT ST_TileEnvelope(:z, :x, :y) AS box, ST_TileEnvelope(:z, :x, :y, margin => 0.015625) AS reach
),
near AS (
    SELECT CASE a.layer WHEN 'admin' THEN a.level ELSE a.layer END AS set,
           a.code, a.name, a.kind, a.geom_3857
      FROM area_in_force a, tile
     WHERE a.geom_3857 && tile.reach
       AND (a.layer <> 'admin' AND :overlays OR a.layer = 'admin' AND a.level = ANY(:levels))
       -- Too small to be seen at this zoom.
       AND ST_Area(Box2D(a.geom_3857)) >= :area_min_m2
     ORDER BY a.code
     LIMIT :areas_max
),
shape AS MATERIALIZED (
    SELECT set, code, name, kind,
           ST_AsMVTGeom(ST_SimplifyPreserveTopology(geom_3857, :tolerance_m), tile.box,
                        4096, 64, true) AS geom
      FROM near, tile
),
-- Each boundary once, though two areas share it: else dashes of the two would fill each other's gaps. Snapped
-- alike
-- on both sides, a shared line stays shared, and has fewer points to compare.
line AS (
    SELECT set, ST_LineMerge(ST_UnaryUnion(ST_Collect(
               ST_SnapToGrid(ST_ClipByBox2D(ST_Boundary(geom_3857), tile.reach), :snap_m)))) AS line
      FROM near, tile
     GROUP BY set
),
edge AS MATERIALIZED (
    SELECT set, ST_AsMVTGeom(ST_Simplify(line, :tolerance_m), tile.box, 4096, 64, true) AS geom
      FROM line, tile
),
label AS MATERIALIZED (
    SELECT set, code, name, kind,
           ST_AsMVTGeom(CASE WHEN ST_Contains(geom_3857, ST_Centroid(geom_3857)) THEN ST_Centroid(geom_3857)
                             ELSE ST_PointOnSurface(geom_3857) END, tile.box, 4096, 0, true) AS geom
      FROM near, tile
),
layer AS (
    SELECT set AS name, ST_AsMVT(t, set, 4096, 'geom') AS mvt
      FROM (SELECT * FROM shape WHERE geom IS NOT NULL) t GROUP BY set
    UNION ALL
    SELECT set || '_lines', ST_AsMVT(t, set || '_lines', 4096, 'geom')
      FROM (SELECT * FROM edge WHERE geom IS NOT NULL) t GROUP BY set
    UNION ALL
    SELECT set || '_labels', ST_AsMVT(t, set || '_labels', 4096, 'geom')
      FROM (SELECT * FROM label WHERE geom IS NOT NULL) t GROUP BY set
)
SELECT COALESCE(string_agg(mvt, '' ORDER BY name), '') FROM layer
""")


_EXTENTS = {
    "basemap": text("""
        SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
          FROM (SELECT ST_Extent(geom) AS e
                  FROM (SELECT geom FROM basemap_road UNION ALL SELECT geom FROM basemap_surface) t) t
         WHERE e IS NOT NULL
    """),
    "areas": text("""
        SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
          FROM (SELECT ST_Extent(geom) AS e FROM area_in_force) t
         WHERE e IS NOT NULL
    """),
}


def extent(connection: Connection, layer: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north of what a tile layer shows,
    in degrees (WGS 84); None where there is nothing.
    """
    found = connection.execute(_EXTENTS[layer]).one_or_none()
    return None if found is None else (found[0], found[1], found[2], found[3])


def cut_basemap(connection: Connection, z: int, x: int, y: int) -> bytes:
    """Landuse, water, roads, buildings and labels of one tile; empty where there is nothing."""
    side_m = unit_m(z)
    return _cut(
        connection,
        _BASEMAP,
        z=z,
        x=x,
        y=y,
        tolerance_m=2 * side_m,
        units_per_m=1 / side_m,
        # A pixel is 8 units.
        surface_min_m2=0 if z >= 15 else (24 * side_m) ** 2,
        buildings=z >= BUILDINGS_FROM_ZOOM,
        # At zoom 14 small houses are but a grey haze, which phones take long to draw.
        building_min_m2=0 if z >= 16 else ((24 if z == 15 else 32) * side_m) ** 2,
        low_levels_max=LOW_LEVELS_MAX,
        road_kinds=_reached(ROADS_FROM_ZOOM, z),
        named_kinds=_reached(NAMES_FROM_ZOOM, z),
        joined=z >= JOINED_FROM_ZOOM,
        directions=z >= DIRECTIONS_FROM_ZOOM,
        place_labels=z >= 13,
        point_labels=z >= 15,
        building_labels=z >= BUILDING_LABELS_FROM_ZOOM,
        features_max=FEATURES_MAX,
    )


def _reached(kinds_from_zoom: Mapping[int, Sequence[str]], z: int) -> list[str]:
    return [kind for zoom, kinds in kinds_from_zoom.items() if z >= zoom for kind in kinds]


def cut_areas(connection: Connection, z: int, x: int, y: int) -> bytes:
    """Areas in force now: for each level and overlay layer its shapes,
    its lines (each once) and its names.
    """
    side_m = unit_m(z)
    return _cut(
        connection,
        _AREAS,
        z=z,
        x=x,
        y=y,
        tolerance_m=3 * side_m,
        snap_m=2 * side_m,
        area_min_m2=(48 * side_m) ** 2,
        levels=[level for level, zoom in LEVELS_FROM_ZOOM.items() if z >= zoom],
        overlays=z >= OVERLAYS_FROM_ZOOM,
        areas_max=AREAS_MAX,
    )


def _cut(connection: Connection, statement: TextClause, **values: object) -> bytes:
    return bytes(connection.execute(statement, values).scalar_one())
