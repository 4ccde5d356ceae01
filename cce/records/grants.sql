-- What the application may do on PostgreSQL: everything it needs, and nothing to rows of the audit but add and read.
--
-- Run it with psql as `pathway_owner`, who owns the database `pathway` and lays the tables out, after the migrations
-- and as often as you like. Worker and commands connect as `pathway`, who owns nothing.

\set ON_ERROR_STOP on
BEGIN;

GRANT CONNECT ON DATABASE pathway TO pathway;
GRANT USAGE ON SCHEMA public TO pathway;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO pathway;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO pathway;

-- Tables of later migrations, from when they are made.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pathway;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO pathway;

-- Rows are only ever added; and which version laid the tables out, the application only reads.
REVOKE ALL ON audit, alembic_version FROM pathway;
GRANT SELECT, INSERT ON audit TO pathway;
GRANT SELECT ON alembic_version TO pathway;

-- Erasing a child's record writes the table of keys anew, so that the erased one lies nowhere (from version 17 on).
SELECT current_setting('server_version_num')::int >= 170000 AS may_be_granted \gset
\if :may_be_granted
GRANT MAINTAIN ON episode_key TO pathway;
\endif

COMMIT;
