-- +goose Up

-- How far an import has come. The key is made of the file's first bytes, so that
-- the same file goes on from there wherever it lies; a second pass over what was
-- stored already would be harmless, only slow.
CREATE TABLE lrs_transfer_import (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,                 -- of the file, for people
    records    BIGINT NOT NULL DEFAULT 0,     -- statements read and dealt with
    taken      BIGINT NOT NULL DEFAULT 0,     -- stored now or known before
    refused    BIGINT NOT NULL DEFAULT 0,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0      -- when the end of the file was reached
);

-- +goose Down
DROP TABLE lrs_transfer_import;
