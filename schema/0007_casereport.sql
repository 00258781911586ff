-- +goose Up

-- What a case report may be about, offered to those who have no idea yet.
CREATE TABLE casereport_topic (
    id         TEXT PRIMARY KEY,
    programme  TEXT NOT NULL,
    title      JSON NOT NULL,                    -- lang.Text
    note       JSON NOT NULL,                    -- lang.Text: why it is worth writing up
    source     TEXT NOT NULL DEFAULT '',         -- address of a published example
    created_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX casereport_topic_by_programme ON casereport_topic (programme, id);

-- A case report. It holds nothing that identifies the patient: not here, not in
-- the consent, and the text is searched for what slips in.
CREATE TABLE casereport (
    id           TEXT PRIMARY KEY,
    programme    TEXT NOT NULL,
    cohort       TEXT NOT NULL DEFAULT '',       -- of the owner when it was begun
    language     TEXT NOT NULL,                  -- en, zh-Hans: the one language it is written in
    title        JSON NOT NULL,                  -- lang.Text
    topic        TEXT NOT NULL DEFAULT '',       -- casereport_topic, or '' for the author's own
    owner        TEXT NOT NULL,                  -- person whose work it is
    tutor        TEXT NOT NULL DEFAULT '',       -- person, '' until one is assigned
    state        TEXT NOT NULL,                  -- outline, draft, review, revision, accepted, declined, withdrawn
    state_at     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL DEFAULT 0,      -- review: when the tutor's answer is due; revision: the author's
    round        BIGINT NOT NULL DEFAULT 0,      -- number of the last round opened
    revision     BIGINT NOT NULL DEFAULT 1,      -- moves with every change of text, title or figure
    version      BIGINT NOT NULL DEFAULT 0,      -- number of the last version kept
    version_at   BIGINT NOT NULL DEFAULT 0,
    kept         BIGINT NOT NULL DEFAULT 1,      -- revision that the last version holds
    published_at BIGINT NOT NULL DEFAULT 0,      -- accepted, consented: others may read since
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL
);
CREATE INDEX casereport_by_owner ON casereport (owner, id);
CREATE INDEX casereport_by_tutor ON casereport (tutor, state, due_at);
CREATE INDEX casereport_by_programme ON casereport (programme, state, state_at);
CREATE INDEX casereport_by_publication ON casereport (programme, published_at);

-- Who may write in it; the owner is the first.
CREATE TABLE casereport_author (
    report   TEXT NOT NULL REFERENCES casereport (id),
    person   TEXT NOT NULL,
    place    BIGINT NOT NULL,                    -- 1 is the owner; the order of the names
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (report, person)
);
CREATE INDEX casereport_author_by_person ON casereport_author (person, report);

-- One section's text. revision is what an autosave must name to be taken.
CREATE TABLE casereport_section (
    report   TEXT NOT NULL REFERENCES casereport (id),
    section  TEXT NOT NULL,                      -- outline, reply, or a key of the CARE sections
    text     TEXT NOT NULL,                      -- Markdown
    revision BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (report, section)
);

-- The whole text as it once stood. Versions are never changed.
CREATE TABLE casereport_version (
    report   TEXT NOT NULL REFERENCES casereport (id),
    number   BIGINT NOT NULL,                    -- 1, 2, …
    reason   TEXT NOT NULL,                      -- kept, timed, cut, submitted, restored
    note     TEXT NOT NULL DEFAULT '',           -- what the author says of it
    revision BIGINT NOT NULL,                    -- of the report
    content  JSON NOT NULL,                      -- casereport.Content
    made_at  BIGINT NOT NULL,
    made_by  TEXT NOT NULL,
    PRIMARY KEY (report, number)
);

-- A round of tutoring: from a submission to the tutor's decision.
CREATE TABLE casereport_round (
    report     TEXT NOT NULL REFERENCES casereport (id),
    number     BIGINT NOT NULL,                  -- 1, 2, …
    version    BIGINT NOT NULL,                  -- the version that was submitted
    opened_at  BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    tutor      TEXT NOT NULL DEFAULT '',         -- who decided
    decision   TEXT NOT NULL DEFAULT '',         -- '' while open; accept, minor, major, decline
    letter     TEXT NOT NULL DEFAULT '',         -- the tutor's summary, Markdown
    decided_at BIGINT NOT NULL DEFAULT 0,
    reply      TEXT NOT NULL DEFAULT '',         -- the author's answer, Markdown
    replied_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (report, number)
);

-- A comment and the passage it is anchored to (casereport/anchor). The runes count
-- in the section's text as it is now: every save moves them along. from_rune =
-- to_rune says that the passage is gone. What the comment was first written about
-- stays in first_quote.
CREATE TABLE casereport_comment (
    id          TEXT PRIMARY KEY,
    report      TEXT NOT NULL REFERENCES casereport (id),
    round       BIGINT NOT NULL,                 -- the last round opened when it was written
    section     TEXT NOT NULL,
    author      TEXT NOT NULL,
    body        TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    first_quote TEXT NOT NULL,
    from_rune   BIGINT NOT NULL,
    to_rune     BIGINT NOT NULL,
    quote       TEXT NOT NULL,
    prefix      TEXT NOT NULL,
    suffix      TEXT NOT NULL,
    resolved_at BIGINT NOT NULL DEFAULT 0,
    resolved_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX casereport_comment_by_report ON casereport_comment (report, section, from_rune);

CREATE TABLE casereport_reply (
    id      TEXT PRIMARY KEY,
    report  TEXT NOT NULL REFERENCES casereport (id),
    comment TEXT NOT NULL REFERENCES casereport_comment (id),
    author  TEXT NOT NULL,
    body    TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX casereport_reply_by_report ON casereport_reply (report, id);

-- What happened to the report, for its history: moves, tutors, authors, consent.
CREATE TABLE casereport_event (
    id     TEXT PRIMARY KEY,
    report TEXT NOT NULL REFERENCES casereport (id),
    at     BIGINT NOT NULL,
    by     TEXT NOT NULL,
    kind   TEXT NOT NULL,                        -- see casereport.EventKind
    was    TEXT NOT NULL DEFAULT '',             -- state or person before
    now    TEXT NOT NULL DEFAULT '',             -- state or person after
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX casereport_event_by_report ON casereport_event (report, id);

-- The patient's written consent: that it exists and where the paper lies, never
-- whose it is. A patient may take it back; a new one is a new row.
CREATE TABLE casereport_consent (
    id           TEXT PRIMARY KEY,
    report       TEXT NOT NULL REFERENCES casereport (id),
    given_on     TEXT NOT NULL,                  -- day, 2026-03-05
    kind         TEXT NOT NULL,                  -- patient, guardian, family
    obtained_by  TEXT NOT NULL,                  -- person, one of the authors
    kept_where   TEXT NOT NULL,
    ethics       TEXT NOT NULL DEFAULT '',       -- committee and approval, or why none was asked for
    recorded_at  BIGINT NOT NULL,
    recorded_by  TEXT NOT NULL,
    withdrawn_at BIGINT NOT NULL DEFAULT 0,
    withdrawn_by TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT ''        -- of the withdrawal
);
CREATE INDEX casereport_consent_by_report ON casereport_consent (report, id);

-- Who looked through which text for identifiers. It counts for that revision only.
CREATE TABLE casereport_confirmation (
    report   TEXT NOT NULL REFERENCES casereport (id),
    part     TEXT NOT NULL,                      -- author, tutor
    person   TEXT NOT NULL,
    revision BIGINT NOT NULL,                    -- of the report
    at       BIGINT NOT NULL,
    PRIMARY KEY (report, part)
);

-- Warnings that an author looked at and found to be no identifier. Only a hash of
-- the words is held: should the author err, the words do not outlive the text.
CREATE TABLE casereport_cleared (
    report TEXT NOT NULL REFERENCES casereport (id),
    hash   TEXT NOT NULL,                        -- SHA-256 of report, kind and words
    kind   TEXT NOT NULL,
    reason TEXT NOT NULL,
    by     TEXT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (report, hash)
);

-- The authors' word on a checklist item that no program can judge.
CREATE TABLE casereport_declaration (
    report       TEXT NOT NULL REFERENCES casereport (id),
    item         TEXT NOT NULL,                  -- casereport/care: 3a, 10d, …
    inapplicable BOOLEAN NOT NULL,               -- not reported, for the reason in note
    section      TEXT NOT NULL DEFAULT '',       -- where it stands, '' for the item's own section
    note         TEXT NOT NULL,
    by           TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (report, item)
);

-- A figure. Its bytes are in the blob store, written anew without metadata.
CREATE TABLE casereport_figure (
    id       TEXT PRIMARY KEY,
    report   TEXT NOT NULL REFERENCES casereport (id),
    number   BIGINT NOT NULL,                    -- as the text refers to it; never used twice
    file     TEXT NOT NULL,                      -- blob_file
    hash     TEXT NOT NULL,
    type     TEXT NOT NULL,
    width    BIGINT NOT NULL,                    -- pixels
    height   BIGINT NOT NULL,
    caption  TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    gone_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (report, number)
);

-- +goose Down
DROP TABLE casereport_figure;
DROP TABLE casereport_declaration;
DROP TABLE casereport_cleared;
DROP TABLE casereport_confirmation;
DROP TABLE casereport_consent;
DROP TABLE casereport_event;
DROP TABLE casereport_reply;
DROP TABLE casereport_comment;
DROP TABLE casereport_round;
DROP TABLE casereport_version;
DROP TABLE casereport_section;
DROP TABLE casereport_author;
DROP TABLE casereport;
DROP TABLE casereport_topic;
