CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- What the folding was cannot be had back here: addresses must be imported again to be found.
ALTER TABLE address ADD COLUMN search_key text;
UPDATE address SET search_key = text;
ALTER TABLE address ALTER COLUMN search_key SET NOT NULL;
CREATE INDEX address_search_key ON address (search_key);
CREATE INDEX address_search_trigrams ON address USING gin (search_key gin_trgm_ops);
