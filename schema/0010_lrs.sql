-- +goose Up

-- The record in its second form (doc/decisions/0007). Before, a statement was
-- found through B-trees over its actor, object and instant. What stands in
-- lrs_former is moved over at the first start; the table stays, empty.
DROP INDEX lrs_statement_by_actor;
DROP INDEX lrs_statement_by_object;
DROP INDEX lrs_statement_by_stored;
ALTER TABLE lrs_statement RENAME TO lrs_former;

-- One row a statement, appended and never rewritten but for voided. seq is the
-- order of storing: microseconds since 1970 times 1024, plus a tie-breaker.
CREATE TABLE lrs_statement (
    seq    BIGINT PRIMARY KEY,
    id     TEXT NOT NULL,                    -- UUID, lower case; found through the index
    voided BOOLEAN NOT NULL DEFAULT FALSE,
    keys   BYTEA NOT NULL,                   -- what it is found by, 8 bytes each, see lrs/index
    body   JSON NOT NULL                     -- as it came, with what the store adds
);

-- What is found where: a key is a hash of a kind and a value. On PostgreSQL every
-- key of every statement stands here. On SQLite only those that came after their
-- statement was stored; the others stand in segments.
CREATE TABLE lrs_index (
    key BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (key, seq)
);

-- SQLite: sorted runs of keys, each over one stretch of the record.
CREATE TABLE lrs_segment (
    id      BIGINT PRIMARY KEY,
    level   BIGINT NOT NULL,                 -- 0 as sealed, 1 merged
    state   TEXT NOT NULL,                   -- building, live, dead
    changed BIGINT NOT NULL,                 -- when it came into that state
    lo      BIGINT NOT NULL,                 -- first seq
    hi      BIGINT NOT NULL,                 -- last seq
    size    BIGINT NOT NULL,                 -- statements in it
    filter  BYTEA NOT NULL                   -- which statement ids may be in it
);
CREATE TABLE lrs_chunk (
    segment BIGINT NOT NULL,
    key     BIGINT NOT NULL,                 -- of the first pair in it
    seq     BIGINT NOT NULL,
    body    BYTEA NOT NULL,                  -- pairs of key and seq, see lrs/index/chunk.go
    PRIMARY KEY (segment, key, seq)
);

-- The bytes of attachments, once each.
CREATE TABLE lrs_attachment (
    sha2 TEXT PRIMARY KEY,                   -- lower-case hexadecimal
    body BYTEA NOT NULL
);

-- What statements and profiles say of an activity, all together.
CREATE TABLE lrs_activity (
    id         TEXT PRIMARY KEY,             -- IRI
    definition JSON NOT NULL,
    updated    BIGINT NOT NULL
);

-- State, agent profile and activity profile documents.
CREATE TABLE lrs_document (
    kind         TEXT NOT NULL,              -- state, agent, activity
    activity     TEXT NOT NULL DEFAULT '',   -- IRI
    agent        TEXT NOT NULL DEFAULT '',   -- agent key
    registration TEXT NOT NULL DEFAULT '',
    id           TEXT NOT NULL,
    type         TEXT NOT NULL,              -- media type
    etag         TEXT NOT NULL,              -- SHA-256 of body, hexadecimal
    updated      BIGINT NOT NULL,
    body         BYTEA NOT NULL,
    PRIMARY KEY (kind, activity, agent, registration, id)
);

-- +goose Down
DROP TABLE lrs_document;
DROP TABLE lrs_activity;
DROP TABLE lrs_attachment;
DROP TABLE lrs_chunk;
DROP TABLE lrs_segment;
DROP TABLE lrs_index;
DROP TABLE lrs_statement;
ALTER TABLE lrs_former RENAME TO lrs_statement;
CREATE INDEX lrs_statement_by_actor ON lrs_statement (actor, stored);
CREATE INDEX lrs_statement_by_object ON lrs_statement (object, stored);
CREATE INDEX lrs_statement_by_stored ON lrs_statement (stored);
