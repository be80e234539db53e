-- Whether a way may lead over a ferry, which may be faster than one goes by oneself. Not known of networks from before.
ALTER TABLE road_network ADD COLUMN ferries boolean NOT NULL DEFAULT true;
