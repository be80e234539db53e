-- Addresses are searched in memory: their folded texts, and the trigrams of these, are not needed any more.
ALTER TABLE address DROP COLUMN search_key;
