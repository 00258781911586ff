-- +goose Up

-- Work to be done later, once and again until it is done.
CREATE TABLE job (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL DEFAULT '',         -- the caller's key, for reading
    slot       TEXT NOT NULL UNIQUE,             -- kind and key until the work begins, then the id:
                                                 -- a second job of the same key may be added meanwhile
    payload    JSON NOT NULL,
    state      TEXT NOT NULL,                    -- waiting, running, done, dead
    due_at     BIGINT NOT NULL DEFAULT 0,        -- waiting: when to run; running: when the lease
                                                 -- ends and another node may take it; else 0
    attempts   BIGINT NOT NULL DEFAULT 0,
    lease      TEXT NOT NULL DEFAULT '',         -- who runs it; a result counts only with the lease
    error      TEXT NOT NULL DEFAULT '',         -- of the last attempt
    started_at BIGINT NOT NULL DEFAULT 0,
    ended_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX job_by_due ON job (due_at, id);
CREATE INDEX job_by_state ON job (state, id);

-- Every e-mail, whether a server took it or it is only shown to a coordinator.
CREATE TABLE mail_message (
    id        TEXT PRIMARY KEY,
    slot      TEXT NOT NULL UNIQUE,              -- the caller's key, else the id: a key is mailed once, ever
    recipient TEXT NOT NULL,
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL,
    about     TEXT NOT NULL DEFAULT '',          -- what it concerns, e.g. session/ID
    person    TEXT NOT NULL DEFAULT '',          -- our person it goes to, or ''
    state     TEXT NOT NULL,                     -- waiting, sent, shown, failed
    error     TEXT NOT NULL DEFAULT '',
    queued_at BIGINT NOT NULL DEFAULT 0,
    ended_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX mail_message_by_person ON mail_message (person, id);
CREATE INDEX mail_message_by_about ON mail_message (about, id);

-- What an uploaded file is called and whose it is. The bytes lie outside the
-- database under their SHA-256; two rows may share them.
CREATE TABLE blob_file (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    size       BIGINT NOT NULL,
    room       TEXT NOT NULL,
    owner      TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX blob_file_by_owner ON blob_file (room, owner, id);
CREATE INDEX blob_file_by_hash ON blob_file (hash);

-- Full-text search without an engine's own. A document is one language of one
-- thing.
CREATE TABLE search_document (
    doc   BIGINT PRIMARY KEY,                    -- hash of room, ref and lang
    room  TEXT NOT NULL,
    ref   TEXT NOT NULL,
    lang  TEXT NOT NULL,
    scope TEXT NOT NULL,                         -- who may find it
    rules BIGINT NOT NULL,                       -- version of the rules that made its terms
    UNIQUE (room, ref, lang)
);

-- Apart from the document, so that choosing among thousands reads no text.
CREATE TABLE search_text (
    doc   BIGINT PRIMARY KEY,
    title TEXT NOT NULL,
    body  TEXT NOT NULL
);

-- Terms are numbers: two Han characters side by side, or the hash of a word. That
-- keeps millions of rows small, and asking for every pair that begins with one
-- character means the same under every collation.
CREATE TABLE search_posting (
    term   BIGINT NOT NULL,
    doc    BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    PRIMARY KEY (term, doc, weight)              -- one weight each; there so that the index answers alone
);

-- Who saw or changed what. seal, place and chain are filled in when the entry is
-- sealed; nothing else ever changes.
CREATE TABLE audit_entry (
    id     TEXT PRIMARY KEY,
    at     BIGINT NOT NULL DEFAULT 0,
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL DEFAULT '',
    detail JSON NOT NULL,
    seal   BIGINT NOT NULL DEFAULT 0,            -- number of its seal, 0 for not yet sealed
    place  BIGINT NOT NULL DEFAULT 0,            -- 1, 2, … within the seal
    chain  TEXT NOT NULL DEFAULT ''              -- SHA-256 over the chain before it and itself
);
CREATE INDEX audit_entry_by_seal ON audit_entry (seal, id);
CREATE INDEX audit_entry_by_object ON audit_entry (object, id);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor, id);

CREATE TABLE audit_seal (
    number   BIGINT PRIMARY KEY,                 -- 1, 2, …
    first_at BIGINT NOT NULL,
    count    BIGINT NOT NULL,
    hash     TEXT NOT NULL,
    previous TEXT NOT NULL,                      -- hash of the seal before, '' for the first
    at       BIGINT NOT NULL
);

-- +goose Down
DROP TABLE audit_seal;
DROP TABLE audit_entry;
DROP TABLE search_posting;
DROP TABLE search_text;
DROP TABLE search_document;
DROP TABLE blob_file;
DROP TABLE mail_message;
DROP TABLE job;
