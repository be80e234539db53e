#!/bin/sh
# The three logins of the map, its database, and the extensions that only a superuser may create. Twice is harmless.
# Where the primary is comes by PGHOST, PGPORT, PGUSER and PGPASSWORD.
set -eu
psql() { command psql -X -q -v ON_ERROR_STOP=1 "$@"; }
psql -d postgres <<'SQL'
\getenv owner OWNER_PASSWORD
\getenv app APP_PASSWORD
\getenv public PUBLIC_PASSWORD
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', name, password)
  FROM (VALUES ('geoapi', :'owner'), ('geoapi_app', :'app'), ('geoapi_public', :'public')) AS wanted (name, password)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
SELECT 'CREATE DATABASE geoapi OWNER geoapi'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'geoapi') \gexec
-- An error's own words may quote a value: those of these logins are for whoever asked, not for the log.
ALTER ROLE geoapi SET log_min_messages = 'log';
ALTER ROLE geoapi_app SET log_min_messages = 'log';
ALTER ROLE geoapi_public SET log_min_messages = 'log';
SQL
psql -d geoapi -c 'CREATE EXTENSION IF NOT EXISTS postgis' -c 'CREATE EXTENSION IF NOT EXISTS pg_trgm' \
    -c 'CREATE EXTENSION IF NOT EXISTS btree_gist'
