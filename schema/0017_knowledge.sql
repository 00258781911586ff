-- +goose Up

-- A clinical statement: which of its revisions is the newest, which one holds, and
-- which draft waits for reviewers.
CREATE TABLE knowledge_statement (
    id      TEXT PRIMARY KEY,             -- irae:nephritis.asco2021.g1; never changes
    newest  BIGINT NOT NULL,              -- number of the newest revision
    holds   BIGINT NOT NULL DEFAULT 0,    -- number of the one in force, 0 for none
    draft   BIGINT NOT NULL DEFAULT 0,    -- number of the draft that waits, 0 for none
    shipped TEXT NOT NULL DEFAULT '',     -- hash of what the program last brought for it
    people  BOOLEAN NOT NULL DEFAULT FALSE -- a person changed it: the program does not
);
CREATE INDEX knowledge_statement_by_draft ON knowledge_statement (draft) WHERE draft > 0;

-- Every state that a statement was ever in. Rows are appended and never rewritten, but
-- for until_at when the next revision takes their place, so that what held at an
-- instant can be asked for ever. The number of a change orders all of them; it is one
-- more than the greatest, read in the same transaction.
CREATE TABLE knowledge_revision (
    change_no    BIGINT PRIMARY KEY,
    statement    TEXT NOT NULL,
    number       BIGINT NOT NULL,          -- from 1 within the statement
    cause        TEXT NOT NULL,            -- shipped, edited, imported, agreed, opposed, settled, withdrawn, discarded
    from_number  BIGINT NOT NULL,          -- the revision that it was made from, 0 for none
    root         BIGINT NOT NULL,          -- the revision in which its content was first written: reviews go with that
    author       TEXT NOT NULL,            -- who wrote the content: may not review it; '' for the program
    made_by      TEXT NOT NULL,            -- who made this revision
    made_at      BIGINT NOT NULL,
    comment      TEXT NOT NULL,
    force_at     BIGINT NOT NULL,          -- since when it holds, 0 for a draft
    until_at     BIGINT NOT NULL DEFAULT 0, -- until when, 0 while it holds
    kind         TEXT NOT NULL,            -- the columns down to status repeat the text, to choose by
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    status       TEXT NOT NULL,
    content      JSON NOT NULL,            -- fact.Statement, as it came
    words        TEXT NOT NULL             -- folded, to search in
);
CREATE UNIQUE INDEX knowledge_revision_of ON knowledge_revision (statement, number);
-- What holds now: one revision a statement.
CREATE UNIQUE INDEX knowledge_revision_now ON knowledge_revision (statement) WHERE force_at > 0 AND until_at = 0;
CREATE INDEX knowledge_revision_by_kind ON knowledge_revision (kind, statement) WHERE force_at > 0 AND until_at = 0;
CREATE INDEX knowledge_revision_force ON knowledge_revision (change_no) WHERE force_at > 0;

-- What a reviewer said of a revision: once, and for good.
CREATE TABLE knowledge_review (
    statement TEXT NOT NULL,
    number    BIGINT NOT NULL,
    root      BIGINT NOT NULL,             -- of the revision
    person    TEXT NOT NULL,
    at        BIGINT NOT NULL,
    content   JSON NOT NULL,               -- knowledge.Review
    PRIMARY KEY (statement, number, person)
);
CREATE INDEX knowledge_review_by_person ON knowledge_review (person, at);

-- Up to which change somebody has looked.
CREATE TABLE knowledge_mark (
    person    TEXT PRIMARY KEY,
    change_no BIGINT NOT NULL,
    at        BIGINT NOT NULL
);

-- Every collection of statements that a version of the program brought. One that was
-- loaded once is not loaded again, so that an older node that starts beside a newer
-- one does not take its statements back.
CREATE TABLE knowledge_edition (
    hash      TEXT PRIMARY KEY,
    loaded_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE knowledge_edition;
DROP TABLE knowledge_mark;
DROP TABLE knowledge_review;
DROP TABLE knowledge_revision;
DROP TABLE knowledge_statement;
