"""How far the map reaches: the areas now in force that lie in no other one, whatever their level."""

from sqlalchemy import Connection, text

# About a metre: coordinates are often rounded to five decimals, and a door may stand on the very edge.
ROUNDING_DEGREES = 0.00001


def outside_city(connection: Connection, table: str, column: str) -> list[int]:
    """The numbers of the rows of a staged table whose point lies outside the city, or outside all districts (or
    smaller areas) where no city is loaded; none if no area is."""
    connection.execute(
        text("""
        CREATE TEMP TABLE city_piece ON COMMIT DROP AS
        SELECT ST_Subdivide(b.geom, 128) AS geom FROM area a JOIN area_boundary b ON b.area_id = a.id
         WHERE a.layer = 'admin' AND b.valid @> now()
           AND NOT EXISTS (SELECT FROM area_boundary p WHERE p.area_id = a.parent_id AND p.valid @> now())""")
    )
    connection.execute(text("CREATE INDEX ON city_piece USING gist (geom)"))
    connection.execute(text("ANALYZE city_piece"))
    sql = text(f"""
        SELECT s.number FROM {table} s
         WHERE EXISTS (SELECT FROM city_piece) AND s.{column} IS NOT NULL
           AND NOT EXISTS (SELECT FROM city_piece c WHERE ST_DWithin(c.geom, s.{column}, :rounding))
         ORDER BY s.number""")
    return list(connection.execute(sql, {"rounding": ROUNDING_DEGREES}).scalars())
