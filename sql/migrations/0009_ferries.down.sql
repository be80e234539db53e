ALTER TABLE road_network DROP COLUMN ferries;
