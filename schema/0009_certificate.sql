-- +goose Up

-- The keys that sign certificates, shared by all nodes. The secret half is sealed
-- under the installation's secret, which is not in the database: who steals the
-- database alone can sign nothing. The seal also covers the times, so that a row
-- that was altered or slipped in does not open.
CREATE TABLE programme_certificate_key (
    id         TEXT PRIMARY KEY,             -- Multikey, "z6Mk…"
    public     BYTEA NOT NULL,
    sealed     BYTEA NOT NULL,               -- nonce and sealed seed; the seed is gone once the key signs no more
    not_before BIGINT NOT NULL,
    retired_at BIGINT NOT NULL DEFAULT 0,    -- signs no more; what it signed stays good
    revoked_at BIGINT NOT NULL DEFAULT 0,    -- compromised; what it signed is signed anew
    made_by    TEXT NOT NULL DEFAULT '',
    revoked_by TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT ''      -- of the revocation
);

-- One certificate. The name stands here beside the person table because a
-- certificate goes on saying what it said on the day it was issued; a corrected
-- name makes a new edition that replaces it.
CREATE TABLE programme_certificate (
    id           TEXT PRIMARY KEY,
    enrolment    TEXT NOT NULL,
    version      BIGINT NOT NULL,            -- of the programme
    edition      BIGINT NOT NULL,            -- counted from 1
    programme    TEXT NOT NULL,
    cohort       TEXT NOT NULL,
    person       TEXT NOT NULL,
    content      JSON NOT NULL,              -- certificate.Content
    issuer       TEXT NOT NULL,              -- id under which it was signed
    credential   TEXT NOT NULL,              -- the signed Open Badge, byte for byte
    token        TEXT NOT NULL,              -- the same as a JWT
    signed_by    TEXT NOT NULL,              -- programme_certificate_key
    signed_at    BIGINT NOT NULL,
    list         BIGINT NOT NULL,            -- number of its status list
    place        BIGINT NOT NULL,            -- random place in the list
    completed_at BIGINT NOT NULL,
    issued_at    BIGINT NOT NULL,
    issued_by    TEXT NOT NULL DEFAULT '',   -- person, '' for the completion itself
    expires_at   BIGINT NOT NULL DEFAULT 0,
    earned       TEXT NOT NULL,              -- statement that tells of it
    replaced_by  TEXT NOT NULL DEFAULT '',   -- the next edition
    revoked_at   BIGINT NOT NULL DEFAULT 0,  -- its bit in the list is set
    revoked_by   TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',   -- of revoking or replacing it
    flagged_at   BIGINT NOT NULL DEFAULT 0,  -- what it attests is no longer in the record
    UNIQUE (enrolment, version, edition),
    UNIQUE (list, place)
);
CREATE INDEX programme_certificate_by_person ON programme_certificate (person);
CREATE INDEX programme_certificate_by_programme ON programme_certificate (programme, id);
CREATE INDEX programme_certificate_by_key ON programme_certificate (signed_by, signed_at);
CREATE INDEX programme_certificate_by_flag ON programme_certificate (flagged_at);

-- +goose Down
DROP TABLE programme_certificate;
DROP TABLE programme_certificate_key;
