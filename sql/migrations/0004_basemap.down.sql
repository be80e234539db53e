DROP TABLE basemap_point;
DROP TABLE basemap_surface;
DROP TABLE basemap_road;
ALTER TABLE area_boundary DROP COLUMN geom_3857;
ALTER TABLE estate DROP COLUMN geom_3857;
ALTER TABLE building DROP COLUMN geom_3857;
