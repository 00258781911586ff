-- +goose Up

-- People. Direct identifiers live here and nowhere else; other rooms hold the id.
CREATE TABLE person (
    id           TEXT PRIMARY KEY,
    email        TEXT NOT NULL UNIQUE,           -- as given, lower case
    name_latin   TEXT NOT NULL,
    name_han     TEXT NOT NULL DEFAULT '',
    licence      TEXT NOT NULL DEFAULT '',       -- practising licence number
    hospital     TEXT NOT NULL DEFAULT '',
    department   TEXT NOT NULL DEFAULT '',
    title        TEXT NOT NULL DEFAULT '',
    city         TEXT NOT NULL DEFAULT '',       -- code of lang place, e.g. beijing
    locale       TEXT NOT NULL DEFAULT '',       -- en, zh-Hans or '' for the browser's
    password     TEXT NOT NULL DEFAULT '',       -- argon2id in PHC form; '' means none
    folded       TEXT NOT NULL DEFAULT '',       -- names, e-mail, hospital for search
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0,      -- identity confirmed by a coordinator
    confirmed_by TEXT NOT NULL DEFAULT '',
    disabled_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX person_by_licence ON person (licence);

-- A role somebody holds, and where. Empty programme: everywhere; empty cohort:
-- the whole programme.
CREATE TABLE person_grant (
    person     TEXT NOT NULL REFERENCES person (id),
    role       TEXT NOT NULL,
    programme  TEXT NOT NULL DEFAULT '',
    cohort     TEXT NOT NULL DEFAULT '',
    granted_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (person, role, programme, cohort)
);
CREATE INDEX person_grant_by_scope ON person_grant (programme, role);

CREATE TABLE person_invitation (
    id          TEXT PRIMARY KEY,
    token_hash  TEXT NOT NULL UNIQUE,            -- SHA-256 of the link's secret
    email       TEXT NOT NULL,
    name_latin  TEXT NOT NULL DEFAULT '',
    name_han    TEXT NOT NULL DEFAULT '',
    licence     TEXT NOT NULL DEFAULT '',
    hospital    TEXT NOT NULL DEFAULT '',
    department  TEXT NOT NULL DEFAULT '',
    title       TEXT NOT NULL DEFAULT '',
    city        TEXT NOT NULL DEFAULT '',
    role        TEXT NOT NULL,
    programme   TEXT NOT NULL DEFAULT '',
    cohort      TEXT NOT NULL DEFAULT '',
    invited_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    accepted_at BIGINT NOT NULL DEFAULT 0,
    withdrawn_at BIGINT NOT NULL DEFAULT 0,
    person      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX person_invitation_by_scope ON person_invitation (programme, created_at);

-- What a coordinator changed after confirmation, and why.
CREATE TABLE person_correction (
    id     TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    field  TEXT NOT NULL,
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    reason TEXT NOT NULL,
    by     TEXT NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX person_correction_by_person ON person_correction (person, at);

-- One-time links: sign-in for the demo, and a new password.
CREATE TABLE person_link (
    token_hash TEXT PRIMARY KEY,
    person     TEXT NOT NULL REFERENCES person (id),
    purpose    TEXT NOT NULL,                    -- demo, password
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0
);

-- Who is who at an outside OpenID provider.
CREATE TABLE person_identity (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    person     TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- Failed sign-ins, for throttling.
CREATE TABLE person_attempt (
    name  TEXT PRIMARY KEY,                      -- hash of e-mail or address
    count BIGINT NOT NULL,
    since BIGINT NOT NULL
);

-- Browser sessions (scs).
CREATE TABLE web_session (
    token   TEXT PRIMARY KEY,
    data    BYTEA NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX web_session_by_expiry ON web_session (expires);

-- The learning record: xAPI 2.0 statements, text unchanged, append-only. The
-- columns beside body are copies for finding; voided is the one that moves.
CREATE TABLE lrs_statement (
    id           TEXT PRIMARY KEY,
    person       TEXT NOT NULL,                  -- our person, or '' for an outside agent
    actor        TEXT NOT NULL,                  -- agent key, see lrs.Agent.Key
    verb         TEXT NOT NULL,
    object       TEXT NOT NULL,                  -- activity IRI, agent key or statement id
    registration TEXT NOT NULL DEFAULT '',
    stored       BIGINT NOT NULL,
    voided       BOOLEAN NOT NULL DEFAULT FALSE,
    body         JSON NOT NULL
);
CREATE INDEX lrs_statement_by_actor ON lrs_statement (actor, stored);
CREATE INDEX lrs_statement_by_object ON lrs_statement (object, stored);
CREATE INDEX lrs_statement_by_stored ON lrs_statement (stored);

-- +goose Down
DROP TABLE lrs_statement;
DROP TABLE web_session;
DROP TABLE person_attempt;
DROP TABLE person_identity;
DROP TABLE person_link;
DROP TABLE person_correction;
DROP TABLE person_invitation;
DROP TABLE person_grant;
DROP TABLE person;
