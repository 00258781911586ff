-- +goose Up

-- Other record stores that get our statements. cursor is the place in the record
-- (lrs_statement.seq) up to which everything was delivered, left out by the filter
-- or put aside as a letter; it only moves forward, and only from where the sender
-- read it.
CREATE TABLE lrs_forward (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    endpoint   TEXT NOT NULL,                 -- https://host/xapi/, with the slash
    username   TEXT NOT NULL,                 -- key that the other side gave us
    sealed     BYTEA NOT NULL,                -- its secret, internal/crypt.Seal
    version    TEXT NOT NULL,                 -- of xAPI that is spoken: 1.0.3 or 2.0.0
    filter     JSON NOT NULL,                 -- forward.Filter
    since      BIGINT NOT NULL DEFAULT 0,     -- only what was stored after; 0 for everything
    paused     BOOLEAN NOT NULL DEFAULT FALSE,
    cursor     BIGINT NOT NULL DEFAULT 0,
    sent       BIGINT NOT NULL DEFAULT 0,     -- statements delivered
    sent_at    BIGINT NOT NULL DEFAULT 0,     -- the last of them
    failures   BIGINT NOT NULL DEFAULT 0,     -- in a row
    retry_at   BIGINT NOT NULL DEFAULT 0,     -- not before this
    error      TEXT NOT NULL DEFAULT '',      -- of the last failure
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

-- Statements that the other side refused, with its words, until somebody decides.
CREATE TABLE lrs_forward_letter (
    target     TEXT NOT NULL,                 -- lrs_forward
    seq        BIGINT NOT NULL,               -- place in the record
    statement  TEXT NOT NULL,                 -- its id
    status     BIGINT NOT NULL,               -- HTTP status of the refusal
    answer     TEXT NOT NULL,                 -- what the other side said
    at         BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    state      TEXT NOT NULL,                 -- dead, again, sent, dropped
    decided_by TEXT NOT NULL DEFAULT '',      -- who said again or drop
    PRIMARY KEY (target, seq)
);
CREATE INDEX lrs_forward_letter_by_state ON lrs_forward_letter (target, state, seq);

-- +goose Down
DROP TABLE lrs_forward_letter;
DROP TABLE lrs_forward;
