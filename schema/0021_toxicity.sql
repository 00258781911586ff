-- +goose Up

-- Record systems of hospitals that may ask for cards (CDS Hooks 2.0, "Trusting CDS
-- Clients"). A system says who it is with a signed token; its keys are read from its
-- address or were given by hand.
CREATE TABLE toxicity_client (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    issuer     TEXT NOT NULL,                 -- iss of its tokens; one live system each
    jwks_url   TEXT NOT NULL DEFAULT '',      -- address of its keys: the only jku that is believed
    jwks       TEXT NOT NULL DEFAULT '',      -- or the key set itself, when jwks_url is ''
    origins    TEXT NOT NULL DEFAULT '',      -- web origins that may call from a browser, a blank between two
    tenant     TEXT NOT NULL DEFAULT '',      -- tenant that its tokens must name; '' for any
    note       TEXT NOT NULL DEFAULT '',      -- whom to call
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,     -- switched off
    ended_by   TEXT NOT NULL DEFAULT '',
    used_at    BIGINT NOT NULL DEFAULT 0      -- last good token, up to a minute old
);
CREATE INDEX toxicity_client_by_issuer ON toxicity_client (issuer);

-- Tokens that were used, until they are over: each opens once, on any node. Only the
-- hash of client and jti is kept.
CREATE TABLE toxicity_token (
    hash    TEXT PRIMARY KEY,
    ends_at BIGINT NOT NULL
);
CREATE INDEX toxicity_token_by_end ON toxicity_token (ends_at);

-- What became of cards. Nothing of the patient, nothing of the person who decided and
-- none of their words: the kind of card, what was done with it, and the code of a
-- reason that we offered ourselves. A report that comes again changes nothing.
CREATE TABLE toxicity_feedback (
    card       TEXT NOT NULL,                 -- uuid of the card
    outcome    TEXT NOT NULL,                 -- accepted, overridden
    at         BIGINT NOT NULL,               -- when it was done, as the system says
    service    TEXT NOT NULL,                 -- id of the CDS service
    kind       TEXT NOT NULL,                 -- of card: "toxicity.nephritis", "hepatitis-b"
    client     TEXT NOT NULL DEFAULT '',      -- toxicity_client, '' from the open sandbox
    reason     TEXT NOT NULL DEFAULT '',      -- code of ours, "other", '' for none
    received_at BIGINT NOT NULL,
    PRIMARY KEY (card, outcome, at)
);
CREATE INDEX toxicity_feedback_by_day ON toxicity_feedback (received_at);

-- What an administrator has set: "sandbox" is "open" or "closed".
CREATE TABLE toxicity_setting (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL
);

-- +goose Down
DROP TABLE toxicity_setting;
DROP TABLE toxicity_feedback;
DROP TABLE toxicity_token;
DROP TABLE toxicity_client;
