-- +goose Up

-- A study is its trail: everything it knows is in its entries. seq and hash are
-- those of the newest entry, so that a cut trail shows.
CREATE TABLE trial_study (
    id       TEXT PRIMARY KEY,
    code     TEXT NOT NULL,                      -- upper case, in addresses
    seq      BIGINT NOT NULL DEFAULT 0,
    hash     TEXT NOT NULL DEFAULT '',
    began_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX trial_study_code ON trial_study (code);

-- Entries are only ever added.
CREATE TABLE trial_entry (
    study   TEXT NOT NULL REFERENCES trial_study (id),
    seq     BIGINT NOT NULL,                     -- 1, 2, 3, … without a gap
    at      BIGINT NOT NULL,
    person  TEXT NOT NULL,
    role    TEXT NOT NULL,
    act     TEXT NOT NULL,                       -- entries made together
    kind    TEXT NOT NULL,                       -- value, signature, looked, refused
    site    TEXT NOT NULL DEFAULT '',
    form    TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    place   TEXT NOT NULL,                       -- key of the row
    item    TEXT NOT NULL DEFAULT '',
    old     TEXT NOT NULL DEFAULT '',
    new     TEXT NOT NULL DEFAULT '',
    reason  TEXT NOT NULL DEFAULT '',
    detail  TEXT NOT NULL DEFAULT '',
    prev    TEXT NOT NULL DEFAULT '',
    hash    TEXT NOT NULL,
    PRIMARY KEY (study, seq)
);

-- Who a subject is stands apart from the record and is encrypted: the record can be
-- shown to anybody who may see the study.
CREATE TABLE trial_identity (
    study      TEXT NOT NULL REFERENCES trial_study (id),
    subject    TEXT NOT NULL,
    site       TEXT NOT NULL,
    sealed     BYTEA NOT NULL,                   -- JSON of the identity, XChaCha20-Poly1305
    changed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (study, subject)
);

-- +goose Down
DROP TABLE trial_identity;
DROP TABLE trial_entry;
DROP TABLE trial_study;
