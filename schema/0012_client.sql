-- +goose Up

-- Outside systems that may speak to the learning record. The id is the key that a
-- client sends as its user name, and the name of the account that the server
-- stamps on its statements, so it never changes and is never used again.
CREATE TABLE lrs_client (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    note            TEXT NOT NULL DEFAULT '',     -- organisation, whom to call
    scopes          TEXT NOT NULL,                -- names of the standard, a blank between two
    version         TEXT NOT NULL,                -- of xAPI when a request names none: 1.0.3 or 2.0.0
    origins         TEXT NOT NULL DEFAULT '',     -- web origins that may call from a browser, a blank between two
    request_rate    BIGINT NOT NULL DEFAULT 0,    -- a second, 0 for no limit
    request_burst   BIGINT NOT NULL DEFAULT 0,
    statement_rate  BIGINT NOT NULL DEFAULT 0,
    statement_burst BIGINT NOT NULL DEFAULT 0,
    created_at      BIGINT NOT NULL,
    created_by      TEXT NOT NULL,
    changed_at      BIGINT NOT NULL DEFAULT 0,
    revoked_at      BIGINT NOT NULL DEFAULT 0,
    revoked_by      TEXT NOT NULL DEFAULT '',
    reason          TEXT NOT NULL DEFAULT '',     -- of the revocation
    used_at         BIGINT NOT NULL DEFAULT 0     -- last good request, at most a minute old
);

-- Secrets are random, so their plain SHA-256 is enough and nothing that opens the
-- record is stored. A client has two while it changes from one to the other.
CREATE TABLE lrs_client_secret (
    id         TEXT PRIMARY KEY,
    client     TEXT NOT NULL,
    hash       TEXT NOT NULL,                     -- SHA-256 in hexadecimal
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    ends_at    BIGINT NOT NULL DEFAULT 0,         -- opens nothing from then on; 0 for no end
    used_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX lrs_client_secret_by_client ON lrs_client_secret (client, created_at);

-- One row that every change moves on. Nodes keep all clients in memory and look
-- at this number twice a second, so that a revocation holds everywhere at once.
CREATE TABLE lrs_client_generation (
    name   TEXT PRIMARY KEY,                      -- 'clients'
    number BIGINT NOT NULL
);
INSERT INTO lrs_client_generation (name, number) VALUES ('clients', 1);

-- What a client did on one day, added to every few seconds.
CREATE TABLE lrs_client_day (
    client          TEXT NOT NULL,
    day             TEXT NOT NULL,                -- 2026-03-05 in the programme's zone
    requests        BIGINT NOT NULL DEFAULT 0,
    statements      BIGINT NOT NULL DEFAULT 0,    -- stored
    bytes           BIGINT NOT NULL DEFAULT 0,    -- received
    refused_secret  BIGINT NOT NULL DEFAULT 0,    -- 401: wrong or ended secret
    refused_scope   BIGINT NOT NULL DEFAULT 0,    -- 403
    refused_limit   BIGINT NOT NULL DEFAULT 0,    -- 429
    refused_content BIGINT NOT NULL DEFAULT 0,    -- any other 4xx
    failed          BIGINT NOT NULL DEFAULT 0,    -- 5xx: our fault
    PRIMARY KEY (client, day)
);

-- +goose Down
DROP TABLE lrs_client_day;
DROP TABLE lrs_client_generation;
DROP TABLE lrs_client_secret;
DROP TABLE lrs_client;
