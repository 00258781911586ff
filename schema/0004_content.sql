-- +goose Up

-- The groups into which a library is ordered; data, because no subject is built in.
CREATE TABLE content_area (
    code  TEXT PRIMARY KEY,
    title JSON NOT NULL,
    place BIGINT NOT NULL DEFAULT 0
);

-- A unit of reading. What it says stands in its versions; newest is what authors
-- go on from, published is what learners read (0: nothing yet).
CREATE TABLE content_unit (
    code       TEXT PRIMARY KEY,
    scope      TEXT NOT NULL DEFAULT '',         -- programme, or '' for everybody
    status     TEXT NOT NULL,                    -- draft, published, retired
    newest     BIGINT NOT NULL,
    published  BIGINT NOT NULL DEFAULT 0,
    changed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_unit_by_status ON content_unit (status, scope);

-- Every save is a version and stays; what learners have read can be looked up.
CREATE TABLE content_version (
    unit       TEXT NOT NULL REFERENCES content_unit (code),
    number     BIGINT NOT NULL,                  -- 1, 2, …
    title      JSON NOT NULL,
    area       TEXT NOT NULL DEFAULT '',
    place      BIGINT NOT NULL DEFAULT 0,        -- order within the area
    minutes    BIGINT NOT NULL DEFAULT 0,
    confidence TEXT NOT NULL DEFAULT '',         -- verified, recalled or '' for no claim
    sources    JSON NOT NULL,
    questions  JSON NOT NULL,                    -- ids of the quick check; empty: those whose home is here
    pass       DOUBLE PRECISION NOT NULL,        -- share of right answers that passes the check
    body       JSON NOT NULL,                    -- Markdown in each language
    sections   JSON NOT NULL,                    -- ids, in order; progress counts them
    restored   BIGINT NOT NULL DEFAULT 0,        -- the version that this one brought back
    by         TEXT NOT NULL,
    at         BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (unit, number)
);

-- Which unit a stored file belongs to: whoever may read the unit may fetch it.
CREATE TABLE content_file (
    unit TEXT NOT NULL REFERENCES content_unit (code),
    hash TEXT NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (unit, hash)
);
CREATE INDEX content_file_by_hash ON content_file (hash);

-- Single-best-answer questions. An answer points to the version it answered.
CREATE TABLE content_question (
    id      TEXT PRIMARY KEY,
    unit    TEXT NOT NULL,                       -- its home
    place   BIGINT NOT NULL DEFAULT 0,
    newest  BIGINT NOT NULL,
    retired BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX content_question_by_unit ON content_question (unit, place);
CREATE TABLE content_question_version (
    question TEXT NOT NULL REFERENCES content_question (id),
    number   BIGINT NOT NULL,
    body     JSON NOT NULL,
    by       TEXT NOT NULL,
    at       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (question, number)
);

-- A test that stands alone and draws on questions of several units.
CREATE TABLE content_test (
    code       TEXT PRIMARY KEY,                 -- never the code of a unit: both are tests in the record
    scope      TEXT NOT NULL DEFAULT '',
    status     TEXT NOT NULL,
    title      JSON NOT NULL,
    intro      JSON NOT NULL,
    questions  JSON NOT NULL,
    draw       BIGINT NOT NULL DEFAULT 0,        -- how many are asked; 0 for all
    pass       DOUBLE PRECISION NOT NULL,        -- 0: no pass mark
    rounds     BIGINT NOT NULL DEFAULT 0,        -- how often it may be taken; 0 for any
    version    BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0
);

-- How far somebody is in a unit. finished_at is set once, with the statement.
CREATE TABLE content_reading (
    person      TEXT NOT NULL,
    unit        TEXT NOT NULL,
    seen        JSON NOT NULL,                   -- ids of sections
    begun_at    BIGINT NOT NULL DEFAULT 0,
    finished_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person, unit)
);

-- One round through a quick check or a test. What is asked and what passes is
-- fixed when the round begins, so that an edit in between cannot change it.
CREATE TABLE content_attempt (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    code       TEXT NOT NULL,                    -- of the unit or the test
    round      BIGINT NOT NULL,                  -- 1, 2, …
    questions  JSON NOT NULL,                    -- ids and versions, in the order asked
    pass       DOUBLE PRECISION NOT NULL,
    started_at BIGINT NOT NULL DEFAULT 0,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    scored     BIGINT NOT NULL DEFAULT 0,        -- at the end: how many counted
    correct    BIGINT NOT NULL DEFAULT 0,        -- and how many of them were right
    passed     BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (person, code, round)
);
CREATE TABLE content_answer (
    attempt    TEXT NOT NULL REFERENCES content_attempt (id),
    question   TEXT NOT NULL,
    version    BIGINT NOT NULL,
    choice     TEXT NOT NULL,
    correct    BOOLEAN NOT NULL,
    scored     BOOLEAN NOT NULL,                 -- questions from memory do not count
    confidence TEXT NOT NULL DEFAULT '',         -- sure, unsure or ''
    at         BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (attempt, question)
);

-- Something to learn from elsewhere.
CREATE TABLE content_resource (
    code       TEXT PRIMARY KEY,
    scope      TEXT NOT NULL DEFAULT '',
    status     TEXT NOT NULL,
    url        TEXT NOT NULL,
    activity   TEXT NOT NULL,                    -- IRI by which its own platform reports it
    provider   TEXT NOT NULL DEFAULT '',
    title      JSON NOT NULL,
    why        JSON NOT NULL,
    area       TEXT NOT NULL DEFAULT '',
    minutes    BIGINT NOT NULL DEFAULT 0,
    version    BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_resource_by_activity ON content_resource (activity);

-- What a learner did with a resource and thought of it. Programme and cohort are
-- those in which the learner did it; their tutors see it.
CREATE TABLE content_reflection (
    id           TEXT PRIMARY KEY,
    person       TEXT NOT NULL,
    resource     TEXT NOT NULL REFERENCES content_resource (code),
    programme    TEXT NOT NULL DEFAULT '',
    cohort       TEXT NOT NULL DEFAULT '',
    did          TEXT NOT NULL DEFAULT '',
    done_at      BIGINT NOT NULL DEFAULT 0,
    minutes      BIGINT NOT NULL DEFAULT 0,
    thought      TEXT NOT NULL DEFAULT '',
    state        TEXT NOT NULL,                  -- waiting, confirmed, returned
    statement    TEXT NOT NULL DEFAULT '',       -- the statement that completed it
    comment      TEXT NOT NULL DEFAULT '',
    submitted_at BIGINT NOT NULL DEFAULT 0,
    decided_at   BIGINT NOT NULL DEFAULT 0,
    decided_by   TEXT NOT NULL DEFAULT '',
    version      BIGINT NOT NULL,
    UNIQUE (person, resource)
);
CREATE INDEX content_reflection_by_state ON content_reflection (state, programme, submitted_at);
CREATE INDEX content_reflection_by_statement ON content_reflection (statement);

-- What tutors answered, each time.
CREATE TABLE content_decision (
    id         TEXT PRIMARY KEY,
    reflection TEXT NOT NULL REFERENCES content_reflection (id),
    state      TEXT NOT NULL,
    comment    TEXT NOT NULL DEFAULT '',
    thought    TEXT NOT NULL,                    -- what the tutor had before them
    by         TEXT NOT NULL,
    at         BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX content_decision_by_reflection ON content_decision (reflection, at);

-- +goose Down
DROP TABLE content_decision;
DROP TABLE content_reflection;
DROP TABLE content_resource;
DROP TABLE content_answer;
DROP TABLE content_attempt;
DROP TABLE content_reading;
DROP TABLE content_test;
DROP TABLE content_question_version;
DROP TABLE content_question;
DROP TABLE content_file;
DROP TABLE content_version;
DROP TABLE content_unit;
DROP TABLE content_area;
